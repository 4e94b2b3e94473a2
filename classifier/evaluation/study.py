"""The study behind the model card: held-out folds, what each part brings, how much more data would.

Every split keeps conversations and contrast pairs whole. Each figure is measured by training anew on the other
folds, so a study takes minutes. The sentence encoder is not tuned anew: what it says of a row comes from an encoder
tuned without that row's group (see :mod:`classifier.model.readings`); in the learning curve from encoders that ``tune``
made of shares of the corpus. The encoders have seen other rows of every phenomenon, so the phenomena held out are
measured without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.model_selection import GroupKFold

from classifier.evaluation.measure import slices
from classifier.evaluation.metrics import Scored, measure, reliability, risk_coverage
from classifier.labels import LABELS
from classifier.model.calibration import fit_temperature
from classifier.model.corpus import Example
from classifier.model.engine import CHUNK
from classifier.model.features import FIELDS, encode
from classifier.model.fit import fit_softmax, label_targets
from classifier.model.heads import matrix, softmax

FOLDS = 3
#: Shares of the corpus's groups in the learning curve.
SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
ALL = "n-grams, frames, context"
ABLATIONS: dict[str, tuple[str, ...]] = {
    ALL: tuple(FIELDS),
    "no frames": tuple(f for f in FIELDS if "frames" not in f),
    "no context": ("words", "characters", "frames"),
    "no n-grams": tuple(f for f in FIELDS if f not in ("words", "characters")),
    "words and characters of the message (baseline)": ("words", "characters"),
}
#: Fields of the corpus by which held-out figures are also given.
SLICED = ("register", "english")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Material:
    """Everything a study fits on.

    Attributes:
        fields: for each set of fields, the feature matrix of all examples.
        target: labels.
        groups: what stays on one side of a split.
        written: which examples are of the written corpus.
        phenomena: the phenomenon of each example, or an empty text.
        encoder: what the sentence encoder adds to the label scores of each example, ``(examples, labels)``.
        curve: the same for encoders tuned on shares of the corpus, by share; not a number where none was asked.
    """

    fields: dict[tuple[str, ...], csr_matrix]
    target: NDArray[np.int64]
    groups: NDArray[np.str_]
    written: NDArray[np.bool_]
    phenomena: NDArray[np.str_]
    encoder: NDArray[np.float64]
    curve: Mapping[str, NDArray[np.float64]]


def prepare(
    corpus: Sequence[Example],
    background: Sequence[Example],
    encoder: NDArray[np.float64],
    curve: Mapping[str, NDArray[np.float64]],
) -> Material:
    """Encode all examples once, for every set of fields the study needs."""
    data = [*corpus, *background]
    parts: dict[tuple[str, ...], list[csr_matrix]] = {fields: [] for fields in ABLATIONS.values()}
    for start in range(0, len(data), CHUNK):
        encoded = encode([e.window for e in data[start : start + CHUNK]])
        for fields, chunks in parts.items():
            chunks.append(matrix(encoded, fields))
    return Material(
        {fields: vstack(chunks, format="csr") for fields, chunks in parts.items()},
        label_targets([e.label for e in data]),
        np.array([e.group for e in data]),
        np.arange(len(data)) < len(corpus),
        np.array([str(e.row.get("phenomenon") or "") for e in data]),
        encoder,
        curve,
    )


def study(
    corpus: Sequence[Example],
    background: Sequence[Example],
    encoder: NDArray[np.float64],
    curve: Mapping[str, NDArray[np.float64]],
    *,
    say: Say = lambda _: None,
) -> dict[str, Any]:
    """Run the whole study.

    Args:
        corpus: labelled messages.
        background: ordinary talk.
        encoder: what the sentence encoder adds to the label scores of the corpus, then of the background,
            ``(examples, labels)``, held out where it was tuned on them.
        curve: the same for encoders tuned on shares of the corpus, by share; not a number where none was asked.
        say: is told what is being done.

    Returns:
        plain data: ``ablation``, ``learning_curve`` and ``learning_curve_without_encoder`` (name -> figures on
        held-out written turns, and the share of held-out ordinary turns called ``leverage``), ``held_out_phenomena``,
        ``reliability``, ``risk_coverage``, ``slices`` (field -> value -> figures).
    """
    material = prepare(corpus, background, encoder, curve)
    result: dict[str, Any] = {"folds": FOLDS, "ablation": {}}
    for name, fields in ABLATIONS.items():
        say(f"held-out folds: {name}")
        scores = _scores(material, fields)
        if fields == tuple(FIELDS):
            together = _tempered(material, scores + encoder)
            result["ablation"]["all: the sentence encoder too"] = _figures(material, together)
            whole = _scored(material, together, material.written)
            result |= {"reliability": reliability(whole), "risk_coverage": risk_coverage(whole)}
            result["slices"] = {field: slices(whole, [str(e.row.get(field)) for e in corpus]) for field in SLICED}
            result["ablation"]["the sentence encoder alone"] = _figures(material, _tempered(material, encoder))
        result["ablation"][name] = _figures(material, _tempered(material, scores))
    if len(background):
        say("held-out folds: no ordinary talk")
        result["ablation"]["no ordinary talk"] = _figures(
            material, _tempered(material, _scores(material, tuple(FIELDS), ordinary=False))
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
        scores = _scores(material, tuple(FIELDS), share=share)
        without[f"{share:g}"] = _figures(material, _tempered(material, scores))
        added = material.encoder if share == 1 else material.curve.get(f"{share:g}")
        if material.curve and added is not None:
            rows = np.flatnonzero(left_out & material.written)
            part = replace(
                material, target=material.target[rows], groups=material.groups[rows], written=material.written[rows]
            )
            whole[f"{share:g}"] = _figures(part, _tempered(part, (scores + added)[rows]))
    return {"learning_curve": whole, "learning_curve_without_encoder": without}


def _part(material: Material, rows: NDArray[np.int64]) -> Material:
    target, groups, written = material.target[rows], material.groups[rows], material.written[rows]
    return replace(material, target=target, groups=groups, written=written)


def _scores(
    material: Material, fields: tuple[str, ...], *, ordinary: bool = True, share: float = 1.0
) -> NDArray[np.float64]:
    """Score every example by heads fitted on the other folds."""
    features, target = material.fields[fields], material.target
    keep = np.random.default_rng(0).random(len(np.unique(material.groups))) < share
    kept = keep[np.unique(material.groups, return_inverse=True)[1]] | ~material.written
    scores = np.zeros((len(target), len(LABELS)))
    for fit, test in GroupKFold(FOLDS).split(features, target, material.groups):
        rows = fit[kept[fit] & (material.written[fit] | ordinary)]
        scores[test] = _fit_score(features, target, rows, test)
    return scores


def _tempered(material: Material, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give probabilities at the temperature that suits the written turns of the other folds."""
    p = np.zeros_like(scores)
    for fit, test in GroupKFold(FOLDS).split(scores, groups=material.groups):
        rows = fit[material.written[fit]]
        temperature = fit_temperature(scores[rows], material.target[rows], np.ones(len(rows)))
        p[test] = softmax(scores[test] / temperature)
    return p


def _figures(material: Material, p: NDArray[np.float64]) -> dict[str, Any]:
    target = material.target
    figures = measure(_scored(material, p, material.written), repeats=200)
    if (~material.written).any():
        false = (p[~material.written].argmax(axis=1) == 0) & (target[~material.written] != 0)
        figures["ordinary_called_leverage"] = float(false.mean())
    return figures


def _fit_score(
    features: csr_matrix, target: NDArray[np.int64], rows: NDArray[np.int64], test: NDArray[np.int64]
) -> NDArray[np.float64]:
    head = fit_softmax(features[rows], target[rows], len(LABELS))
    return features[test] @ head.weights.astype(np.float64) + head.bias


def _scored(material: Material, p: NDArray[np.float64], rows: NDArray[np.bool_]) -> Scored:
    return Scored(material.target[rows], p[rows].argmax(axis=1), p[rows], list(material.groups[rows]))


def _phenomena(material: Material) -> dict[str, Any]:
    """Leave out whole phenomena, a quarter at a time, and measure on them."""
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
            scores[test] = _fit_score(features, material.target, rows, test)
    return measure(_scored(material, softmax(scores), fold >= 0), repeats=200)
