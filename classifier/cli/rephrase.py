"""``leaving-language rephrase "TEXT"``: what could be said instead of one message."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING

from classifier.cli.check import add_message_arguments, assess_arguments

if TYPE_CHECKING:
    from classifier.rephrase import Rephrasing


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("rephrase", help="what could be said instead of one message")
    add_message_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the suggestions, best first, and give exit code 0.

    Raises:
        LeavingLanguageError: no model, a turn before without text, or an audience that is not known.
    """
    found = assess_arguments(args).rephrasings
    if args.json:
        print(json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=False))
    else:
        print("\n".join(_lines(found)) or "nothing to say instead: no leaving language was found")
    return 0


def _lines(found: tuple[Rephrasing, ...]) -> list[str]:
    lines = []
    for one in found:
        lines.append(f"- {one}")
        lines += [f"    under it, perhaps: {one.need}"] if one.need else []
        lines += [f"    why: {one.why}", f"    source: {one.source}"]
        lines += [f"    to reflect on: {one.question}"] if one.question else []
    return lines
