"""``leaving-language score INPUT... -o OUTPUT``: score files of any size."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from classifier.cli.check import add_base_rate, read_base_rate

if TYPE_CHECKING:
    from classifier.batch import Summary

_COLUMNS = ("text", "speaker", "conversation", "order")
_WANTED = ("prefix", "explain", "rephrase", "only_flagged")
#: Options that mean the same wherever a job runs.
_COMMON = ("model", "base_rate", "format", "force", "quiet")
#: Options that change nothing in a table on the screen.
_FILE_ONLY = ("explain", "rephrase", "excel_safe", "force")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "score",
        help="score the messages of files (CSV, TSV, JSONL, Parquet, Arrow; .gz, .zst)",
        description="Adds label, probabilities, tags, crisis and needs_context to every row. Rows that cannot be read "
        "go to OUTPUT.rejected.jsonl. An interrupted job goes on where it stopped when it is started again.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="files or folders; - reads standard input")
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUTPUT",
        help="a file; - writes standard output; without it a table is printed, which takes none of --explain, "
        "--rephrase, --excel-safe, --force",
    )
    parser.add_argument("--format", metavar="NAME", help="the inputs' format, where the suffix does not tell it")
    parser.add_argument("--text", default="text", metavar="COLUMN", help="the column of messages (default: text)")
    parser.add_argument("--speaker", metavar="COLUMN", help="the column of who says it")
    parser.add_argument(
        "--conversation", metavar="COLUMN", help="the column of conversations; without it rows stand alone"
    )
    parser.add_argument(
        "--order",
        metavar="COLUMN",
        help="what sorts a conversation inside a batch: numbers, ISO dates; else as rows come",
    )
    parser.add_argument("--prefix", default="", metavar="TEXT", help="put before the name of every result column")
    parser.add_argument(
        "--only-flagged", action="store_true", help="only rows whose label is not none, or with a crisis flag"
    )
    parser.add_argument("--explain", action="store_true", help="a column of what the label rests on")
    parser.add_argument(
        "--rephrase", action="store_true", help="a column of what could be said instead, and if what is true"
    )
    parser.add_argument("--excel-safe", action="store_true", help="put ' before cells that look like formulas")
    parser.add_argument("--model", metavar="FOLDER", help="a model folder; the shipped model by default")
    add_base_rate(parser)
    parser.add_argument(
        "--threads", type=int, default=1, metavar="N", help="threads that read messages; dask: processes (default: 1)"
    )
    parser.add_argument(
        "--engine",
        choices=("local", "dask"),
        default="local",
        help="where (default: local); dask reads Parquet, and stops at a row that is not UTF-8, which local sets aside",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler; else a cluster on this machine")
    parser.add_argument("--force", action="store_true", help="replace OUTPUT if it exists")
    parser.add_argument("--quiet", action="store_true", help="no progress and no summary")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Score, say what became of the rows on standard error, and give exit code 0.

    Raises:
        LeavingLanguageError: an input, column, option or output that does not fit.
    """
    from classifier.errors import InputError

    if args.scheduler and args.engine == "local":
        raise InputError.exclusive("--scheduler", "--engine local")
    if args.order and not args.conversation:
        raise InputError.needs("--order", "--conversation")
    if args.engine == "dask" and args.output in (None, "-"):
        raise InputError.no_output("--engine dask")
    args.base_rate = read_base_rate(args.base_rate)
    if args.output is None:
        return _print_table(args)
    summary = _score_parquet(args) if args.engine == "dask" else _score_file(args)
    if not args.quiet:
        print(_sentence(summary), file=sys.stderr)
    return 0


def _given(args: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: getattr(args, name) for name in names}


def _score_file(args: argparse.Namespace) -> Summary:
    from classifier.batch.files import score_file

    return score_file(args.inputs, args.output, **_given(args, *_COMMON, *_COLUMNS, *_WANTED, "excel_safe", "threads"))


def _score_parquet(args: argparse.Namespace) -> Summary:
    from classifier.batch.batches import Columns
    from classifier.batch.cluster import score_parquet
    from classifier.batch.outcome import Wanted
    from classifier.errors import InputError

    if args.excel_safe:
        raise InputError.no_formulas("parquet")
    columns, wanted = Columns(**_given(args, *_COLUMNS)), Wanted(**_given(args, *_WANTED))
    options = _given(args, *_COMMON, "scheduler") | {"workers": args.threads}
    return score_parquet(args.inputs, args.output, columns, wanted, **options)


def _print_table(args: argparse.Namespace) -> int:
    from classifier.cli.table_view import table_lines
    from classifier.errors import InputError

    lost = [f"--{name.replace('_', '-')}" for name in _FILE_ONLY if getattr(args, name)]
    if lost:
        mend = "Name a file with -o OUTPUT, or leave that out."
        raise InputError.unwritable(f"what is asked with {', '.join(lost)}", "a table on the screen", mend)
    beside = [name for name in (args.conversation, args.speaker) if name]
    options = _given(args, *_COLUMNS[1:], "model", "base_rate", "prefix", "only_flagged", "format", "threads", "quiet")
    print("\n".join(table_lines(args.inputs, args.text, beside, options)))
    return 0


def _sentence(summary: Summary) -> str:
    said = f"{summary.rows:,} rows in: {summary.scored:,} scored ({summary.flagged:,} flagged), {summary.empty:,} empty"
    said += f", {summary.set_aside:,} set aside; {summary.written:,} written; "
    said += f"{summary.seconds:.1f} s, {summary.rate:,.0f} rows/s"
    if summary.forgotten:
        said += f"; {summary.forgotten:,} conversations forgotten to bound the memory (a later turn has no context)"
    return said
