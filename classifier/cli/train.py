"""``leaving-language train``: train a model from labelled turns and write its folder."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from classifier.cli.progress import say


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("train", help="train a model from labelled turns")
    parser.add_argument("corpus", nargs="?", default="data/corpus", help="a folder of JSON Lines files (data/corpus)")
    parser.add_argument(
        "-o", "--output", default="models/default", metavar="FOLDER", help="where the model goes (models/default)"
    )
    parser.add_argument("--background", metavar="FOLDER", help="ordinary conversation (see: leaving-language fetch)")
    parser.add_argument("--force", action="store_true", help="replace a model that is there")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, write the model, and say what was measured on held-out folds.

    The sentence encoder is the one that ``tune`` left in the output folder, else the shipped one.

    Raises:
        LeavingLanguageError: unreadable data, no background where one is named, or a model that is there already.
    """
    from classifier.errors import InputError
    from classifier.model.recipe import train_folder
    from classifier.model.store import CURVE_FILE, READINGS_FILE, default_folder, has_encoder, save

    output = Path(args.output)
    if (output / "manifest.json").exists() and not args.force:
        raise InputError.output_exists(output)
    output.mkdir(parents=True, exist_ok=True)  # that it cannot be made is better known before than after
    background = Path(args.background) if args.background else None
    encoder = output if has_encoder(output) else default_folder()
    engine, facts = train_folder(Path(args.corpus), background, encoder=encoder, say=say)
    save(engine, output, facts)
    for name in (READINGS_FILE, CURVE_FILE):
        if encoder != output and (encoder / name).exists():
            shutil.copy(encoder / name, output)
    held_out = facts["metrics"]["held_out"]
    print(f"{output}: macro-F1 {held_out['macro_f1']:.3f} on held-out folds of {facts['data']['examples']} turns")
    return 0
