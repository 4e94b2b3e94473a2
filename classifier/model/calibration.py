"""From scores to probabilities at a stated base rate, and from probabilities to a decision.

Belief and decision are two things: the probabilities say how sure the model is where labels occur as often as
the base rate says; the thresholds say from where on a label is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.labels import LABELS
from classifier.model.heads import Floats, softmax

NONE, LEVERAGE = LABELS.index("none"), LABELS.index("leverage")
#: How often each label occurs in ordinary couple chat: the shares the probabilities assume by default.
#: An assumption, not a measurement: small quarrels included, most of the talk ordinary.
BASE_RATE: Mapping[str, float] = {"leverage": 0.03, "safe": 0.05, "leaving": 0.02, "loss_fear": 0.04, "none": 0.86}


#: So far from 1 the shares of a base rate may add up to.
_ROUNDING = 0.01
#: No label is given that is less probable than this, at the base rate.
LEAST_THRESHOLD = 0.08
#: Higher thresholds than this are not tried.
MOST_THRESHOLD = 0.6
#: So many are tried for a label, and each label's is chosen at most so many times.
STEPS, ROUNDS = 50, 6


def none_margin(scores: Floats) -> Floats:
    """Give how far the score of ``none`` is above the best of the others, ``(rows,)``."""
    margin: Floats = scores[:, NONE] - scores[:, :NONE].max(axis=1)
    return margin


@dataclass(frozen=True)
class Calibration:
    """Temperature scaling (Guo et al. 2017) and prior shift (Saerens et al. 2002).

    Attributes:
        temperature: what scores are divided by.
        prior: share of each label where the temperature was fitted, in the order of ``LABELS``.
        base_rate: share of each label where the model is used.
        thresholds: for each label but ``none``, the probability from which on it may be given.
    """

    temperature: float
    prior: tuple[float, ...]
    base_rate: tuple[float, ...]
    thresholds: tuple[float, ...]

    def probabilities(self, scores: Floats) -> Floats:
        """Give probabilities ``(rows, labels)`` at the base rate."""
        shift = np.log(np.array(self.base_rate) / np.array(self.prior))
        return softmax(scores / self.temperature + shift)

    def decide(self, probabilities: Floats) -> NDArray[np.int64]:
        """Give the label of each row (see :func:`decide`)."""
        return decide(probabilities, self.thresholds)

    def at(self, base_rate: Mapping[str, float]) -> Calibration:
        """Give the same calibration at another base rate; the decision moves with it.

        Raises:
            InputError: the base rate does not name every label with a share above 0, or does not add up to 1.
        """
        check_base_rate(base_rate)
        rates = tuple(float(base_rate[label]) for label in LABELS)
        return Calibration(self.temperature, self.prior, rates, self.thresholds)


def check_base_rate(base_rate: Mapping[str, float]) -> None:
    """Refuse what is no base rate.

    Raises:
        InputError: it does not name every label with a share above 0, or does not add up to 1.
    """
    if not isinstance(base_rate, Mapping):
        raise InputError.base_rate(LABELS)
    shares = [float(share) for share in base_rate.values()]
    # Written so that not-a-number fails too.
    if set(base_rate) != set(LABELS) or not (min(shares) > 0 and abs(sum(shares) - 1) <= _ROUNDING):
        raise InputError.base_rate(LABELS)


def fit_temperature(scores: Floats, target: NDArray[np.int64]) -> float:
    """Find the temperature that gives held-out scores the smallest log loss."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        p = softmax(scores / np.exp(log_temperature))[np.arange(len(target)), target]
        return float(-np.log(np.maximum(p, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))


def choose_thresholds(
    probabilities: Floats, target: NDArray[np.int64], weight: Floats, ordinary: NDArray[np.bool_], most: float
) -> tuple[float, ...]:
    """Choose the thresholds that together give held-out rows the best macro-F1, by coordinate ascent.

    Together, because a label that is given takes the row from another.

    Args:
        probabilities: ``(rows, labels)``, held out.
        target: the true labels.
        weight: of each row.
        ordinary: which rows are ordinary talk outside the written corpus.
        most: at most this share of the ordinary rows may be called ``leverage``.
    """
    quiet = float(np.quantile(probabilities[ordinary, LEVERAGE], 1 - most)) if ordinary.any() else 0.0
    least = [max(quiet, LEAST_THRESHOLD), *[LEAST_THRESHOLD] * (NONE - 1)]
    chosen = list(least)

    def with_one(k: int, threshold: float) -> float:
        return _macro_f1(decide(probabilities, [*chosen[:k], threshold, *chosen[k + 1 :]]), target, weight)

    for _ in range(ROUNDS):
        before = list(chosen)
        for k in range(NONE):
            grid = np.geomspace(least[k], max(least[k], MOST_THRESHOLD), STEPS)
            chosen[k] = float(max(grid, key=partial(with_one, k)))
        if chosen == before:
            break
    return tuple(chosen)


def decide(probabilities: Floats, thresholds: Sequence[float]) -> NDArray[np.int64]:
    """Give the label of each row: of those at or above their threshold the furthest above it, else ``none``."""
    excess = probabilities[:, :NONE] / np.array(thresholds)
    best = excess.argmax(axis=1)
    return np.where(excess[np.arange(len(best)), best] >= 1.0, best, NONE)


def _macro_f1(called: NDArray[np.int64], true: NDArray[np.int64], weight: Floats) -> float:
    size = len(LABELS)
    hits = np.bincount(true[called == true], weight[called == true], size)
    all_of_it = np.bincount(called, weight, size) + np.bincount(true, weight, size)
    return float((2 * hits / np.maximum(all_of_it, 1e-12)).mean())
