"""Shares with their 95 % intervals, and how a figure with its interval is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from classifier.model.heads import Floats

REPEATS = 400
#: The ends of a 95 % interval, in percent of the draws.
ENDS = (2.5, 97.5)


def drawn_groups(groups: Sequence[str], repeats: int, seed: int) -> tuple[NDArray[np.int64], Floats]:
    """Draw whole groups with replacement.

    Returns:
        the group of each message as a number from 0, and how often each group is drawn, ``(repeats, groups)``.
    """
    codes = np.unique(np.asarray(groups), return_inverse=True)[1]
    count = int(codes.max()) + 1 if len(codes) else 0
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / max(count, 1)), size=repeats)
    return codes, drawn.astype(np.float64)


def share(
    hits: NDArray[np.bool_], groups: Sequence[str], *, repeats: int = REPEATS, seed: int = 0
) -> list[float] | None:
    """Give the share of hits with its bootstrap interval over groups.

    Where all are hits or none is, every draw is alike; then the interval is the exact one with each group as one trial.

    Args:
        hits: of each message, whether it counts.
        groups: what each message belongs to (conversation or contrast pair).
        repeats: how many draws.
        seed: of the draws.

    Returns:
        ``[share, low, high]``, each from 0 to 1; ``None`` where there are no messages.
    """
    if not len(hits):
        return None
    codes, drawn = drawn_groups(groups, repeats, seed)
    value = float(np.mean(hits))
    if value in (0.0, 1.0):
        return exact_share(drawn.shape[1] * int(value), drawn.shape[1])
    draws = (drawn @ np.bincount(codes, weights=hits)) / (drawn @ np.bincount(codes))
    low, high = np.percentile(draws, ENDS)
    return [value, float(low), float(high)]


def exact_share(count: int, tried: int) -> list[float] | None:
    """Give a share of few cases with its exact interval (Clopper & Pearson 1934); ``None`` where there are no cases."""
    if not tried:
        return None
    ends = binomtest(count, tried).proportion_ci(0.95, method="exact")
    return [count / tried, float(ends.low), float(ends.high)]


def shown(value: Sequence[float] | None) -> str:
    """Show a figure with its interval, to three decimals; "-" where it is not defined."""
    return "-" if value is None else f"{value[0]:.3f} [{value[1]:.3f}, {value[2]:.3f}]"


def shown_one_in(value: Sequence[float] | None) -> str:
    """Show a rare share with its interval, each as "1 in so many"."""
    return "-" if value is None else f"{one_in(value[0])} [{one_in(value[1])}, {one_in(value[2])}]"


def one_in(value: float) -> str:
    """Show a rare share as "1 in so many"."""
    return "none" if value == 0 else f"1 in {1 / value:,.0f}"
