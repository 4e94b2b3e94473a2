"""From scores to probabilities at a stated base rate, and from probabilities to a decision.

Belief and decision are two things: the probabilities say how sure the model is where labels occur as often as
the base rate says; the thresholds say from where on a label is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.labels import LABELS
from classifier.model.heads import Floats, softmax

NONE = LABELS.index("none")
#: How often each label occurs in ordinary couple chat: the shares the probabilities assume by default.
#: An assumption, not a measurement: small quarrels included, most of the talk ordinary.
BASE_RATE: Mapping[str, float] = {"leverage": 0.03, "safe": 0.05, "leaving": 0.02, "loss_fear": 0.04, "none": 0.86}


#: So far from 1 the shares of a base rate may add up to.
_ROUNDING = 0.01
#: No label is given that is less probable than this, at the base rate.
LEAST_THRESHOLD = 0.08


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
        """Give the label of each row: of those at or above their threshold the furthest above it, else ``none``."""
        excess = probabilities[:, :NONE] / np.array(self.thresholds)
        best = excess.argmax(axis=1)
        return np.where(excess[np.arange(len(best)), best] >= 1.0, best, NONE)

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
    """Choose for each label the threshold of best F1 on held-out rows.

    Args:
        probabilities: ``(rows, labels)``, held out.
        target: the true labels.
        weight: of each row.
        ordinary: which rows are ordinary talk outside the written corpus.
        most: at most this share of the ordinary rows may be called ``leverage``.
    """
    chosen = []
    for k in range(NONE):
        p = probabilities[:, k]
        grid = np.quantile(p[target == k], np.linspace(0.02, 0.9, 60))
        floor = np.quantile(p[ordinary], 1 - most) if k == 0 and ordinary.any() else 0.0
        scored = [(_f1(p >= t, target == k, weight), t) for t in np.maximum(grid, floor)]
        chosen.append(max(float(max(scored)[1]), LEAST_THRESHOLD))
    return tuple(chosen)


def _f1(called: NDArray[np.bool_], true: NDArray[np.bool_], weight: Floats) -> float:
    hit = weight[called & true].sum()
    return float(2 * hit / (weight[called].sum() + weight[true].sum()))
