"""``leaving-language convert IN OUT``: read one format, write another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

_SHOWN_FAILURES = 10


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("convert", help="turn a transcript or chat export into another format")
    parser.add_argument("input", metavar="IN", help="a file or a ConvoKit folder; - reads standard input")
    parser.add_argument("output", metavar="OUT", help="the file to write; without an ending, a ConvoKit folder")
    parser.add_argument("--from", dest="from_format", metavar="FORMAT", help="the format of IN; told by content")
    parser.add_argument("--to", dest="to_format", metavar="FORMAT", help="the format of OUT; told by its ending")
    parser.add_argument("--column", action="append", default=[], metavar="ROLE=NAME", help="which column holds what")
    parser.add_argument("--speaker", action="append", default=[], metavar="OLD=NEW", help="rename a speaker")
    parser.add_argument("--pseudonymise", action="store_true", help="replace the speakers' names everywhere")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", default=None, help="3/4 is the third of April")
    order.add_argument("--month-first", dest="day_first", action="store_false", help="3/4 is March the fourth")
    parser.add_argument("--timezone", metavar="NAME", help="the zone of times that name none, such as Europe/London")
    parser.add_argument("--split-gap", type=float, metavar="HOURS", help="a longer silence begins a new conversation")
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert, account for every line on standard error, and give exit code 0.

    Raises:
        LeavingLanguageError: nothing readable, an option or a name that does not fit, or an output that exists.
    """
    from classifier.errors import InputError
    from classifier.transcripts.reading import read_with_report
    from classifier.transcripts.writing import write

    result = read_with_report(
        args.input,
        args.from_format,
        columns=_pairs("--column", args.column),
        speakers=_pairs("--speaker", args.speaker),
        pseudonymise=args.pseudonymise,
        day_first=args.day_first,
        timezone=args.timezone,
        split_gap=args.split_gap,
    )
    report = result.report
    if not result.conversations:
        raise InputError.nothing_readable(report.path, report.format, report.why_nothing)
    write(result.conversations, args.output, args.to_format, force=args.force)
    print(report.summary(), file=sys.stderr)
    for failure in report.failures[:_SHOWN_FAILURES]:
        print(f"  {report.unit} {failure.line}: {failure.reason}", file=sys.stderr)
    if len(report.failures) > _SHOWN_FAILURES:
        print(f"  and {len(report.failures) - _SHOWN_FAILURES} more", file=sys.stderr)
    return 0


def _pairs(option: str, values: Sequence[str]) -> dict[str, str]:
    from classifier.errors import InputError

    pairs = [value.partition("=") for value in values]
    for (old, _, new), value in zip(pairs, values, strict=True):
        if not old or not new:
            raise InputError.bad_option(option, value, "OLD=NEW, both given")
    return {old: new for old, _, new in pairs}
