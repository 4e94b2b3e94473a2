"""Fitting the gate: a small student of the full model's doubts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classifier.model.calibration import NONE, Calibration
from classifier.model.corpus import Example
from classifier.model.gate import GATE_BUCKETS, UNIT, Gate, gate_rows
from classifier.model.heads import Floats
from classifier.text.ngrams import pack

#: A message is worth reading when the full model gives ``none`` less than this.
DOUBT = 0.8
#: Share of the messages that the full model rightly labels or flags, held out, that the gate must let through.
RECALL = 0.985
_PENALTY = 3.0


def fit_gate(
    data: Sequence[Example], scores: Floats, flagged: NDArray[np.bool_], calibration: Calibration
) -> tuple[Gate, tuple[float, ...]]:
    """Fit the gate and the scores of what it lets by.

    The student learns what the full model doubts, not what is true: what the full model would call ``none``
    anyway need not be read.

    Args:
        data: the examples.
        scores: held-out scores of the full model.
        flagged: which messages the crisis flags are set on, held out.
        calibration: of the full model.

    Returns:
        the gate, and the mean held-out scores of the messages it lets by.
    """
    probabilities = calibration.probabilities(scores)
    right = np.array([e.label != "none" for e in data]), np.array([e.crisis is not None for e in data])
    called = ((calibration.decide(probabilities) != NONE) & right[0]) | (flagged & right[1])
    doubted = called | (probabilities[:, NONE] < DOUBT)
    features = _matrix(data)
    groups = np.array([e.group for e in data])
    held_out = np.zeros(len(data))
    for fit, test in GroupKFold(4).split(features, doubted, groups):
        held_out[test] = _fit(features[fit], doubted[fit]).decision_function(features[test])
    threshold = float(np.quantile(held_out[called], 1 - RECALL))
    by = (held_out < threshold) & ~called
    return _as_gate(_fit(features, doubted), threshold), tuple(float(x) for x in scores[by].mean(axis=0))


def _fit(features: csr_matrix, read: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=_PENALTY, max_iter=100, tol=1e-3).fit(features, read)


def _matrix(data: Sequence[Example]) -> csr_matrix:
    """Lay out own words and pairs, then the words of the turn before, then whether there was none."""
    texts = pack([e.window.text for e in data])
    before = pack([e.window.context[-1][1] if e.window.context else "" for e in data])
    own, there = gate_rows(texts), gate_rows(before)
    alone = np.array([[float(not e.window.context)] for e in data])
    pairs = own.first - np.arange(len(data) + 1)  # every message has one pair fewer than tokens
    keep = np.ones(len(own.pairs), dtype=bool)
    keep[own.first[1:-1] - 1] = False
    context = _rows(there.before, there.first)
    empty = csr_matrix((1.0 - alone).repeat(1, axis=1))
    words = _rows(own.words, own.first) + _rows(own.pairs[keep], pairs)
    return hstack([words, context.multiply(empty).tocsr(), alone], format="csr")


def _rows(index: NDArray[np.int64], first: NDArray[np.int64]) -> csr_matrix:
    row = np.repeat(np.arange(len(first) - 1), np.diff(first))
    return coo_matrix((np.ones(len(index)), (row, index)), shape=(len(first) - 1, GATE_BUCKETS)).tocsr()


def _as_gate(model: LogisticRegression, threshold: float) -> Gate:
    weights = np.rint(model.coef_[0] / UNIT)
    own, before = weights[:GATE_BUCKETS], weights[GATE_BUCKETS : 2 * GATE_BUCKETS]
    return Gate(
        own.astype(np.int16),
        before.astype(np.int16),
        round(float(model.intercept_[0]) / UNIT),
        round(float(weights[-1])),
        int(threshold / UNIT) - 1,
    )
