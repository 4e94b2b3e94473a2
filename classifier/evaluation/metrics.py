"""Figures of merit, each with its interval.

Intervals are 95 % percentile bootstrap intervals over groups (conversations and contrast pairs), because turns
of one conversation are not independent (Efron & Tibshirani 1993, ch. 8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from classifier.evaluation.intervals import ENDS, REPEATS, drawn_groups, exact_share
from classifier.labels import LABELS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_BINS = 10


@dataclass(frozen=True)
class Scored:
    """Labelled messages with what a model said of them.

    Attributes:
        target: true labels as positions in ``LABELS``.
        called: labels given.
        probabilities: ``(n, labels)``, or ``None`` for a model that gives labels only.
        groups: what each message belongs to (conversation or contrast pair).
    """

    target: Ints
    called: Ints
    probabilities: Floats | None
    groups: Sequence[str]

    def take(self, rows: NDArray[Any]) -> Scored:
        """Give some of the messages."""
        p = self.probabilities
        groups = np.asarray(self.groups)[rows]
        return Scored(self.target[rows], self.called[rows], None if p is None else p[rows], list(groups))


def measure(scored: Scored, *, repeats: int = REPEATS, seed: int = 0) -> dict[str, Any]:
    """Measure everything.

    Returns:
        ``n``, ``groups``, ``macro_f1``, ``accuracy``, per-label ``precision``, ``recall``, ``f1``,
        ``average_precision``, and ``calibration_error``; each figure as ``[value, low, high]``, ``None`` where
        it is not defined (a label that does not occur).
    """
    figures = {
        "macro_f1": lambda s, w: _macro_f1(s, w),
        "accuracy": lambda s, w: float(np.average(s.called == s.target, weights=w)),
    }
    if scored.probabilities is not None:
        figures["calibration_error"] = calibration_error
    result: dict[str, Any] = {"n": len(scored.target), "groups": len(set(scored.groups))}
    weights = _bootstrap_weights(scored.groups, repeats, seed)
    for name, figure in figures.items():
        result[name] = _with_interval(figure, scored, weights)
    result["labels"] = {label: _label_figures(scored, k, weights) for k, label in enumerate(LABELS)}
    return result


def _label_figures(scored: Scored, k: int, weights: Floats) -> dict[str, Any]:
    figures: dict[str, Any] = {"n": int((scored.target == k).sum())}
    for place, name in enumerate(("precision", "recall", "f1")):
        found = _with_interval(partial(_one_of_three, k, place), scored, weights)
        of = {"precision": scored.called, "recall": scored.target}.get(name)
        figures[name] = found if of is None or found is None else _with_spread(found, of == k, scored.groups)
    if scored.probabilities is not None and figures["n"]:
        figures["average_precision"] = _with_interval(lambda s, w: _average_precision(s, k, w), scored, weights)
    return figures


def _with_spread(found: list[float], rows: NDArray[np.bool_], groups: Sequence[str]) -> list[float]:
    """Give a share its exact interval where all draws are alike, each group of its rows as one trial."""
    if found[0] not in (0.0, 1.0):
        return found
    tried = len({groups[k] for k in np.flatnonzero(rows).tolist()})
    return exact_share(tried * int(found[0]), tried) or found


Figure = Callable[[Scored, Floats], float | None]


def _with_interval(figure: Figure, scored: Scored, weights: Floats) -> list[float] | None:
    value = figure(scored, np.ones(len(scored.target)))
    if value is None:
        return None
    draws = [d for d in (figure(scored, w) for w in weights) if d is not None]
    low, high = np.percentile(draws, ENDS) if draws else (value, value)
    return [float(value), float(low), float(high)]


def _bootstrap_weights(groups: Sequence[str], repeats: int, seed: int) -> Floats:
    """Give how often each message is drawn when whole groups are drawn with replacement, ``(repeats, n)``."""
    codes, drawn = drawn_groups(groups, repeats, seed)
    return drawn[:, codes]


def _precision_recall_f1(scored: Scored, k: int, weight: Floats) -> tuple[float | None, float | None, float | None]:
    called, true = scored.called == k, scored.target == k
    hit, n_called, n_true = weight[called & true].sum(), weight[called].sum(), weight[true].sum()
    precision = float(hit / n_called) if n_called else None
    recall = float(hit / n_true) if n_true else None
    return precision, recall, float(2 * hit / (n_called + n_true)) if n_true else None


def _one_of_three(k: int, place: int, scored: Scored, weight: Floats) -> float | None:
    return _precision_recall_f1(scored, k, weight)[place]


def _macro_f1(scored: Scored, weight: Floats) -> float | None:
    values = [_precision_recall_f1(scored, k, weight)[2] for k in range(len(LABELS))]
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else None


def _average_precision(scored: Scored, k: int, weight: Floats) -> float | None:
    if scored.probabilities is None or not weight[scored.target == k].sum():
        return None
    return float(average_precision_score(scored.target == k, scored.probabilities[:, k], sample_weight=weight))


def calibration_error(scored: Scored, weight: Floats) -> float | None:
    """Give the expected calibration error of the most probable label over ten equal bins (Guo et al. 2017)."""
    return float(sum(share * abs(p - hit) for p, hit, share in reliability(scored, weight)))


def reliability(scored: Scored, weight: Floats | None = None) -> list[tuple[float, float, float]]:
    """Give the reliability curve: for each bin mean probability, share right, share of messages."""
    if scored.probabilities is None:
        return []
    weight = np.ones(len(scored.target)) if weight is None else weight
    p, best = scored.probabilities.max(axis=1), scored.probabilities.argmax(axis=1)
    bins = np.minimum((p * _BINS).astype(int), _BINS - 1)
    curve = []
    for b in range(_BINS):
        w = weight * (bins == b)
        if w.sum():
            curve.append((float(p @ w / w.sum()), float((best == scored.target) @ w / w.sum()), w.sum() / weight.sum()))
    return curve


def risk_coverage(scored: Scored, coverages: Sequence[float] = (0.5, 0.7, 0.8, 0.9, 1.0)) -> list[tuple[float, float]]:
    """Give the share of wrong labels among the messages the model is surest of (El-Yaniv & Wiener 2010)."""
    if scored.probabilities is None:
        return []
    order = np.argsort(-scored.probabilities[np.arange(len(scored.called)), scored.called], kind="stable")
    wrong = (scored.called != scored.target)[order]
    return [(c, float(wrong[: max(int(len(wrong) * c), 1)].mean())) for c in coverages]
