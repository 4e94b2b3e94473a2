"""Fitting the gate: a small student of the labels, and of the full model's calls where nobody labelled."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from classifier.cues.lexicon import families
from classifier.model.calibration import NONE, Calibration
from classifier.model.corpus import Example
from classifier.model.crisis import CRISIS_ACTS
from classifier.model.engine import Verdicts
from classifier.model.features import Window
from classifier.model.fit import compact
from classifier.model.gate import GATE_BUCKETS, OPEN, UNIT, Gate, gate_rows
from classifier.model.heads import Floats
from classifier.text.ngrams import pack

#: What is to be read weighs so much more than what may go by …
CALL_WEIGHT = 4.0
#: … and what may go by but the full model gives ``none`` less than this, so much less: to read it costs little.
DOUBT, DOUBT_WEIGHT = 0.8, 0.2
#: Share of the messages that the full model rightly labels, held out, that the gate must let through …
RECALL = 0.995
#: … and of those that it rightly flags: some hint at violence in words of small talk, and to let those through would
#: let a quarter of all talk through. What names a crisis opens the gate in any case.
CRISIS_RECALL = 0.985
_PENALTY = 0.3
_CRISIS_FAMILIES = CRISIS_ACTS | {"self_harm"}


@dataclass(frozen=True)
class Lesson:
    """What the gate is to learn: to let through what is leaving language or crisis, and what the full model calls.

    Also what the full model misses held out: it may find another message of the kind.

    Attributes:
        windows: the messages.
        groups: what stays on one side of a split.
        read: which messages the gate is to let through.
        weight: of each message.
        rightly: which messages its recall is measured on: labelled, and flagged as crisis, ``(messages, 2)``.
        scores: held-out scores of the full model, of the first messages.
    """

    windows: Sequence[Window]
    groups: NDArray[np.str_]
    read: NDArray[np.bool_]
    weight: Floats
    rightly: NDArray[np.bool_]
    scores: Floats

    @classmethod
    def of(
        cls, data: Sequence[Example], scores: Floats, flagged: NDArray[np.bool_], calibration: Calibration
    ) -> Lesson:
        """Make the lesson of labelled messages.

        Args:
            data: the examples.
            scores: held-out scores of the full model.
            flagged: which messages the crisis flags are set on, held out.
            calibration: of the full model.
        """
        probabilities = calibration.probabilities(scores)
        labelled = calibration.decide(probabilities) != NONE
        true = np.array([(e.label != "none", e.crisis is not None) for e in data])
        rightly = np.column_stack([labelled, flagged]) & true
        read = true.any(axis=1) | ((labelled | flagged) & _undecided(data))
        weight = _weight(read, probabilities)
        return cls([e.window for e in data], np.array([e.group for e in data]), read, weight, rightly, scores)

    def with_more(self, data: Sequence[Example], verdicts: Verdicts) -> Lesson:
        """Add ordinary talk that the engine, with an earlier gate, gave these verdicts."""
        called = verdicts.label != NONE
        called |= np.array([flag is not None for flag in verdicts.crisis])
        read = called & _undecided(data)
        return Lesson(
            [*self.windows, *(e.window for e in data)],
            np.concatenate([self.groups, np.array([e.group for e in data])]),
            np.concatenate([self.read, read]),
            np.concatenate([self.weight, _weight(read, verdicts.probabilities)]),
            np.concatenate([self.rightly, np.zeros((len(data), 2), dtype=bool)]),
            self.scores,
        )


def _undecided(data: Sequence[Example]) -> NDArray[np.bool_]:
    """Say which messages are ordinary talk that nobody has read: what is called there may be called rightly."""
    return np.array([e.row.get("decided") is False for e in data], dtype=bool)


def _weight(read: NDArray[np.bool_], probabilities: Floats) -> Floats:
    weight: Floats = np.where(read, CALL_WEIGHT, np.where(probabilities[:, NONE] < DOUBT, DOUBT_WEIGHT, 1.0))
    return weight


def fit_gate(lesson: Lesson) -> tuple[Gate, tuple[float, ...]]:
    """Fit the gate, and give with it the mean held-out scores of the messages it lets by."""
    features = _matrix(lesson.windows)
    held_out = np.zeros(len(lesson.windows))
    for fit, test in GroupKFold(4).split(features, lesson.read, lesson.groups):
        weights, bias = _fit(features[fit], lesson.read[fit], lesson.weight[fit])
        held_out[test] = features[test] @ weights + bias
    kinds = [
        (held_out[k], recall) for k, recall in zip(lesson.rightly.T, (RECALL, CRISIS_RECALL), strict=True) if k.any()
    ]
    threshold = min(float(np.quantile(scores, 1 - recall)) for scores, recall in kinds)
    known = len(lesson.scores)
    by = (held_out[:known] < threshold) & ~lesson.rightly[:known].any(axis=1)
    ordinary = tuple(float(x) for x in lesson.scores[by].mean(axis=0))
    weights, bias = _fit(features, lesson.read, lesson.weight)
    return _as_gate(weights, bias, threshold, outright(features)), ordinary


def _fit(features: csr_matrix, read: NDArray[np.bool_], weight: Floats) -> tuple[Floats, float]:
    """Give a weight for every column (0 where hardly any row has it) and the bias."""
    small = compact(features)
    model = LogisticRegression(C=_PENALTY, max_iter=100, tol=1e-3).fit(small.matrix, read, sample_weight=weight)
    weights = np.zeros(features.shape[1])
    weights[small.columns] = model.coef_[0]
    return weights, float(model.intercept_[0])


def _matrix(windows: Sequence[Window]) -> csr_matrix:
    """Lay out own words and pairs, then the words of the turn before, then whether there was none."""
    texts = pack([w.text for w in windows])
    before = pack([w.context[-1][1] if w.context else "" for w in windows])
    own, there = gate_rows(texts), gate_rows(before)
    alone = np.array([[float(not w.context)] for w in windows])
    pairs = own.first - np.arange(len(windows) + 1)  # every message has one pair fewer than tokens
    keep = np.ones(len(own.pairs), dtype=bool)
    keep[own.first[1:-1] - 1] = False
    context = _rows(there.before, there.first)
    given = csr_matrix(1.0 - alone)
    words = _rows(own.words, own.first) + _rows(own.pairs[keep], pairs)
    return hstack([words, context.multiply(given).tocsr(), alone], format="csr")


def _rows(index: NDArray[np.int64], first: NDArray[np.int64]) -> csr_matrix:
    row = np.repeat(np.arange(len(first) - 1), np.diff(first))
    return coo_matrix((np.ones(len(index)), (row, index)), shape=(len(first) - 1, GATE_BUCKETS)).tocsr()


def outright(features: csr_matrix) -> NDArray[np.int64]:
    """Give of every phrase of crisis the table row of its rarest word or word pair.

    Of the phrases of harm only those that name the speaker (*hit me*): the others are too common, and are left to the
    scores.
    """
    phrases = [p for f in families() if f.name in _CRISIS_FAMILIES for p in f.phrases]
    phrases += [p for f in families() if f.name == "harm" for p in f.phrases if "me" in p]
    texts = [" ".join(phrase).replace(" n't", "n't") for phrase in phrases]
    rows = gate_rows(pack(texts))
    counts = np.bincount(features.indices, minlength=features.shape[1])
    found = []
    for first, last in itertools.pairwise(rows.first):
        # Begin and end marks are left out: a phrase may stand anywhere.
        own = np.concatenate((rows.pairs[first + 1 : last - 2], rows.words[first + 1 : last - 1]))
        found.append(own[counts[own].argmin()])
    return np.array(found)


def _as_gate(weights: Floats, bias: float, threshold: float, always: NDArray[np.int64]) -> Gate:
    whole = np.rint(weights / UNIT)
    whole[always] = OPEN
    own, before = whole[:GATE_BUCKETS], whole[GATE_BUCKETS : 2 * GATE_BUCKETS]
    return Gate(
        own.astype(np.int16), before.astype(np.int16), round(bias / UNIT), round(whole[-1]), int(threshold / UNIT) - 1
    )
