"""Measures everything the model card says and writes ``models/default/card.md`` and ``study.json``.

    python benchmarks/card.py [--background FOLDER] [--real FILE]

Trains dozens of models on held-out folds: about fifteen minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import classifier
from classifier.cli.evaluate import PARTNERS
from classifier.evaluation.card import write_card
from classifier.evaluation.measure import measure_examples
from classifier.evaluation.predictors import engine_predictor, keyword_predictor, vader_predictor
from classifier.evaluation.study import study
from classifier.evaluation.suite import read_suite, run_suite
from classifier.model.background import read_background
from classifier.model.corpus import examples, read_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--background", type=Path, help="a folder of ordinary conversation")
    parser.add_argument("--real", type=Path, help="a JSON Lines file of labelled real dialogue")
    args = parser.parse_args()
    corpus = examples(read_rows(sorted(Path("data/corpus").glob("*.jsonl"))))
    ordinary = read_background(args.background, Path("data/background")) if args.background else []
    model = classifier.load("models/default")
    predictors = {
        "model": engine_predictor(model.engine),
        "keyword list": keyword_predictor,
        "VADER": vader_predictor,
    }
    suite = read_suite(Path("data/functional"))
    results = {
        # A tenth of the ordinary talk keeps the study's forty trainings within a quarter of an hour.
        "study": study(corpus, ordinary[::10], say=lambda what: print(what, file=sys.stderr, flush=True)),
        "suite": {name: run_suite(suite, predict) for name, predict in predictors.items()},
        "files": {},
    }
    if args.real:
        rows = examples(read_rows([args.real]))
        measured = {name: measure_examples(rows, predict, partners=PARTNERS) for name, predict in predictors.items()}
        results["files"]["Real dialogue for development (films, series, quoted messages)"] = measured
    folder = Path("models/default")
    (folder / "study.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(write_card(model.manifest_, results), encoding="utf-8")


if __name__ == "__main__":
    main()
