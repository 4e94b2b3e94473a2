"""Who uses leaving language as leverage and who voices fear of loss: a signed index between two speakers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from classifier.dynamics.intervals import share_of_variance
from classifier.dynamics.rates import counts_by_series
from classifier.dynamics.series import MAX_SPEAKERS, OwnTurns, own_turns
from classifier.dynamics.tables import silence
from classifier.dynamics.turns import MARKS, Turns

#: With fewer conversations no exchange of speakers can reach p < .05: two-sided, 2 / 2**6 is the first below it.
MIN_EXCHANGES = 6

#: The index of both together, and of each alone.
INDICES = ("role", "leverage", "loss_fear")
_LEVERAGE, _FEAR = MARKS.index("leverage"), MARKS.index("loss_fear")
_TOLERANCE = 1e-9
_TYPES = dict.fromkeys(("value", "low", "high", "p"), float) | dict.fromkeys(("n", "n_conversations"), int)
_COLUMNS = (
    *("couple", "first", "second", "index", "n", "n_conversations"),
    *("value", "low", "high", "interval_over", "p", "reason"),
)


def asymmetry(turns: Turns, *, min_n: int, permutations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Measure the asymmetry between each two speakers who share conversations.

    With rates per own turn, ``leverage`` is (L1 - L2) / (L1 + L2), ``loss_fear`` is (F2 - F1) / (F1 + F2), and ``role``
    is their sum over the sum of both denominators: +1 where all leverage is the first speaker's and all loss-fear the
    second's, -1 the other way round, 0 where they share alike. It describes language in these texts, never a person.
    The interval is Wilson's with a design effect over conversations (:func:`index_intervals`); the p-value comes from
    exchanging the two speakers at random within whole conversations (two-sided).

    Args:
        turns: the turns table.
        min_n: fewest turns of leverage or loss-fear that give an index.
        permutations: how many exchanges of speakers.
        rng: the source of chance.

    Returns:
        One row a pair and index: ``couple``, ``first`` and ``second`` (in order of first appearance), ``index``,
        ``n`` (turns of leverage or loss-fear), ``n_conversations``, ``value`` in [-1, 1], ``low``, ``high``,
        ``interval_over``, ``p``, ``reason``.
    """
    own = own_turns(turns, turns.conversation)
    counts = np.column_stack([counts_by_series(turns, own)[:, [_LEVERAGE, _FEAR]], own.size])
    rows = []
    for first, second, pair in _pairs(own, counts):
        couple, speaker = turns.people[first]
        names = {"couple": turns.couples[couple], "first": speaker, "second": turns.people[second][1]}
        rows += [names | row for row in _indices(pair, min_n=min_n, permutations=permutations, rng=rng)]
    return _silenced(pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_TYPES), min_n)


def _silenced(table: pd.DataFrame, min_n: int) -> pd.DataFrame:
    few = f"fewer than {min_n} turns of leverage or loss-fear"
    table = silence(
        table, ("value", "low", "high", "interval_over", "p"), thin=(table["n"] < min_n).to_numpy(), why=few
    )
    alone = f"no p-value: fewer than {MIN_EXCHANGES} conversations to exchange speakers in (a long chat can be split)"
    return silence(table, ("p",), thin=(table["n_conversations"] < MIN_EXCHANGES).to_numpy(), why=alone)


def _pairs(own: OwnTurns, counts: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
    """Give each two persons and their counts by conversation, shape (conversations, 2, leverage/loss-fear/turns)."""
    shared: dict[tuple[int, int], list[np.ndarray]] = {}
    for members in np.split(np.arange(len(own.size)), np.flatnonzero(np.diff(own.group)) + 1):
        if 2 <= len(members) <= MAX_SPEAKERS:
            for two in combinations(members, 2):
                first, second = sorted(two, key=lambda s: own.person[s])
                key = int(own.person[first]), int(own.person[second])
                shared.setdefault(key, []).append(counts[[first, second]])
    for (first, second), of_pair in shared.items():
        yield first, second, np.stack(of_pair)


def _indices(pair: np.ndarray, *, min_n: int, permutations: int, rng: np.random.Generator) -> list[dict[str, object]]:
    events = pair[:, :, :2]
    n = {"role": events.sum(), "leverage": events[..., 0].sum(), "loss_fear": events[..., 1].sum()}
    estimates = index_intervals(pair)
    rows: list[dict[str, object]] = []
    p = dict.fromkeys(INDICES, np.nan)
    if len(pair) >= MIN_EXCHANGES and n["role"] >= min_n:
        p = exchange_test(pair, permutations, rng)
    for index in INDICES:
        value, low, high, over = estimates[index]
        rows.append(
            {"index": index, "n": int(n[index]), "n_conversations": len(pair), "value": value, "low": low, "high": high}
            | {"interval_over": over, "p": p[index], "reason": None}
        )
    return rows


def index_intervals(pair: np.ndarray) -> dict[str, tuple[float, float, float, str]]:
    """Give every index with its interval: the share of weighted events that point to the first speaker, stretched.

    An event weighs by its speaker's turns, so that the share is one of rates. The delete-one jackknife weighs anew
    without each conversation: a long one that is left out changes the rates of all the others' events.

    Args:
        pair: counts of leverage, of loss-fear and of turns by conversation and speaker, shape (conversations, 2, 3).

    Returns:
        index -> value, low, high (in [-1, 1]), and what the interval is over.
    """
    totals, k = pair.sum(axis=0), len(pair)
    weight = totals[:, 2].sum() / 2 / np.maximum(totals[:, 2], 1)
    weighted, squares = totals[:, :2] * weight[:, None], totals[:, :2] * weight[:, None] ** 2
    p, without = _toward(totals[None])[0], _toward(totals - pair)
    held = (pair[:, :, :2].sum(axis=1) > 0).T
    clusters = np.array([held.any(axis=0).sum(), *held.sum(axis=1)])
    with np.errstate(divide="ignore", invalid="ignore"):
        kish = _both_and_each(weighted) ** 2 / _both_and_each(squares)
    found = share_of_variance(p, (k - 1) / k * ((without - p) ** 2).sum(axis=0), kish, clusters)
    low, high, over = found.low, found.high, found.interval_over
    return {name: (2 * p[i] - 1, 2 * low[i] - 1, 2 * high[i] - 1, over[i]) for i, name in enumerate(INDICES)}


def _both_and_each(by_speaker: np.ndarray) -> np.ndarray:
    """Sum (speakers, leverage/loss-fear) as the indices are: both together, and each alone."""
    return np.array([by_speaker.sum(), *by_speaker.sum(axis=0)])


def _toward(totals: np.ndarray) -> np.ndarray:
    """Give the indices from totals, shape (n, 2, 3), as shares in [0, 1], shape (n, indices)."""
    values = index_values(totals[:, 0], totals[:, 1])
    return (np.column_stack([values[name] for name in INDICES]) + 1) / 2


def exchange_test(pair: np.ndarray, permutations: int, rng: np.random.Generator) -> dict[str, float]:
    """Give every index's two-sided p-value from exchanging the speakers in whole conversations of ``pair``."""
    exchanged = rng.random((permutations, len(pair))) < 0.5
    difference = (pair[:, 1] - pair[:, 0]).astype(float)
    moved = exchanged.astype(float) @ difference
    first, second = pair[:, 0].sum(axis=0) + moved, pair[:, 1].sum(axis=0) - moved
    observed = index_values(pair[:, 0].sum(axis=0)[None], pair[:, 1].sum(axis=0)[None])
    chance = index_values(first, second)
    return {
        name: float((1 + (np.abs(chance[name]) >= abs(observed[name][0]) - _TOLERANCE).sum()) / (permutations + 1))
        if not np.isnan(observed[name][0])
        else np.nan
        for name in INDICES
    }


def index_values(first: np.ndarray, second: np.ndarray) -> dict[str, np.ndarray]:
    """Give the indices from counts of (leverage, loss-fear, turns), shape (n, 3), of the two speakers."""
    rate = [side[:, :2] / np.maximum(side[:, 2:], 1) for side in (first, second)]
    toward = np.stack([rate[0][:, 0], rate[1][:, 1]], axis=1)
    away = np.stack([rate[1][:, 0], rate[0][:, 1]], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = (toward - away) / (toward + away)
        role = (toward - away).sum(axis=1) / (toward + away).sum(axis=1)
    return {"role": role, "leverage": parts[:, 0], "loss_fear": parts[:, 1]}
