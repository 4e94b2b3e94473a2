"""``leaving-language formats``: what can be read and written."""

from __future__ import annotations

import argparse
import json


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("formats", help="list the formats that can be read and written")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line a format, or JSON; give exit code 0."""
    from classifier.transcripts.registry import FORMATS

    rows = [
        {
            "name": format.name,
            "title": format.title,
            "suffixes": list(format.suffixes),
            "reads": True,
            "writes": format.writable,
            "extra": format.extra,
        }
        for format in FORMATS
    ]
    if args.json:
        print(json.dumps(rows, indent=2))
        return 0
    for format in FORMATS:
        does = "read, write" if format.writable else "read"
        needs = f"  (needs the extra {format.extra})" if format.extra else ""
        print(f"{format.name:<14} {does:<12} {format.title}{needs}")
    return 0
