"""Intervals that respect conversations as clusters, vectorised over groups.

A figure from two or more conversations takes its uncertainty from how the conversations differ; a figure from one
conversation can only take it from its turns, and says so in ``interval_over``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

#: The confidence level of every interval.
CONFIDENCE = 0.95
_UPPER = (1 + CONFIDENCE) / 2


@dataclass(frozen=True, eq=False)
class Estimates:
    """Figures with intervals; arrays of one shape, NaN where there is nothing to estimate from.

    Attributes:
        value: the estimate.
        low, high: the ends of its interval.
        interval_over: "conversations" or "turns": the units the interval's uncertainty comes from.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    interval_over: np.ndarray


def share(
    count: np.ndarray, size: np.ndarray, group: np.ndarray, groups: int, base: np.ndarray | None = None
) -> Estimates:
    """Estimate shares: Wilson's interval with the effective sample size of clustered data.

    The variance of the share over conversations is linearised (ratio estimator); its design effect, never below 1,
    shrinks n, and Student's t for the number of conversations stands for the normal. Sources: Wilson, JASA 22 (1927)
    209-212; Korn and Graubard, Survey Methodology 24 (1998) 193-201.

    Args:
        count: by cluster, how many (or what weight) count, shape (clusters, figures).
        size: by cluster, out of how many, shape (clusters,) or (clusters, figures).
        group: group of each cluster, shape (clusters,).
        groups: how many groups there are.
        base: sample size behind each group's share where it is not the summed ``size``, shape (groups, figures).

    Returns:
        Estimates of shape (groups, figures), in [0, 1].
    """
    size = np.broadcast_to(size if size.ndim == 2 else size[:, None], count.shape).astype(float)
    total, out_of = _by_group(count, group, groups), _by_group(size, group, groups)
    clusters = _clusters(size, group, groups)
    n = out_of if base is None else base
    with np.errstate(divide="ignore", invalid="ignore"):
        p = total / out_of
        residual = _by_group((count - p[group] * size) ** 2, group, groups)
        variance = clusters / (clusters - 1) * residual / out_of**2
        effect = np.where((clusters > 1) & (p > 0) & (p < 1), variance * n / (p * (1 - p)), 1.0)
    effective = n / np.maximum(effect, 1.0)
    low, high = _wilson(p, effective, _critical(clusters))
    return Estimates(p, low, high, _over(clusters))


def mean_count(count: np.ndarray, group: np.ndarray, groups: int) -> Estimates:
    """Estimate mean counts per conversation: the exact Poisson interval, widened by the dispersion over conversations.

    Sources: Garwood, Biometrika 28 (1936) 437-442; quasi-Poisson dispersion, McCullagh and Nelder, Generalized Linear
    Models (1989), section 4.5.

    Args:
        count: by conversation, shape (conversations, figures).
        group: group of each conversation, shape (conversations,).
        groups: how many groups there are.
    """
    clusters = _clusters(np.ones(count.shape), group, groups)
    total = _by_group(count, group, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / clusters
        variance = _by_group((count - mean[group]) ** 2, group, groups) / (clusters - 1)
        dispersion = np.where((clusters > 1) & (mean > 0), variance / mean, 1.0)
    dispersion = np.maximum(dispersion, 1.0) * (_critical(clusters) / stats.norm.ppf(_UPPER)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = dispersion / clusters
        low = np.where(total > 0, stats.gamma.ppf(1 - _UPPER, np.maximum(total / dispersion, 1e-12)), 0.0) * scale
        high = stats.gamma.ppf(_UPPER, total / dispersion + 1) * scale
    return Estimates(mean, low, high, _over(clusters))


def contrast(
    value: np.ndarray, event: np.ndarray, cluster: np.ndarray, group: np.ndarray, groups: int, *, binary: bool = False
) -> Estimates:
    """Estimate, group by group, the mean of turns after an event less the mean of the others.

    The interval is the wider of two: over conversations, with a linearised variance (CR1: Liang and Zeger, Biometrika
    73 (1986) 13-22) and Student's t for those that hold an event; and over turns (Welch's, the few after an event taken
    to spread no less than the others), which stands alone where one conversation holds all events. For a share the
    latter's variance is never below that of Agresti and Caffo (American Statistician 54 (2000) 280-288): none out of
    few is not taken for certain.

    Args:
        value: by turn, no NaN, shape (turns,).
        event: by turn, whether it follows the event.
        cluster: conversation of each turn.
        group: person of each turn.
        groups: how many persons there are.
        binary: whether the values are 0 and 1.

    Returns:
        Estimates of shape (groups,); NaN where a side has no turn or nothing varies.
    """
    sides = [_side(value, group, groups, side) for side in (event, ~event)]
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.fmax(sides[0].spread, sides[1].spread) / sides[0].n + sides[1].spread / sides[1].n
        influence = np.where(event, 1 / sides[0].n[group], -1 / sides[1].n[group])
        influence *= value - np.where(event, sides[0].mean[group], sides[1].mean[group])
        over_clusters, clusters = _cluster_variance(influence, event, cluster, group, groups)
    over_turns = np.maximum(spread, sides[0].least + sides[1].least) if binary else spread
    half = np.fmax(
        _t(clusters - 1) * np.sqrt(over_clusters),
        _t(np.minimum(sides[0].n, sides[1].n) - 1) * np.sqrt(over_turns),
    )
    difference = np.where(half > 0, sides[0].mean - sides[1].mean, np.nan)
    return Estimates(difference, difference - half, difference + half, _over(clusters))


def within_one(difference: np.ndarray) -> np.ndarray:
    """Keep a difference of two figures in [0, 1] where it can be."""
    return np.clip(difference, -1.0, 1.0)


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of a contrast by group: n, mean, variance of a turn, and the least variance of a share's mean."""

    n: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    least: np.ndarray


def _side(value: np.ndarray, group: np.ndarray, groups: int, side: np.ndarray) -> _Side:
    whose, value = group[side], value[side]
    n, total = np.bincount(whose, minlength=groups), np.bincount(whose, value, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        spread = np.bincount(whose, (value - mean[whose]) ** 2, groups) / (n - 1)
    return _Side(n, mean, spread, (total + 1) * (n - total + 1) / (n + 2) ** 3)


def _cluster_variance(
    influence: np.ndarray, event: np.ndarray, cluster: np.ndarray, group: np.ndarray, groups: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give the variance over conversations, NaN where fewer than two hold an event, and how many do."""
    pair, of = np.unique(np.stack([group, cluster], axis=1), axis=0, return_inverse=True)
    of = of.reshape(-1)
    held = np.bincount(of, event, len(pair)) > 0
    clusters = np.bincount(pair[held, 0], minlength=groups)
    squares = np.bincount(pair[:, 0], np.bincount(of, influence, len(pair)) ** 2, groups)
    return np.where(clusters > 1, squares * clusters / (clusters - 1), np.nan), clusters


def _t(freedom: np.ndarray) -> np.ndarray:
    return stats.t.ppf(_UPPER, np.maximum(freedom, 1))


def _by_group(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    out = np.zeros((groups, values.shape[1]))
    np.add.at(out, group, values)
    return out


def _clusters(size: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    return _by_group((size > 0).astype(float), group, groups)


def _critical(clusters: np.ndarray) -> np.ndarray:
    return np.where(clusters > 1, _t(clusters - 1), stats.norm.ppf(_UPPER))


def _wilson(p: np.ndarray, n: np.ndarray, critical: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = 1 + critical**2 / n
        middle = (p + critical**2 / (2 * n)) / shrink
        half = critical / shrink * np.sqrt(p * (1 - p) / n + critical**2 / (4 * n**2))
    return np.where(p == 0, 0.0, middle - half), np.where(p == 1, 1.0, middle + half)


def _over(clusters: np.ndarray) -> np.ndarray:
    return np.where(clusters > 1, "conversations", "turns").astype(object)
