"""``leaving-language convert IN OUT``: read one format, write another."""

from __future__ import annotations

import argparse
from pathlib import Path

from classifier.cli.reading_options import add_reading_options, read_as_asked


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("convert", help="turn a transcript or chat export into another format")
    parser.add_argument("input", metavar="IN", help="a file or a ConvoKit folder; - reads standard input")
    parser.add_argument("output", metavar="OUT", help="the file to write; without an ending, a ConvoKit folder")
    parser.add_argument("--from", dest="from_format", metavar="FORMAT", help="the format of IN; told by content")
    parser.add_argument("--to", dest="to_format", metavar="FORMAT", help="the format of OUT; told by its ending")
    add_reading_options(parser)
    parser.add_argument("--excel-safe", action="store_true", help="put ' before cells that look like formulas")
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert, account for every line on standard error, and give exit code 0.

    Raises:
        LeavingLanguageError: nothing readable, an option or a name that does not fit, or an output that exists.
    """
    from classifier.errors import InputError
    from classifier.transcripts.writing import write

    if args.output == "-":
        raise InputError.not_to_stream()
    if args.input != "-" and Path(args.output).exists() and Path(args.output).samefile(args.input):
        raise InputError.output_is_input(args.input)
    result = read_as_asked([args.input], args.from_format, args)
    write(result.conversations, args.output, args.to_format, force=args.force, excel_safe=args.excel_safe)
    return 0
