"""Each person's own turns in order, and whose turn answers whose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.dynamics.turns import Turns

#: In larger groups nobody can tell whose turn answers whose; they count only in what is about a person's own turns.
MAX_SPEAKERS = 4


@dataclass(frozen=True, eq=False)
class OwnTurns:
    """The turns of every person in every conversation, series after series.

    A *position* is a place in this arrangement; all arrays but the last four are by position.

    Attributes:
        rows: row of the turns table.
        series: which series the position is in.
        rank: its place within the series, from 0.
        start, size, person, group: by series: its first position, its length, whose it is, and in what
            (conversation or thread).
    """

    rows: np.ndarray
    series: np.ndarray
    rank: np.ndarray
    start: np.ndarray
    size: np.ndarray
    person: np.ndarray
    group: np.ndarray

    def draw_shifts(self, rng: np.random.Generator) -> np.ndarray:
        """Draw by how many places each series is turned round."""
        return (rng.random(len(self.size)) * self.size).astype(np.int64)

    def shifted(self, position: np.ndarray, shifts: np.ndarray) -> np.ndarray:
        """Give the positions whose values these positions have once every series is turned round."""
        series = self.series[position]
        size = self.size[series]
        rank = self.rank[position] + shifts[series]
        rank -= size * (rank >= size)
        return self.start[series] + rank


@dataclass(frozen=True, eq=False)
class Links:
    """For turns, the first later turn of each other speaker: all arrays have one entry a link.

    Attributes:
        row: row of the earlier turn.
        position: position of the later turn in :class:`OwnTurns`.
        pair: code of the ordered pair (who spoke, who answers).
        pairs: by that code, the two person codes, shape (n, 2).
    """

    row: np.ndarray
    position: np.ndarray
    pair: np.ndarray
    pairs: np.ndarray


def own_turns(turns: Turns, group: np.ndarray, order: np.ndarray | None = None) -> OwnTurns:
    """Arrange the turns of known speakers by ``group`` and person; within these by ``order``, or as they stand."""
    known = np.flatnonzero(turns.person >= 0)
    later = known if order is None else order[known]
    rows = known[np.lexsort((later, turns.person[known], group[known]))]
    person, of = turns.person[rows], group[rows]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (person[1:] != person[:-1]) | (of[1:] != of[:-1])
    start = np.flatnonzero(first)
    series = np.cumsum(first) - 1
    size = np.diff(np.append(start, len(rows)))
    return OwnTurns(rows, series, np.arange(len(rows)) - start[series], start, size, person[start], of[start])


def links(turns: Turns, own: OwnTurns, group: np.ndarray, order: np.ndarray | None = None) -> Links:
    """Link every turn to the next turn of each other speaker in its group of two to :data:`MAX_SPEAKERS` people.

    Args:
        turns: the turns table.
        own: the arrangement made with the same ``group`` and ``order``.
        group: what a turn is answered within: the conversation or the thread.
        order: the place of every row in time; its row number by default.
    """
    when = np.arange(len(turns)) if order is None else order
    speakers = np.bincount(own.group, minlength=int(group.max()) + 1)
    first_series = np.cumsum(speakers) - speakers
    rows = np.flatnonzero((turns.person >= 0) & (speakers[group] >= 2) & (speakers[group] <= MAX_SPEAKERS))
    count = speakers[group[rows]]
    row = np.repeat(rows, count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    series = first_series[group[row]] + nth
    other = own.person[series] != turns.person[row]
    row, series = row[other], series[other]
    span = len(turns) + 1
    position = np.searchsorted(own.series * span + when[own.rows], series * span + when[row])
    answered = position < own.start[series] + own.size[series]
    row, position = row[answered], position[answered]
    both = np.stack([turns.person[row], own.person[own.series[position]]], axis=1)
    pairs, pair = np.unique(both, axis=0, return_inverse=True)
    return Links(row, position, pair.reshape(-1), pairs)


def time_order(turns: Turns) -> np.ndarray:
    """Give each row's place in time within its thread (one without all its times keeps the order given)."""
    seconds = np.where(turns.thread < len(turns.couples), turns.seconds, 0.0)
    place = np.empty(len(turns), dtype=np.int64)
    place[np.lexsort((np.arange(len(turns)), seconds, turns.thread))] = np.arange(len(turns))
    return place
