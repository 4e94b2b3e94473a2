"""The study behind the model card: held-out folds, what each part brings, how much more data would.

Every split keeps conversations and contrast pairs whole. Each figure is measured by training anew on the other
folds, so a study takes minutes. The sentence encoder is not tuned anew: what it says of a row comes from an encoder
tuned without that row's group (see :mod:`classifier.model.readings`); in the learning curve from encoders that ``tune``
made of shares of the corpus. The encoders have seen other rows of every phenomenon, so the phenomena held out are
measured without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation.baselines import baselines
from classifier.evaluation.folds import (
    FOLDS,
    Material,
    figures,
    fit_score,
    held_out_scores,
    part,
    prepare,
    scored,
    tempered,
)
from classifier.evaluation.measure import slices
from classifier.evaluation.metrics import measure, reliability, risk_coverage
from classifier.evaluation.turn_before import turn_before
from classifier.labels import LABELS
from classifier.model.corpus import Example
from classifier.model.features import FIELDS
from classifier.model.heads import softmax

#: Shares of the corpus's groups in the learning curve.
SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
ALL = "n-grams, frames, context"
ABLATIONS: dict[str, tuple[str, ...]] = {
    ALL: tuple(FIELDS),
    "no frames": tuple(f for f in FIELDS if "frames" not in f),
    "no context": ("words", "characters", "frames"),
    "no n-grams": tuple(f for f in FIELDS if f not in ("words", "characters")),
    "n-grams of the message + logistic regression (baseline)": ("words", "characters"),
}
#: Fields of the corpus by which held-out figures are also given.
SLICED = ("register", "english")
Say = Callable[[str], None]


def study(
    corpus: Sequence[Example],
    background: Sequence[Example],
    encoder: NDArray[np.float64],
    curve: Mapping[str, NDArray[np.float64]],
    *,
    frozen: NDArray[np.float64] | None = None,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Run the whole study.

    Args:
        corpus: labelled messages.
        background: ordinary talk.
        encoder: what the sentence encoder adds to the label scores of the corpus, then of the background,
            ``(examples, labels)``, held out where it was tuned on them.
        curve: the same for encoders tuned on shares of the corpus, by share; not a number where none was asked.
        frozen: sentence embeddings by a pretrained encoder of the corpus, then of the background, ``(examples,
            numbers)``, for the baseline of frozen embeddings, or ``None``.
        say: is told what is being done.

    Returns:
        plain data: ``ablation`` (baselines among its rows), ``learning_curve`` and ``learning_curve_without_encoder``
        (name -> figures on held-out written turns, and the share of held-out ordinary turns called ``leverage``, see
        :func:`~classifier.evaluation.folds.figures_of_labels`), ``turn_before`` (see
        :func:`~classifier.evaluation.turn_before.turn_before`), ``held_out_phenomena``,
        ``reliability``, ``risk_coverage``, ``slices`` (field -> value -> figures).
    """
    material = prepare(corpus, background, encoder, curve, ABLATIONS.values())
    result: dict[str, Any] = {"folds": FOLDS, "ablation": {}}
    for name, fields in ABLATIONS.items():
        say(f"held-out folds: {name}")
        scores = held_out_scores(material, fields)
        if fields == tuple(FIELDS):
            together = tempered(material, scores + encoder)
            result["ablation"]["all: the sentence encoder too"] = figures(material, together)
            whole = scored(material, together, material.written)
            result |= {"reliability": reliability(whole), "risk_coverage": risk_coverage(whole)}
            result["slices"] = {field: slices(whole, [str(e.row.get(field)) for e in corpus]) for field in SLICED}
            result["turn_before"] = turn_before(material, corpus, scores + encoder)
            result["ablation"]["the sentence encoder alone"] = figures(material, tempered(material, encoder))
        result["ablation"][name] = figures(material, tempered(material, scores))
    say("held-out folds: baselines")
    result["ablation"] |= baselines(material, [*corpus, *background], frozen)
    if len(background):
        say("held-out folds: no ordinary talk")
        result["ablation"]["no ordinary talk"] = figures(
            material, tempered(material, held_out_scores(material, tuple(FIELDS), ordinary=False))
        )
    result |= _learning(material, say)
    say("phenomena held out whole")
    result["held_out_phenomena"] = _phenomena(material)
    return result


def _learning(material: Material, say: Say) -> dict[str, Any]:
    """Measure with shares of the corpus: the whole model on the rows that the encoders of all shares left out."""
    without: dict[str, Any] = {}
    whole: dict[str, Any] = {}
    left_out = np.all([~np.isnan(added).any(axis=1) for added in material.curve.values()], axis=0)
    for share in SHARES:
        say(f"learning curve: {share:g} of the corpus")
        scores = held_out_scores(material, tuple(FIELDS), share=share)
        without[f"{share:g}"] = figures(material, tempered(material, scores))
        added = material.encoder if share == 1 else material.curve.get(f"{share:g}")
        if material.curve and added is not None:
            rows = np.flatnonzero(left_out & material.written)
            few = part(material, rows)
            whole[f"{share:g}"] = figures(few, tempered(few, (scores + added)[rows]))
    return {"learning_curve": whole, "learning_curve_without_encoder": without}


def _phenomena(material: Material) -> dict[str, Any]:
    """Leave out whole phenomena, a third at a time, and measure on them."""
    names = np.unique(material.phenomena[material.phenomena != ""])
    fold_of = {name: k % FOLDS for k, name in enumerate(np.random.default_rng(0).permutation(names))}
    fold = np.array([fold_of.get(name, -1) for name in material.phenomena])
    scores = np.zeros((len(material.target), len(LABELS)))
    features = material.fields[tuple(FIELDS)]
    for k in range(FOLDS):
        test = np.flatnonzero(fold == k)
        held = set(material.groups[test])
        rows = np.flatnonzero((fold != k) & np.array([g not in held for g in material.groups]))
        if len(test):
            scores[test] = fit_score(features, material.target, rows, test)
    return measure(scored(material, softmax(scores), fold >= 0), repeats=200)
