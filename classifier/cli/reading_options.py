"""Reading, the same for every command that takes conversations: its options, and the account of what was read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.transcripts import ReadReport, ReadResult

_SHOWN_FAILURES = 10


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that :func:`read_as_asked` heeds."""
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help="which column of a table holds a role, such as text=body or speaker=who; repeat",
    )
    parser.add_argument("--tier", action="append", default=[], metavar="NAME", help="an ELAN tier that is speech")
    parser.add_argument(
        "--speaker", action="append", default=[], metavar="OLD=NEW", help="rename a speaker, or merge two; repeat"
    )
    parser.add_argument("--pseudonymise", action="store_true", help="replace the speakers' names everywhere")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", default=None, help="3/4 is the third of April")
    order.add_argument("--month-first", dest="day_first", action="store_false", help="3/4 is March the fourth")
    parser.add_argument(
        "--timezone", metavar="NAME", help="the zone of times that name none or are Unix numbers, such as Europe/London"
    )
    parser.add_argument(
        "--split-gap", type=float, metavar="HOURS", help="a longer silence begins a new conversation (one long chat: 6)"
    )


def read_as_asked(paths: Sequence[str], format: str | None, args: argparse.Namespace) -> ReadResult:
    """Read files together as the options say, and account for every line of each on standard error.

    Raises:
        LeavingLanguageError: nothing readable in a file, or an option or a name that does not fit.
    """
    from classifier.errors import InputError
    from classifier.transcripts.reading import read_with_report

    result = read_with_report(
        paths,
        format,
        columns=_pairs("--column", "ROLE=NAME", args.column),
        speakers=_pairs("--speaker", "OLD=NEW", args.speaker),
        pseudonymise=args.pseudonymise,
        day_first=args.day_first,
        timezone=args.timezone,
        split_gap=args.split_gap,
        tiers=args.tier,
    )
    for report in result.reports:
        if not report.turns:
            raise InputError.nothing_readable(report.path, report.format, report.why_nothing)
        _account(report)
    return result


def _account(report: ReadReport) -> None:
    print(report.summary(), file=sys.stderr)
    for failure in report.failures[:_SHOWN_FAILURES]:
        print(f"  {report.unit} {failure.line}: {failure.reason}", file=sys.stderr)
    if len(report.failures) > _SHOWN_FAILURES:
        print(f"  and {len(report.failures) - _SHOWN_FAILURES} more", file=sys.stderr)


def _pairs(option: str, form: str, values: Sequence[str]) -> dict[str, str]:
    from classifier.errors import InputError

    pairs: dict[str, str] = {}
    for value in values:
        old, _, new = value.partition("=")
        if not old or not new or old in pairs:
            raise InputError.bad_option(option, value, f"{form}, both given, and each {form.partition('=')[0]} once")
        pairs[old] = new
    return pairs
