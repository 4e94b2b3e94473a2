"""``leaving-language evaluate``: measure a model on labelled files, on the suite, or in every way there is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from classifier.cli.progress import say


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser("evaluate", help="measure a model on labelled messages, with intervals")
    parser.add_argument("files", nargs="*", metavar="FILE", help="JSON Lines files of labelled turns")
    parser.add_argument("--suite", choices=["functional"], help="run the functional suite instead")
    parser.add_argument("--suite-folder", default="data/functional", metavar="FOLDER", help="where its cases are")
    parser.add_argument(
        "--study",
        action="store_true",
        help="measure everything the model card says: held-out folds, what each part brings, phenomena held out, "
        "slices, suite, baselines, and the files named (minutes)",
    )
    parser.add_argument("--corpus", default="data/corpus", metavar="FOLDER", help="the corpus, for --study")
    parser.add_argument("--background", metavar="FOLDER", help="ordinary conversation, for --study")
    parser.add_argument(
        "--pretrained",
        metavar="FOLDER",
        help="a copy of sentence-transformers/all-MiniLM-L6-v2, for the baseline of frozen embeddings, for --study "
        "(extra tune)",
    )
    parser.add_argument("-o", "--output", metavar="FOLDER", help="also write card.md and study.json, for --study")
    parser.add_argument(
        "--predictor", metavar="MODULE:FUNCTION", help="measure this function (text, context) -> label instead"
    )
    parser.add_argument("--baselines", action="store_true", help="also measure a keyword list and VADER")
    parser.add_argument("--slice", metavar="FIELD", help="also measure by this field of the rows (register, english…)")
    parser.add_argument("--model", metavar="FOLDER", help="a model folder; the shipped model by default")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print.

    Raises:
        LeavingLanguageError: no file named, an unreadable one, an unknown predictor, or an option that means nothing.
    """
    from classifier.errors import InputError

    if args.study:
        return _run_study(args)
    if args.output:
        raise InputError.needs("--output", "--study")
    if args.suite and args.files:
        raise InputError.exclusive("--suite", "files")
    predictors = _predictors(args)
    if args.suite:
        return _run_suite(args, predictors)
    from classifier.evaluation.measure import measure_examples
    from classifier.evaluation.whole import PARTNERS
    from classifier.model.corpus import examples, read_rows

    if not args.files:
        raise InputError.nothing_to_evaluate()
    data = examples(read_rows([Path(name) for name in args.files]))
    if not data:
        raise InputError.no_labels(args.files[0])
    if args.slice and not any(args.slice in e.row for e in data):
        raise InputError.no_field(args.slice)
    result = {
        name: measure_examples(data, predict, partners=PARTNERS, slice_by=args.slice)
        for name, predict in predictors.items()
    }
    _print(result, args.json)
    return 0


def _predictors(args: argparse.Namespace) -> dict[str, Any]:
    from classifier.evaluation import predictors

    if args.predictor:
        chosen = {args.predictor: predictors.named_predictor(args.predictor)}
    else:
        import classifier

        chosen = {"model": predictors.engine_predictor(classifier.load(args.model).engine)}
    if args.baselines:
        chosen |= {"keyword list": predictors.keyword_predictor, "VADER": predictors.vader_predictor}
    return chosen


def _run_suite(args: argparse.Namespace, predictors: dict[str, Any]) -> int:
    from classifier.evaluation.suite import read_suite, run_suite, suite_lines

    cases = read_suite(Path(args.suite_folder))
    results = {name: run_suite(cases, predict) for name, predict in predictors.items()}
    if args.json:
        print(json.dumps(results, indent=1))
    else:
        for name, result in results.items():
            print(f"== {name}")
            print("\n".join(suite_lines(result)))
    return 0


def _run_study(args: argparse.Namespace) -> int:
    import classifier
    from classifier.evaluation.card import write_card
    from classifier.evaluation.whole import measure_whole

    folder = Path(args.output) if args.output else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    model = classifier.load(args.model)
    background = Path(args.background) if args.background else None
    files = [Path(name) for name in args.files]
    corpus, suite = Path(args.corpus), Path(args.suite_folder)
    pretrained = Path(args.pretrained) if args.pretrained else None
    results = measure_whole(model, corpus, suite, background=background, files=files, pretrained=pretrained, say=say)
    card = write_card(model.manifest_, results)
    if folder is not None:
        (folder / "study.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (folder / "card.md").write_text(card, encoding="utf-8")
    print(json.dumps(results, indent=1) if args.json else card)
    return 0


def _print(results: dict[str, Any], as_json: bool) -> None:
    from classifier.evaluation.measure import report_lines

    if as_json:
        print(json.dumps(results, indent=1))
        return
    for name, result in results.items():
        print(f"== {name}")
        print("\n".join(report_lines(result)))
