"""``leaving-language fetch``: get the public sources of ordinary conversation that training may use."""

from __future__ import annotations

import argparse
from pathlib import Path

from classifier.cli.progress import say


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "fetch",
        help="get public ordinary conversation for training",
        description="Gets ordinary conversation from its public addresses, for 'train --background'. "
        "This uses the network; with --from or --list it does not.",
    )
    parser.add_argument("what", choices=("background",), help="what to get")
    parser.add_argument("--list", action="store_true", help="print the sources with licence and address, get nothing")
    parser.add_argument("--source", action="append", default=[], metavar="NAME", help="only this one (repeatable)")
    parser.add_argument("-o", "--output", default=".background", metavar="FOLDER", help="where it goes (.background)")
    parser.add_argument(
        "--from", dest="downloaded", metavar="FOLDER", help="use <source>/<path> in it, not the network"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the folder, or print the table of sources; give exit code 0.

    Raises:
        LeavingLanguageError: an unknown source, no network, or a file that is not what it should be.
    """
    from classifier.background.fetch import fetch
    from classifier.background.sources import choose

    wanted = choose(args.source)
    if args.list:
        for source in wanted:
            where = f"https://github.com/{source.repository} @ {source.commit[:12]}"
            print(f"{source.name:<12} {source.licence:<13} {source.title:<37} {where}")
        return 0
    downloaded = Path(args.downloaded) if args.downloaded else None
    made = fetch(wanted, Path(args.output), downloaded=downloaded, say=say)
    print(f"{args.output}: {sum(made.values())} turns of {len(made)} sources")
    return 0
