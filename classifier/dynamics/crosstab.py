"""Events by answers: the 2 x 2 tables of lag-sequential analysis, all lags and pairs of speakers at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from classifier.dynamics.intervals import CONFIDENCE
from classifier.dynamics.series import Links, OwnTurns

#: The code of "all ordered pairs together" in :attr:`Crosstab.key`.
POOLED = -1


@dataclass(frozen=True, eq=False)
class Answers:
    """The turns that answer an event; ``position`` and ``cell`` are what the shift test takes.

    Attributes:
        position: position of each answer in :class:`~classifier.dynamics.series.OwnTurns`.
        cell: row of ``key`` it belongs to, ascending.
        key: the cells, shape (cells, 3): code of the ordered pair or :data:`POOLED`, lag, event.
    """

    position: np.ndarray
    cell: np.ndarray
    key: np.ndarray


def answers(own: OwnTurns, linked: Links, events: list[np.ndarray], lags: int) -> Answers:
    """Collect the answers to every event at every lag, by ordered pair and, where there are several, pooled.

    Args:
        own: the arrangement of turns.
        linked: whose turn answers whose.
        events: bool arrays of rows.
        lags: how many of the other's turns to look at.
    """
    end = (own.start + own.size)[own.series[linked.position]]
    position, key = [np.empty(0, dtype=np.int64)], [np.empty((0, 3), dtype=np.int64)]
    for e, event in enumerate(events):
        for lag in range(lags):
            given = event[linked.row] & (linked.position + lag < end)
            pair = linked.pair[given]
            for of in (pair, np.full(len(pair), POOLED)) if len(linked.pairs) > 1 else (pair,):
                position.append(linked.position[given] + lag)
                key.append(np.column_stack([of, np.full(len(of), lag + 1), np.full(len(of), e)]))
    keys, cell = np.unique(np.concatenate(key), axis=0, return_inverse=True)
    order = np.argsort(cell.reshape(-1), kind="stable")
    return Answers(np.concatenate(position)[order], cell.reshape(-1)[order], keys)


@dataclass(frozen=True, eq=False)
class Crosstab:
    """The 2 x 2 tables of every cell and target; arrays of shape (cells, targets), the first two (cells,).

    A pooled cell adds up its strata: counts, expected counts and variances, and Mantel-Haenszel's sums.
    """

    n: np.ndarray
    n_pairs: np.ndarray
    observed: np.ndarray
    n_target: np.ndarray
    expected: np.ndarray
    variance: np.ndarray
    log_odds: np.ndarray
    corrected_log_odds: np.ndarray
    corrected_variance: np.ndarray


def crosstab(own: OwnTurns, linked: Links, found: Answers, targets: np.ndarray, lags: int) -> Crosstab:
    """Count the 2 x 2 tables and what is expected of them under independence.

    Sources: adjusted residual, Haberman, Biometrics 29 (1973) 205-220; pooled odds ratio, Mantel and Haenszel, JNCI 22
    (1959) 719-748; its variance, Robins, Breslow and Greenland, Biometrics 42 (1986) 311-323, which for one stratum is
    1/a + 1/b + 1/c + 1/d; for intervals 0.5 is added to each count where the odds ratio is 0 or infinite (Haldane
    1956).

    Args:
        own: the arrangement of turns.
        linked: whose turn answers whose.
        found: the answers to the events.
        targets: bool array of shape (targets, positions).
        lags: as given to :func:`answers`.
    """
    answered, hit = _margins(own, linked, targets, lags)
    pair, lag, event = found.key.T
    single = pair != POOLED
    n = np.bincount(found.cell, minlength=len(pair))[:, None].astype(float)
    a = np.stack([np.bincount(found.cell, t[found.position], len(pair)) for t in targets], axis=1)
    total = answered[lag - 1, pair][:, None].astype(float)
    n_target = hit[lag - 1, pair].astype(float)
    b, c = n - a, n_target - a
    d = total - n - c
    with np.errstate(divide="ignore", invalid="ignore"):  # pooled rows hold nothing yet
        expected = n * n_target / total
        variance = expected * (1 - n / total) * (1 - n_target / total)
        sums = [a, b, c, d, total, n_target, expected, variance, *_odds_parts(a, b, c, d)]
    a, b, c, d, total, n_target, expected, variance, *parts = _pooled(sums, event, lag, single)
    odds = _log_odds((a, b, c, d), *parts)
    return Crosstab(n[:, 0].astype(int), total[:, 0].astype(int), a, n_target, expected, variance, *odds)


def _margins(own: OwnTurns, linked: Links, targets: np.ndarray, lags: int) -> tuple[np.ndarray, np.ndarray]:
    """Count all answered turns (lags, pairs) and the targets among their answers (lags, pairs, targets)."""
    pairs = len(linked.pairs)
    end = (own.start + own.size)[own.series[linked.position]]
    answered = np.zeros((lags, pairs), dtype=np.int64)
    hit = np.zeros((lags, pairs, len(targets)), dtype=np.int64)
    for lag in range(lags):
        valid = linked.position + lag < end
        answered[lag] = np.bincount(linked.pair[valid], minlength=pairs)
        for t, target in enumerate(targets):
            hit[lag, :, t] = np.bincount(linked.pair[valid], target[linked.position[valid] + lag], pairs)
    return answered, hit


def _pooled(arrays: list[np.ndarray], event: np.ndarray, lag: np.ndarray, single: np.ndarray) -> list[np.ndarray]:
    """Put into each pooled cell the sum of its strata."""
    _, stratum = np.unique(np.stack([event, lag], axis=1), axis=0, return_inverse=True)
    stratum = stratum.reshape(-1)
    filled = []
    for array in arrays:
        shape = (len(stratum), max(a.shape[1] for a in arrays))
        array = np.broadcast_to(array, shape).copy()
        total = np.zeros((int(stratum.max(initial=-1)) + 1, shape[1]))
        np.add.at(total, stratum[single], array[single])
        array[~single] = total[stratum[~single]]
        filled.append(array)
    return filled


def _odds_parts(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> list[np.ndarray]:
    """Give what a table adds to the Mantel-Haenszel odds ratio and to its variance, in Robins's notation."""
    total = a + b + c + d
    r, s = a * d / total, b * c / total
    p, q = (a + d) / total, (b + c) / total
    return [r, s, p * r, p * s + q * r, q * s]


def _log_odds(
    counts: tuple[np.ndarray, ...], r: np.ndarray, s: np.ndarray, pr: np.ndarray, ps_qr: np.ndarray, qs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give log odds ratios, and the same with their variances where none is infinite."""
    a, b, c, d = (count + 0.5 for count in counts)
    edge = (r <= 0) | (s <= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_odds = np.log(r) - np.log(s)
        corrected = np.where(edge, np.log(a * d / (b * c)), log_odds)
        spread = pr / (2 * r**2) + ps_qr / (2 * r * s) + qs / (2 * s**2)
    return log_odds, corrected, np.where(edge, 1 / a + 1 / b + 1 / c + 1 / d, spread)


def yules_q(counted: Crosstab, widening: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give Yule's Q (Yule, Phil. Trans. R. Soc. A 194 (1900) 257-319) and its interval, from the log odds ratio.

    Args:
        counted: the 2 x 2 tables.
        widening: factor of the log odds ratio's variance, at least 1.
    """
    half = stats.norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(counted.corrected_variance * widening)
    low, high = (np.tanh((counted.corrected_log_odds + side) / 2) for side in (-half, half))
    q = np.tanh(counted.log_odds / 2)
    return q, np.minimum(low, q), np.maximum(high, q)
