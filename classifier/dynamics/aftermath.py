"""What comes after a threat: shorter turns, a dropped topic, an apology, silence; against the person's own baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from classifier.dynamics.content import apologises, topic_overlap
from classifier.dynamics.contrasts import contrast, within_one
from classifier.dynamics.permutation import shift_test
from classifier.dynamics.series import Links, OwnTurns, links, own_turns, time_order
from classifier.dynamics.tables import correct_by_couple, silence
from classifier.dynamics.turns import Turns

#: How many of the other's own turns "quieter" looks at.
FOLLOWING_TURNS = 3
#: Measures on a log scale: their change is a ratio, not a difference.
_LOGGED: Final = ("words", "words_next_3", "reply_seconds", "own_silence_seconds")
EVENTS: Final = ("leverage", "walkout")
_FIGURES = ("after", "baseline", "change", "low", "high", "interval_over", "p")


@dataclass(frozen=True, eq=False)
class _Sample:
    """Turns that may follow the event, by position of ``own``: which may, which do, and what is measured of them."""

    own: OwnTurns
    may_follow: np.ndarray
    follows: np.ndarray
    values: dict[str, np.ndarray]


def aftermath(turns: Turns, *, min_n: int, permutations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Compare each person's turns after leverage, and after a walk-out, with their own other turns.

    Measures of the other's reply: ``words`` (of the turn), ``words_next_3`` (mean of the next three own turns),
    ``topic_overlap`` (:func:`~classifier.dynamics.content.topic_overlap`), ``apology`` (share), ``reply_seconds``
    (since the turn before). Of the one who spoke it: ``own_silence_seconds`` (until the next own turn). Words and
    seconds are geometric means of 1 + x, their ``change`` a ratio; else it is a difference. Baseline: the person's own
    other replies (for the silence: own other turns). Times run on over conversations of a couple whose turns all have
    times. Interval: :func:`~classifier.dynamics.contrasts.contrast`; p-value: circular shifts of the person's own turns
    (:mod:`classifier.dynamics.permutation`), corrected over the tests of a couple in ``p_adjusted``.

    Args:
        turns: the turns table.
        min_n: fewest turns after the event, and fewest baseline turns, that give figures.
        permutations: how many shifts.
        rng: the source of chance.

    Returns:
        One row a person, event and measure that occurs: ``couple``, ``speaker`` (whose behaviour it is), ``event``,
        ``measure``, ``n``, ``n_baseline``, ``after``, ``baseline``, ``change``, ``change_is`` ("ratio" or
        "difference"), ``low``, ``high``, ``interval_over``, ``p``, ``p_adjusted``, ``reason``.
    """
    conversation, thread = turns.conversation, time_order(turns)
    own, timed = own_turns(turns, conversation), own_turns(turns, turns.thread, thread)
    linked, timed_links = links(turns, own, conversation), links(turns, timed, turns.thread, thread)
    spoken, waited, silent = _spoken(turns, own), _waited(turns, timed, thread), _silent(turns, timed)
    parts = []
    for event in EVENTS:
        mask = turns.marks[event]
        samples = (
            _replies(own, linked, mask, spoken),
            _replies(timed, timed_links, mask, waited),
            _next(timed, mask, silent),
        )
        parts += [_compare(turns, event, sample, permutations, rng) for sample in samples]
    table = pd.concat(parts, ignore_index=True)
    timeless = (table["n"] + table["n_baseline"] == 0) & table["measure"].str.endswith("seconds")
    table = silence(table, _FIGURES, thin=timeless.to_numpy(), why="no times")
    thin = (table["n"] < min_n) | (table["n_baseline"] < min_n)
    why = f"fewer than {min_n} turns after it, or to compare with"
    table = silence(table, _FIGURES, thin=thin.to_numpy(), why=why)
    table = silence(table, _FIGURES, thin=table["change"].isna().to_numpy(), why="nothing varies on either side")
    return correct_by_couple(table)


def _replies(own: OwnTurns, linked: Links, event: np.ndarray, values: dict[str, np.ndarray]) -> _Sample:
    may, does = np.zeros((2, len(own.rows)), dtype=bool)
    may[linked.position] = True
    does[linked.position[event[linked.row]]] = True
    return _Sample(own, may, does, values)


def _next(own: OwnTurns, event: np.ndarray, values: dict[str, np.ndarray]) -> _Sample:
    may = own.rank > 0
    return _Sample(own, may, may & np.roll(event[own.rows], 1), values)


def _spoken(turns: Turns, own: OwnTurns) -> dict[str, np.ndarray]:
    words = turns.frame["n_words"].to_numpy(dtype=float)[own.rows]
    texts = turns.frame["text"].tolist()
    so_far = np.append(0.0, np.cumsum(words))
    here = np.arange(len(words))
    last = np.minimum(here + FOLLOWING_TURNS, (own.start + own.size)[own.series])
    return {
        "words": np.log1p(words),
        f"words_next_{FOLLOWING_TURNS}": np.log1p((so_far[last] - so_far[here]) / (last - here)),
        "topic_overlap": topic_overlap(texts, turns.conversation)[own.rows],
        "apology": np.array([float(apologises(text)) for text in texts])[own.rows],
    }


def _waited(turns: Turns, own: OwnTurns, order: np.ndarray) -> dict[str, np.ndarray]:
    in_order = np.argsort(order)
    since = np.full(len(turns), np.nan)
    since[in_order[1:]] = np.diff(turns.seconds[in_order])
    first = np.append(True, np.diff(turns.thread[in_order]) != 0)
    since[in_order[first]] = np.nan
    return {"reply_seconds": _logged(since)[own.rows]}


def _silent(turns: Turns, own: OwnTurns) -> dict[str, np.ndarray]:
    since = np.diff(turns.seconds[own.rows], prepend=np.nan)
    since[own.rank == 0] = np.nan
    return {"own_silence_seconds": _logged(since)}


def _logged(seconds: np.ndarray) -> np.ndarray:
    """Take the log of 1 + seconds; below 0, which only a thread in the order given can have, they are missing."""
    return np.log1p(np.where(seconds >= 0, seconds, np.nan))


def _compare(turns: Turns, event: str, sample: _Sample, permutations: int, rng: np.random.Generator) -> pd.DataFrame:
    own, people = sample.own, len(turns.people)
    person = own.person[own.series]
    values = {name: np.where(sample.may_follow, v, np.nan) for name, v in sample.values.items()}
    position = np.flatnonzero(sample.follows)
    position = position[np.argsort(person[position], kind="stable")]
    whose, cell = np.unique(person[position], return_inverse=True)
    test = shift_test(own, position, cell, np.stack(list(values.values())), permutations=permutations, rng=rng)
    parts = []
    for k, (measure, value) in enumerate(values.items()):
        known = ~np.isnan(value)
        row, side, of = turns.conversation[own.rows[known]], sample.follows[known], person[known]
        found = contrast(value[known], side, row, of, people, binary=measure == "apology")
        n = [np.bincount(of[s], minlength=people)[whose] for s in (side, ~side)]
        with np.errstate(invalid="ignore", divide="ignore"):
            means = [
                np.bincount(of[s], value[known][s], people)[whose] / c for s, c in zip((side, ~side), n, strict=True)
            ]
        back, forth = (np.expm1, np.exp) if measure in _LOGGED else (np.asarray, within_one)
        figures = {
            "n": n[0],
            "n_baseline": n[1],
            "after": back(means[0]),
            "baseline": back(means[1]),
            "change": forth(found.value[whose]),
            "change_is": "ratio" if measure in _LOGGED else "difference",
            "low": forth(found.low[whose]),
            "high": forth(found.high[whose]),
            "interval_over": found.interval_over[whose],
            "p": test.p[:, k],
        }
        parts.append(pd.DataFrame({**turns.person_columns(whose), "event": event, "measure": measure, **figures}))
    return pd.concat(parts, ignore_index=True)
