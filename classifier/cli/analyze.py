"""``leaving-language analyze FILE...``: what happens between two people, with numbers."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.dynamics import Dynamics
    from classifier.messages import Conversation
    from classifier.transcripts import ReadReport


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("analyze", help="measure what happens between two people in their conversations")
    parser.add_argument("files", nargs="+", metavar="FILE", help="transcripts or chat exports; - reads standard input")
    parser.add_argument("-o", "--output", metavar="FOLDER", help="write the tables there; an ending in .html: a report")
    parser.add_argument("--figures", metavar="FOLDER", help="save the report's figures there, as SVG, PNG and PDF")
    parser.add_argument("--format", metavar="FORMAT", help="the format of every FILE; told by content")
    parser.add_argument("--corrections", metavar="CSV", help="labels set by hand: id,label and, if wanted, tags,crisis")
    parser.add_argument("--speaker", action="append", default=[], metavar="OLD=NEW", help="rename a speaker")
    parser.add_argument("--pseudonymise", action="store_true", help="replace the speakers' names everywhere")
    parser.add_argument("--no-text", action="store_true", help="write no column that repeats what somebody wrote")
    parser.add_argument("--json", action="store_true", help="print JSON in place of the summary")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", default=None, help="3/4 is the third of April")
    order.add_argument("--month-first", dest="day_first", action="store_false", help="3/4 is March the fourth")
    parser.add_argument("--split-gap", type=float, metavar="HOURS", help="a longer silence begins a new conversation")
    parser.add_argument("--min-n", type=int, default=5, metavar="N", help="fewest observations that give a figure (5)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the permutation tests (0)")
    parser.add_argument("--model", metavar="DIR", help="a model folder; the shipped model by default")
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
    conversations, reads = _read(args)
    model = load(args.model)
    dynamics = analyze(conversations, model=model, corrections=args.corrections, min_n=args.min_n, seed=args.seed)
    if output is not None and output.suffix == ".html":
        write_report(dynamics, output, model=model, reads=reads, text=not args.no_text)
    elif output is not None:
        _write_tables(dynamics, output, text=not args.no_text)
    if figures is not None and not save_figures(dynamics, figures):
        print("no figures while there is a safety notice", file=sys.stderr)
    print(dynamics.to_json(text=not args.no_text, indent=2) if args.json else dynamics.summary())
    return 0


def _read(args: argparse.Namespace) -> tuple[list[Conversation], list[ReadReport]]:
    """Read every file; names are changed over all of them together, so that one person keeps one name.

    With pseudonyms the accounts name no file: names of people stand in the names of exports.
    """
    from classifier.cli.convert import _pairs
    from classifier.errors import InputError
    from classifier.transcripts.pseudonyms import pseudonymise
    from classifier.transcripts.reading import read_with_report

    conversations: list[Conversation] = []
    reads: list[ReadReport] = []
    for file in args.files:
        result = read_with_report(file, args.format, day_first=args.day_first, split_gap=args.split_gap)
        report = result.report
        if not result.conversations:
            raise InputError.nothing_readable(report.path, report.format, report.why_nothing)
        print(report.summary(), file=sys.stderr)
        conversations += result.conversations
        reads.append(replace(report, path=f"file {len(reads) + 1}") if args.pseudonymise else report)
    conversations = _renamed(conversations, _pairs("--speaker", args.speaker))
    return pseudonymise(conversations) if args.pseudonymise else conversations, reads


def _renamed(conversations: list[Conversation], names: dict[str, str]) -> list[Conversation]:
    from classifier.errors import InputError

    known = dict.fromkeys(speaker for conversation in conversations for speaker in conversation.speakers)
    for name in names:
        if name not in known:
            raise InputError.unknown_speaker(name, known)
    return [
        replace(c, messages=tuple(replace(m, speaker=names.get(m.speaker or "", m.speaker)) for m in c))
        for c in conversations
    ]


def _check_output(output: Path, *, force: bool) -> None:
    from classifier.errors import InputError

    taken = any(output.iterdir()) if output.is_dir() else output.exists()
    if taken and not force:
        raise InputError.output_exists(output)
    if output.is_file() and output.suffix != ".html":
        raise InputError.not_a_folder(output)


def _write_tables(dynamics: Dynamics, output: Path, *, text: bool) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for name, frame in dynamics.to_frames(text=text).items():
        if "tags" in frame:
            frame["tags"] = [" ".join(tags) for tags in frame["tags"]]
        frame.to_csv(output / f"{name}.csv", index=False)
    (output / "dynamics.json").write_text(dynamics.to_json(text=text, indent=2) + "\n", encoding="utf-8")
