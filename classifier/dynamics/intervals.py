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
_NORMAL = float(stats.norm.ppf(_UPPER))


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


def share(count: np.ndarray, size: np.ndarray, group: np.ndarray, groups: int) -> Estimates:
    """Estimate shares: Wilson's interval with the effective sample size of clustered data.

    The variance over conversations is that of the delete-one jackknife, which stays large enough where a few
    conversations hold most of the events. Its design effect, times the square of Student's t (for the number of
    conversations) over the normal's, shrinks n; never to more than n. Sources: Wilson, JASA 22 (1927) 209-212; Korn and
    Graubard, Survey Methodology 24 (1998) 193-201; Wolter, Introduction to Variance Estimation (2007), chapter 4.

    Args:
        count: by cluster, how many (or what weight) count, shape (clusters, figures).
        size: by cluster, out of how many, shape (clusters,) or (clusters, figures).
        group: group of each cluster, shape (clusters,).
        groups: how many groups there are.

    Returns:
        Estimates of shape (groups, figures), in [0, 1].
    """
    size = np.broadcast_to(size if size.ndim == 2 else size[:, None], count.shape).astype(float)
    total, out_of = _by_group(count, group, groups), _by_group(size, group, groups)
    clusters = _clusters(size, group, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = total / out_of
        without = (count - p[group] * size) / (out_of[group] - size)
        variance = (clusters - 1) / clusters * _by_group(without**2, group, groups)
    return share_of_variance(p, variance, out_of, clusters)


def share_of_variance(p: np.ndarray, variance: np.ndarray, n: np.ndarray, clusters: np.ndarray) -> Estimates:
    """Give shares Wilson's interval at the sample size their variance over clusters leaves of n (see :func:`share`).

    Args:
        p: the shares.
        variance: of each share over its clusters; not read where there is only one.
        n: sample size behind each share.
        clusters: how many clusters each rests on.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where((clusters > 1) & (p > 0) & (p < 1), variance * n / (p * (1 - p)), 1.0)
    low, high = _wilson(p, n / np.maximum(effect * _few(clusters), 1.0))
    return Estimates(p, low, high, interval_over(clusters))


def mean_count(count: np.ndarray, group: np.ndarray, groups: int) -> Estimates:
    """Estimate mean counts per conversation: the exact Poisson interval, widened by the dispersion over conversations.

    The dispersion, times the square of Student's t over the normal's, never narrows it. Sources: Garwood, Biometrika 28
    (1936) 437-442; quasi-Poisson dispersion, McCullagh and Nelder, Generalized Linear Models (1989), section 4.5.

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
    dispersion = np.maximum(dispersion * _few(clusters), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = dispersion / clusters
        low = np.where(total > 0, stats.gamma.ppf(1 - _UPPER, np.maximum(total / dispersion, 1e-12)), 0.0) * scale
        high = stats.gamma.ppf(_UPPER, total / dispersion + 1) * scale
    return Estimates(mean, low, high, interval_over(clusters))


def student(freedom: np.ndarray) -> np.ndarray:
    """Give the critical value of Student's t; from 1 degree of freedom."""
    return stats.t.ppf(_UPPER, np.maximum(freedom, 1))


def _by_group(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    out = np.zeros((groups, values.shape[1]))
    np.add.at(out, group, values)
    return out


def _clusters(size: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    return _by_group((size > 0).astype(float), group, groups)


def _few(clusters: np.ndarray) -> np.ndarray:
    """Give what a variance from so few clusters counts for: the square of Student's t over the normal's."""
    return np.where(clusters > 1, (student(clusters - 1) / _NORMAL) ** 2, 1.0)


def _wilson(p: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = 1 + _NORMAL**2 / n
        middle = (p + _NORMAL**2 / (2 * n)) / shrink
        half = _NORMAL / shrink * np.sqrt(p * (1 - p) / n + _NORMAL**2 / (4 * n**2))
    return np.where(p == 0, 0.0, middle - half), np.where(p == 1, 1.0, middle + half)


def interval_over(clusters: np.ndarray) -> np.ndarray:
    """Say what the uncertainty comes from, by how many conversations there are."""
    return np.where(clusters > 1, "conversations", "turns").astype(object)
