"""``leaving-language tune``: tune the sentence encoder on the corpus; needs the extra ``tune``."""

from __future__ import annotations

import argparse
from pathlib import Path

from classifier.cli.progress import say


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("tune", help="tune the sentence encoder that train builds on (some hours)")
    parser.add_argument("corpus", nargs="?", default="data/corpus", help="a folder of JSON Lines files (data/corpus)")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument(
        "--pretrained",
        metavar="FOLDER",
        help="a copy of sentence-transformers/all-MiniLM-L6-v2: vocab.txt and model.safetensors",
    )
    start.add_argument(
        "--further",
        action="store_true",
        help="go on from the encoder in the output folder: it learns the rows that were written since it was tuned",
    )
    parser.add_argument(
        "-o",
        "--output",
        default="models/default",
        metavar="FOLDER",
        help="where the encoder goes, in place of one that is there; train again then (models/default)",
    )
    parser.add_argument("--background", metavar="FOLDER", help="ordinary conversation (see: leaving-language fetch)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tune and write the encoder; an interrupted run goes on where it stopped.

    Raises:
        LeavingLanguageError: unreadable data, no pretrained encoder there, or the extra is not installed.
    """
    from classifier.errors import DependencyError, InputError
    from classifier.model.background import read_background
    from classifier.model.corpus import examples, read_rows

    try:
        from classifier.model.tuning.further import tune_further
        from classifier.model.tuning.tune import tune_folder
    except ImportError as error:
        raise DependencyError.missing(str(error.name), "tune") from error
    corpus, output = Path(args.corpus), Path(args.output)
    if not args.further:
        for name in ("vocab.txt", "model.safetensors"):
            if not (Path(args.pretrained) / name).is_file():
                raise InputError.not_found(Path(args.pretrained) / name)
    paths = sorted(corpus.glob("*.jsonl"))
    if not paths:
        raise InputError.no_corpus(corpus)
    rows = examples(read_rows(paths))
    ordinary = read_background(Path(args.background), corpus.parent / "background") if args.background else []
    if not args.further:
        tune_folder(rows, ordinary, Path(args.pretrained), output, say=say)
    elif not tune_further(rows, ordinary, output, say=say):
        print(f"{output}: the encoder knows every row of {corpus}; nothing to tune.")
        return 0
    print(f"{output}: encoder tuned. Now train the heads beside it: leaving-language train --force")
    return 0
