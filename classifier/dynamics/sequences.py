"""Lag-sequential analysis between speakers: what follows what, more often than by chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from classifier.dynamics.crosstab import POOLED, Answers, Crosstab, answers, crosstab, yules_q
from classifier.dynamics.permutation import shift_test
from classifier.dynamics.series import Links, OwnTurns, links, own_turns
from classifier.dynamics.tables import correct_by_couple, silence
from classifier.dynamics.turns import Turns
from classifier.labels import LABELS

MAX_LAG = 5
_FIGURES = ("expected", "residual", "yules_q", "q_low", "q_high", "p")


def sequences(turns: Turns, *, min_n: int, permutations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Measure which label of one speaker is followed by which label of another.

    Every label but ``none`` is a given event; every label is a target.

    Returns:
        The columns of :func:`follow`, and ``p_adjusted``: corrected over all tests of a couple (Benjamini-Hochberg).
    """
    events = {name: turns.marks[name] for name in LABELS if name != "none"}
    targets = {name: turns.marks[name] for name in LABELS}
    own = own_turns(turns, turns.conversation)
    linked = links(turns, own, turns.conversation)
    table = follow(turns, own, linked, events, targets, min_n=min_n, permutations=permutations, rng=rng)
    return correct_by_couple(table)


def follow(
    turns: Turns,
    own: OwnTurns,
    linked: Links,
    events: dict[str, np.ndarray],
    targets: dict[str, np.ndarray],
    *,
    min_n: int,
    permutations: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Measure how often a target follows an event.

    Lag k is the k-th turn after the event of whoever ``linked`` says comes after it. ``expected`` is the count under
    independence, ``residual`` the adjusted residual (Haberman; Bakeman and Gottman, Observing Interaction (1997),
    chapter 7), and ``yules_q`` comes with an interval. The p-value is the circular-shift test's
    (:mod:`classifier.dynamics.permutation`), two-sided; the shifts also widen the interval where turns are less
    independent than the 2 x 2 table takes them for. Where there are several ordered pairs of speakers, rows without
    names pool them as strata.

    Args:
        turns: the turns table.
        own: each person's turns, within which a later turn is looked for.
        linked: for every turn, the first later turn that may follow it.
        events: name -> bool array of rows.
        targets: name -> bool array of rows.
        min_n: fewest answered events, and fewest targets, that give figures.
        permutations: how many shifts.
        rng: the source of chance.

    Returns:
        One row an ordered pair (or all), lag, event and target that occur: ``couple``, ``speaker``, ``partner``,
        ``lag``, ``given``, ``target``, ``n`` (answered events), ``n_target``, ``n_pairs`` (answered turns),
        ``observed``, ``expected``, ``residual``, ``yules_q``, ``q_low``, ``q_high``, ``p``, ``reason``.
    """
    found = answers(own, linked, list(events.values()), MAX_LAG)
    values = np.stack([mask[own.rows] for mask in targets.values()])
    counted = crosstab(own, linked, found, values, MAX_LAG)
    test = shift_test(own, found.position, found.cell, values, permutations=permutations, rng=rng)
    table = _rows(turns, linked, found, counted, list(events), list(targets))
    shape = counted.observed.shape
    shifted = test.variance.reshape(shape) * counted.n[:, None] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        widening = np.nan_to_num(np.maximum(shifted / counted.variance, 1.0), nan=1.0, posinf=1.0)
    q, low, high = yules_q(counted, widening)
    table = table.assign(yules_q=q.ravel(), q_low=low.ravel(), q_high=high.ravel(), p=test.p.reshape(shape).ravel())
    return _silenced(table[table["n_target"] > 0].reset_index(drop=True), min_n)


def _rows(
    turns: Turns, linked: Links, found: Answers, counted: Crosstab, events: list[str], targets: list[str]
) -> pd.DataFrame:
    cells = np.repeat(np.arange(len(found.key)), len(targets))
    pair, lag, event = found.key[cells].T
    pooled = pair == POOLED
    who: dict[str, Any] = {"couple": None, "speaker": None, "partner": None}
    if len(linked.pairs):
        of = turns.person_columns(linked.pairs[pair, 0])
        who = of | {"partner": turns.person_columns(linked.pairs[pair, 1])["speaker"]}
        who = {name: np.where(pooled, None, column) for name, column in who.items()}
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = (counted.observed - counted.expected) / np.sqrt(counted.variance)
    return pd.DataFrame(
        {
            **who,
            "lag": lag,
            "given": np.array(events, dtype=object)[event],
            "target": np.tile(np.array(targets, dtype=object), len(found.key)),
            "n": counted.n[cells],
            "n_target": counted.n_target.ravel().astype(int),
            "n_pairs": counted.n_pairs[cells],
            "observed": counted.observed.ravel().astype(int),
            "expected": counted.expected.ravel(),
            "residual": residual.ravel(),
        }
    )


def _silenced(table: pd.DataFrame, min_n: int) -> pd.DataFrame:
    alike = table["yules_q"].isna().to_numpy()
    thin = [(table[name] < min_n).to_numpy() for name in ("n", "n_target")]
    table = silence(table, _FIGURES, thin=thin[0], why=f"fewer than {min_n} answered events")
    table = silence(table, _FIGURES, thin=thin[1], why=f"fewer than {min_n} targets")
    return silence(table, _FIGURES, thin=alike, why="nothing to compare with: it is so every time")
