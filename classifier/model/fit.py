"""Fitting the heads with scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from classifier.labels import LABELS, TAGS
from classifier.model.features import BUCKETS, FIELDS
from classifier.model.heads import Head

#: Inverse strength of the L2 penalty, chosen on grouped folds.
PENALTY = 5.0
#: A feature seen in fewer rows than this is not learnt.
MIN_ROWS = 2
#: Features whose weights are all smaller than this move no answer, and would be half of the shipped file.
LEAST_WEIGHT = 0.08
#: Weights are multiples of this: few different numbers pack into a small file.
GRAIN = 1 / 32
#: From this many rows on, passes over the rows come nearer the optimum than steps over the whole in the same time.
MANY_ROWS = 20_000
CRISIS_FIELDS = ("words", "characters", "frames", "previous")
TAG_FIELDS = ("words", "frames", "previous_frames", "exchange")
TAG_BUCKETS = BUCKETS >> 4
CRISIS_BUCKETS = BUCKETS >> 2


@dataclass(frozen=True)
class Compact:
    """A matrix without the columns that too few rows have, and which columns those were."""

    matrix: csr_matrix
    columns: NDArray[np.int64]


def compact(matrix: csr_matrix, min_rows: int = MIN_ROWS) -> Compact:
    """Drop columns that fewer than ``min_rows`` rows have."""
    columns = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]) >= min_rows)
    return Compact(matrix[:, columns], columns)


def fit_softmax(
    matrix: csr_matrix,
    target: NDArray[np.int64],
    outputs: int,
    *,
    fields: Sequence[str] = tuple(FIELDS),
    penalty: float = PENALTY,
    weight: NDArray[np.float64] | None = None,
) -> Head:
    """Fit a multinomial logistic regression and lay its weights out as a head.

    Many rows are fitted by the stochastic average gradient of Schmidt, Le Roux and Bach (2017, Mathematical
    Programming 162): on the label's matrix it comes within a hundredth of the optimum in a fifth of the time that
    L-BFGS takes to come within a quarter (docs/attempts.md). Few rows are fitted by L-BFGS.

    Args:
        matrix: ``(rows, buckets)``.
        target: class of every row, 0 to ``outputs - 1``; a class without rows gets no weight and a low bias.
        outputs: how many classes the head has.
        weight: weight of every row, at most 1 where rows are many: the solver's step is too long for heavier ones.
    """
    small = compact(matrix)
    model = _regression(penalty, small.matrix.shape[0])
    with np.errstate(all="ignore"):
        model.fit(small.matrix, target, sample_weight=weight)
    weights = np.zeros((matrix.shape[1], outputs), dtype=np.float16)
    bias = np.full(outputs, -20.0)
    coef, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        coef, intercept = np.vstack([-coef[0], coef[0]]) / 2, np.array([-intercept[0], intercept[0]]) / 2
    for k, label in enumerate(model.classes_):
        weights[small.columns, label] = coef[k].astype(np.float16)
        bias[label] = intercept[k]
    return Head(_sparse(weights), bias, tuple(fields))


def _regression(penalty: float, rows: int) -> LogisticRegression:
    if rows >= MANY_ROWS:
        return LogisticRegression(C=penalty, solver="sag", max_iter=300, tol=2e-3, random_state=0)
    return LogisticRegression(C=penalty, max_iter=120, tol=1e-3)


def _sparse(weights: NDArray[np.float16]) -> NDArray[np.float16]:
    weights[np.abs(weights).max(axis=1) < LEAST_WEIGHT] = 0
    return np.rint(weights / GRAIN) * np.float16(GRAIN)


def label_targets(labels: Sequence[str]) -> NDArray[np.int64]:
    """Give labels as positions in :data:`~classifier.labels.LABELS`."""
    place = {label: k for k, label in enumerate(LABELS)}
    return np.array([place[label] for label in labels], dtype=np.int64)


def fit_tags(matrix: csr_matrix, labels: Sequence[str], tags: Sequence[Sequence[str]]) -> dict[str, Head]:
    """Fit, for each label that has tags, a head that tells them apart (rows with several tags count for each)."""
    heads = {}
    for label, legal in TAGS.items():
        names = list(legal)
        pairs = [
            (i, names.index(tag))
            for i, (own, given) in enumerate(zip(labels, tags, strict=True))
            if own == label
            for tag in given
        ]
        if len({k for _, k in pairs}) > 1:
            rows, target = (np.array(column) for column in zip(*pairs, strict=True))
            heads[label] = fit_softmax(matrix[rows], target, len(names), fields=TAG_FIELDS)
    return heads


def fit_flags(matrix: csr_matrix, flags: NDArray[np.bool_]) -> Head:
    """Fit one logistic regression a flag, the flagged rows weighing as much as the others together.

    Args:
        matrix: ``(rows, buckets)``.
        flags: ``(rows, flags)``; a flag without rows gets a low bias and is never set.
    """
    small = compact(matrix)
    weights = np.zeros((matrix.shape[1], flags.shape[1]), dtype=np.float16)
    bias = np.full(flags.shape[1], -20.0)
    for k in range(flags.shape[1]):
        if 0 < flags[:, k].sum() < len(flags):
            model = LogisticRegression(C=PENALTY, max_iter=120, tol=1e-3, class_weight="balanced")
            model.fit(small.matrix, flags[:, k])
            weights[small.columns, k] = model.coef_[0].astype(np.float16)
            bias[k] = model.intercept_[0]
    return Head(_sparse(weights), bias, CRISIS_FIELDS)
