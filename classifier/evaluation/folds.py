"""Held-out folds: fit on the others, score, and measure at the temperature of the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classifier.evaluation.intervals import share
from classifier.evaluation.metrics import Scored, measure
from classifier.labels import LABELS
from classifier.model.calibration import fit_temperature
from classifier.model.corpus import Example
from classifier.model.engine import CHUNK
from classifier.model.features import encode
from classifier.model.fit import fit_softmax, label_targets
from classifier.model.heads import matrix, softmax

FOLDS = 3


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
    sets: Collection[tuple[str, ...]],
) -> Material:
    """Encode all examples once, for every set of fields."""
    data = [*corpus, *background]
    parts: dict[tuple[str, ...], list[csr_matrix]] = {fields: [] for fields in sets}
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


def part(material: Material, rows: NDArray[np.int64]) -> Material:
    """Give some of the examples, to be measured on."""
    return Material(
        {fields: table[rows] for fields, table in material.fields.items()},
        material.target[rows],
        material.groups[rows],
        material.written[rows],
        material.phenomena[rows],
        material.encoder[rows],
        {share: added[rows] for share, added in material.curve.items()},
    )


def held_out_scores(
    material: Material, fields: tuple[str, ...], *, ordinary: bool = True, share: float = 1.0
) -> NDArray[np.float64]:
    """Score every example by heads fitted on the other folds."""
    features, target = material.fields[fields], material.target
    keep = np.random.default_rng(0).random(len(np.unique(material.groups))) < share
    kept = keep[np.unique(material.groups, return_inverse=True)[1]] | ~material.written
    scores = np.zeros((len(target), len(LABELS)))
    for fit, test in GroupKFold(FOLDS).split(features, target, material.groups):
        rows = fit[kept[fit] & (material.written[fit] | ordinary)]
        scores[test] = fit_score(features, target, rows, test)
    return scores


def tempered(material: Material, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give probabilities at the temperature that suits the written turns of the other folds."""
    p = np.zeros_like(scores)
    for fit, test in GroupKFold(FOLDS).split(scores, groups=material.groups):
        rows = fit[material.written[fit]]
        temperature = fit_temperature(scores[rows], material.target[rows])
        p[test] = softmax(scores[test] / temperature)
    return p


def held_out_probabilities(material: Material, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give every example the probabilities of a logistic regression fitted on the other folds.

    Args:
        material: of the study.
        features: ``(examples, numbers)``.
    """
    p = np.zeros((len(features), len(LABELS)))
    for fit, test in GroupKFold(FOLDS).split(features, groups=material.groups):
        model = LogisticRegression(max_iter=1000).fit(features[fit], material.target[fit])
        p[np.ix_(test, model.classes_)] = model.predict_proba(features[test])
    return p


def figures(material: Material, p: NDArray[np.float64]) -> dict[str, Any]:
    """Measure the most probable labels: those of the written turns, and which ordinary turns become ``leverage``."""
    return figures_of_labels(material, p.argmax(axis=1), p)


def figures_of_labels(
    material: Material, called: NDArray[np.int64], p: NDArray[np.float64] | None = None
) -> dict[str, Any]:
    """Measure labels given to the written turns, and the share of ordinary turns called ``leverage``.

    Args:
        material: of the study.
        called: the label of every example.
        p: the probabilities of every example, ``(examples, labels)``, or ``None`` where labels are all there is.

    Returns:
        figures (see :func:`~classifier.evaluation.metrics.measure`); with ``ordinary_called_leverage``, a share from 0
        to 1 as ``[share, low, high]`` resampled by conversation, where there are ordinary turns.
    """
    told = Scored(material.target, called, p, list(material.groups))
    found = measure(told.take(np.flatnonzero(material.written)), repeats=200)
    if (~material.written).any():
        ordinary = told.take(np.flatnonzero(~material.written))
        found["ordinary_called_leverage"] = share((ordinary.called == 0) & (ordinary.target != 0), ordinary.groups)
    return found


def fit_score(
    features: csr_matrix, target: NDArray[np.int64], rows: NDArray[np.int64], test: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Fit on some rows, score others."""
    head = fit_softmax(features[rows], target[rows], len(LABELS))
    return features[test] @ head.weights.astype(np.float64) + head.bias


def scored(material: Material, p: NDArray[np.float64], rows: NDArray[np.bool_]) -> Scored:
    """Give some rows with their most probable label."""
    return Scored(material.target[rows], p[rows].argmax(axis=1), p[rows], list(material.groups[rows]))
