"""Turns after an event against other turns, group by group, with an interval that respects conversations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.dynamics.intervals import Estimates, interval_over, student


def contrast(
    value: np.ndarray, event: np.ndarray, cluster: np.ndarray, group: np.ndarray, groups: int, *, binary: bool = False
) -> Estimates:
    """Estimate, group by group, the mean of turns after an event less the mean of the others.

    The interval is the wider of two. Over conversations: the variance of the delete-one jackknife (CR3: Bell and
    McCaffrey, Survey Methodology 28 (2002) 169-181; MacKinnon, Nielsen and Webb, J. Econometrics 232 (2023) 272-299)
    and Student's t for the conversations that hold an event. Over turns: the variance within conversations, both sides
    pooled, since the few turns after an event seldom show the rare long silence that the others have. Where one
    conversation holds all events, Welch's interval over turns stands alone, the few taken to spread no less than the
    others. For a share the variance over turns is never below that of Agresti and Caffo (American Statistician 54
    (2000) 280-288): none out of few is not taken for certain.

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
    tallies = _tally(value, event, cluster, group)
    held = np.bincount(tallies.group[tallies.n[0] > 0], minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = sides[0].mean - sides[1].mean
        jackknifed = _jackknife(tallies, sides, groups)
        within, freedom = _within(value, tallies, group, groups)
        within *= 1 / sides[0].n + 1 / sides[1].n
        apart = np.fmax(sides[0].spread, sides[1].spread) / sides[0].n + sides[1].spread / sides[1].n
    least = sides[0].least + sides[1].least if binary else np.zeros(groups)
    alone = student(np.minimum(sides[0].n, sides[1].n) - 1) * np.sqrt(np.maximum(apart, least))
    over_turns = student(freedom) * np.sqrt(np.maximum(within, least))
    half = np.where(held > 1, np.fmax(student(held - 1) * np.sqrt(jackknifed), over_turns), alone)
    difference = np.where(half > 0, difference, np.nan)
    return Estimates(difference, difference - half, difference + half, interval_over(held))


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


@dataclass(frozen=True, eq=False)
class _Tallies:
    """Each group's turns by conversation: whose they are, and of both sides how many and their sum.

    ``of`` gives each turn's place in the other arrays.
    """

    of: np.ndarray
    group: np.ndarray
    n: tuple[np.ndarray, np.ndarray]
    total: tuple[np.ndarray, np.ndarray]


def _side(value: np.ndarray, group: np.ndarray, groups: int, side: np.ndarray) -> _Side:
    whose, value = group[side], value[side]
    n, total = np.bincount(whose, minlength=groups), np.bincount(whose, value, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        spread = np.bincount(whose, (value - mean[whose]) ** 2, groups) / (n - 1)
    return _Side(n, mean, spread, (total + 1) * (n - total + 1) / (n + 2) ** 3)


def _tally(value: np.ndarray, event: np.ndarray, cluster: np.ndarray, group: np.ndarray) -> _Tallies:
    pair, of = np.unique(np.stack([group, cluster], axis=1), axis=0, return_inverse=True)
    of = of.reshape(-1)
    n, total = (
        (np.bincount(of, event * weight, len(pair)), np.bincount(of, ~event * weight, len(pair)))
        for weight in (np.ones(len(value)), value)
    )
    return _Tallies(of, pair[:, 0], n, total)


def _jackknife(tallies: _Tallies, sides: list[_Side], groups: int) -> np.ndarray:
    """Give the variance of the difference over conversations; NaN where one conversation holds all of a side."""
    whose = tallies.group
    means = [
        (side.n[whose] * side.mean[whose] - total) / (side.n[whose] - n)
        for side, n, total in zip(sides, tallies.n, tallies.total, strict=True)
    ]
    moved = means[0] - means[1] - (sides[0].mean - sides[1].mean)[whose]
    moved = np.where(np.isfinite(moved), moved, np.nan)  # nothing is left of a side
    clusters = np.bincount(whose, minlength=groups)
    return (clusters - 1) / clusters * np.bincount(whose, moved**2, groups)


def _within(value: np.ndarray, tallies: _Tallies, group: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the variance of a turn about its conversation's mean, and its degrees of freedom."""
    mean = (tallies.total[0] + tallies.total[1]) / (tallies.n[0] + tallies.n[1])
    freedom = np.bincount(group, minlength=groups) - np.bincount(tallies.group, minlength=groups)
    return np.bincount(group, (value - mean[tallies.of]) ** 2, groups) / freedom, freedom
