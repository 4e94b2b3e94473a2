"""Everything the model card says, measured in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from classifier.assess import LeavingLanguageClassifier
from classifier.errors import InputError
from classifier.evaluation.frozen import Embedder, frozen_predictor
from classifier.evaluation.measure import measure_examples
from classifier.evaluation.predictors import (
    Predictor,
    engine_predictor,
    keyword_predictor,
    ngram_predictor,
    vader_predictor,
)
from classifier.evaluation.study import Say, study
from classifier.evaluation.suite import read_suite, run_suite
from classifier.model.background import read_background
from classifier.model.corpus import Example, examples, read_rows
from classifier.model.encoder import PLACES
from classifier.model.engine import Engine, share_row
from classifier.model.heads import Floats
from classifier.model.readings import KEPT, Readings, key, load_curve, load_readings, unseen
from classifier.model.store import CURVE_FILE, READINGS_FILE, default_folder

#: Rows of real dialogue name to whom a turn is said; these count as said between partners.
PARTNERS = frozenset({"partner", "ex", "unclear"})
#: Of the ordinary turns that no encoder has seen, one in so many: keeps forty trainings within minutes.
_EVERY = 3


def measure_whole(
    model: LeavingLanguageClassifier,
    corpus: Path,
    suite: Path,
    *,
    background: Path | None = None,
    files: Sequence[Path] = (),
    pretrained: Path | None = None,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Measure a model and its baselines in every way there is.

    Args:
        model: a loaded model, trained on the corpus.
        corpus: folder of the corpus; notes on background sources stand beside it, in ``background/``.
        suite: folder of the functional suite.
        background: a folder of ordinary conversation, or ``None``.
        files: labelled files that the model was not trained on, measured for all rows and for partners.
        pretrained: a folder of a pretrained sentence encoder, for the baseline of frozen embeddings, or ``None``.
        say: is told what is being done.

    Returns:
        plain data: ``study`` (see :mod:`classifier.evaluation.study`), ``suite`` (by predictor) and ``files`` (name to
        predictor to figures).

    Raises:
        LeavingLanguageError: a folder holds no labelled turns, or a file cannot be read.
    """
    paths = sorted(corpus.glob("*.jsonl"))
    if not paths:
        raise InputError.no_corpus(corpus)
    rows, cases = examples(read_rows(paths)), read_suite(suite)
    labelled = {path.stem: examples(read_rows([path])) for path in files}
    ordinary = read_background(background, corpus.parent / "background") if background else []
    data = [*rows, *ordinary]
    kept = [k for k, e in enumerate(data) if k >= len(rows) and unseen(e.group)][::_EVERY]
    plain = [data[k] for k in kept]
    folder = Path(model.path) if model.path is not None else default_folder()
    encoder = _beside(model.engine, load_readings(folder / READINGS_FILE), [*rows, *plain])
    curve = _curve(model.engine, folder / CURVE_FILE, [*rows, *plain])
    predictors = _predictors(model.engine, data)
    frozen: Floats | None = None
    if pretrained is not None:
        say("frozen sentence embeddings")
        embed = Embedder(pretrained)
        vectors = embed([e.window for e in data])
        predictors["frozen sentence embeddings + logistic regression"] = frozen_predictor(data, embed, vectors)
        frozen = vectors[[*range(len(rows)), *kept]]
    say("functional suite")
    return {
        "suite": {name: run_suite(cases, predict) for name, predict in predictors.items()},
        "files": {name: _figures(turns, predictors) for name, turns in labelled.items()},
        "study": study(rows, plain, encoder, curve, frozen=frozen, say=say),
    }


def _predictors(engine: Engine, data: Sequence[Example]) -> dict[str, Predictor]:
    return {
        "model": engine_predictor(engine),
        "keyword list": keyword_predictor,
        "VADER": vader_predictor,
        "n-grams + logistic regression": ngram_predictor(data),
    }


def _beside(engine: Engine, readings: Readings, data: Sequence[Example]) -> Floats:
    """Give what the encoder adds to the label scores of rows, held out where it was tuned on them."""
    heads, windows = engine.heads, [e.window for e in data]
    if heads.encoder is None:
        return heads.beside(windows)[:, PLACES["label"]]
    return (readings.outputs(heads.encoder, windows) * share_row(heads.shares)[KEPT])[:, PLACES["label"]]


def _curve(engine: Engine, path: Path, data: Sequence[Example]) -> dict[str, Floats]:
    """Give what encoders tuned on shares of the corpus add to the label scores; not a number where none was asked."""
    encoder, curve = engine.heads.encoder, load_curve(path)
    if encoder is None or not curve:
        return {}
    keys = [key(encoder, e.window) for e in data]
    weight = share_row(engine.heads.shares)[PLACES["label"]]
    nothing = np.full(len(weight), np.nan)
    return {share: np.array([known.get(k, nothing) for k in keys]) * weight for share, known in curve.items()}


def _figures(data: Sequence[Example], predictors: dict[str, Predictor]) -> dict[str, Any]:
    return {name: measure_examples(data, predict, partners=PARTNERS) for name, predict in predictors.items()}
