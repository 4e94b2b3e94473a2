"""``leaving-language analyze FILE...``: what happens between two people, with numbers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.cli.reading_options import add_reading_options, read_as_asked
from classifier.cli.terminal import printable

if TYPE_CHECKING:
    from classifier.dynamics import Dynamics
    from classifier.transcripts import ReadReport


#: Who names such a file wants no folder of that name.
_FILES = (".csv", ".tsv", ".json", ".jsonl", ".parquet", ".pdf", ".txt", ".xlsx", ".docx", ".png", ".svg")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("analyze", help="measure what happens between two people in their conversations")
    parser.add_argument("files", nargs="+", metavar="FILE", help="transcripts or chat exports; - reads standard input")
    parser.add_argument(
        "-o", "--output", metavar="OUT", help="a name ending in .html: one report page; else a folder of tables"
    )
    parser.add_argument("--figures", metavar="FOLDER", help="save the report's figures there, as SVG, PNG and PDF")
    parser.add_argument("--format", metavar="FORMAT", help="the format of every FILE; told by content")
    parser.add_argument("--corrections", metavar="CSV", help="labels set by hand: id,label and, if wanted, tags,crisis")
    add_reading_options(parser)
    parser.add_argument("--no-text", action="store_true", help="write no column that repeats what somebody wrote")
    parser.add_argument("--excel-safe", action="store_true", help="put ' before cells that look like formulas")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the summary")
    parser.add_argument("--min-n", type=int, default=5, metavar="N", help="fewest observations that give a figure (5)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the permutation tests (0)")
    parser.add_argument("--model", metavar="FOLDER", help="a model folder; the shipped model by default")
    parser.add_argument("--force", action="store_true", help="replace what is there already")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read, analyse, write the tables, report and figures where asked, print the summary; give exit code 0.

    Raises:
        LeavingLanguageError: nothing readable, an option or a label that does not fit, or an output that exists.
    """
    from classifier import load
    from classifier.dynamics import analyze
    from classifier.report import save_figures, write_report

    output, figures = (Path(name) if name else None for name in (args.output, args.figures))
    for place in filter(None, (output, figures)):
        _check_output(place, force=args.force)
    result = read_as_asked(args.files, args.format, args)
    model = load(args.model)
    dynamics = analyze(
        result.conversations, model=model, corrections=args.corrections, min_n=args.min_n, seed=args.seed
    )
    if output is not None and _is_page(output):
        write_report(dynamics, output, model=model, reads=_accounts(result.reports, args), text=not args.no_text)
    elif output is not None:
        _write_tables(dynamics, output, text=not args.no_text, safe=args.excel_safe)
    if figures is not None and not save_figures(dynamics, figures):
        print("no figures while there is a safety notice", file=sys.stderr)
    print(dynamics.to_json(text=not args.no_text, indent=2) if args.json else printable(dynamics.summary()))
    return 0


def _accounts(reports: Sequence[ReadReport], args: argparse.Namespace) -> list[ReadReport]:
    """Give the accounts for a page; with pseudonyms they name no file, since names of exports hold names of people."""
    if not args.pseudonymise:
        return list(reports)
    return [replace(report, path=f"file {nth}") for nth, report in enumerate(reports, start=1)]


def _check_output(output: Path, *, force: bool) -> None:
    from classifier.errors import InputError

    if str(output) == "-":
        raise InputError.not_to_stream()
    taken = any(output.iterdir()) if output.is_dir() else output.exists()
    if taken and not force:
        raise InputError.output_exists(output)
    if not _is_page(output) and (output.is_file() or output.suffix.lower() in _FILES):
        raise InputError.not_a_folder(output)


def _is_page(output: Path) -> bool:
    return output.suffix.lower() in (".html", ".htm")


def _write_tables(dynamics: Dynamics, output: Path, *, text: bool, safe: bool) -> None:
    from classifier.text.spreadsheet import excel_safe

    output.mkdir(parents=True, exist_ok=True)
    for name, frame in dynamics.to_frames(text=text).items():
        if "tags" in frame:
            frame["tags"] = [" ".join(tags) for tags in frame["tags"]]
        if safe:
            frame = frame.map(excel_safe)
        frame.to_csv(output / f"{name}.csv", index=False)
    (output / "dynamics.json").write_text(dynamics.to_json(text=text, indent=2) + "\n", encoding="utf-8")
