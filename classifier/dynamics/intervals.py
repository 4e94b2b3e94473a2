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
    size = np.broadcast_to(size.reshape(len(count), -1), count.shape).astype(float)
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

    The variance is linearised over conversations (CR1: Liang and Zeger, Biometrika 73 (1986) 13-22), with Student's t
    for the number of conversations that hold an event. It is never below the variance over turns (Welch's, the few after
    an event taken to spread no less than the others), which stands alone where one conversation holds all events; for a
    share it is never below that of Agresti and Caffo (American Statistician 54 (2000) 280-288): none out of few is not
    taken for certain.

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
    pair, of = np.unique(np.stack([group, cluster], axis=1), axis=0, return_inverse=True)
    of = of.reshape(-1)
    held = np.bincount(of, event, len(pair)) > 0
    clusters = np.bincount(pair[held, 0], minlength=groups)
    influence = np.zeros(len(value))
    means, spread, sizes, floor = [], [], [], np.zeros(groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        for side in (event, ~event):
            whose = group[side]
            n, total = np.bincount(whose, minlength=groups), np.bincount(whose, value[side], groups)
            residual = value[side] - (total / n)[whose]
            influence[side] = residual / n[whose] * (1 if side is event else -1)
            spread.append(np.bincount(whose, residual**2, groups) / (n - 1))
            sizes.append(n)
            floor += (total + 1) / (n + 2) * (n - total + 1) / (n + 2) / (n + 2)
            means.append(total / n)
        squares = np.bincount(pair[:, 0], np.bincount(of, influence, len(pair)) ** 2, groups)
        over_turns = np.fmax(spread[0], spread[1]) / sizes[0] + spread[1] / sizes[1]
        variance = np.fmax(np.where(clusters > 1, squares * clusters / (clusters - 1), np.nan), over_turns)
    variance = np.maximum(variance, floor) if binary else np.where(variance > 0, variance, np.nan)
    freedom = np.where(clusters > 1, clusters, np.minimum(*sizes)) - 1
    half = stats.t.ppf(_UPPER, np.maximum(freedom, 1)) * np.sqrt(variance)
    difference = np.where(np.isnan(variance), np.nan, means[0] - means[1])
    return Estimates(difference, difference - half, difference + half, _over(clusters))


def _by_group(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    out = np.zeros((groups, values.shape[1]))
    np.add.at(out, group, values)
    return out


def _clusters(size: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    return _by_group((size > 0).astype(float), group, groups)


def _critical(clusters: np.ndarray) -> np.ndarray:
    t = stats.t.ppf(_UPPER, np.maximum(clusters - 1, 1))
    return np.where(clusters > 1, t, stats.norm.ppf(_UPPER))


def _wilson(p: np.ndarray, n: np.ndarray, critical: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = 1 + critical**2 / n
        middle = (p + critical**2 / (2 * n)) / shrink
        half = critical / shrink * np.sqrt(p * (1 - p) / n + critical**2 / (4 * n**2))
    return np.where(p == 0, 0.0, middle - half), np.where(p == 1, 1.0, middle + half)


def _over(clusters: np.ndarray) -> np.ndarray:
    return np.where(clusters > 1, "conversations", "turns").astype(object)
