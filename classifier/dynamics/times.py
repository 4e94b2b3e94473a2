"""Times of turns: moments, wall clocks, and whether the conversations of a couple follow one another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

#: Recordings of which nobody knows the day count from here (``classifier.transcripts``): no wall clock.
_NO_DAY = date(1970, 1, 1)


def read_times(times: list[datetime | None], couple: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Give seconds since 1970 (or NaN), wall clocks (or NaT), and how many couples mix zoned and zoneless times.

    Those couples' times become missing; a time without a zone is otherwise taken as it stands. In recordings the
    seconds tell differences only, and a zone, or none, says nothing.
    """
    seconds = np.array([np.nan if t is None else _epoch(t) for t in times])
    clock = np.array([None if t is None else _wall(t) for t in times], dtype="datetime64[us]")
    dated = ~np.isnat(clock)
    zoned = np.array([t is not None and t.tzinfo is not None for t in times])
    mixed = np.intersect1d(couple[dated & zoned], couple[dated & ~zoned])
    lost = np.isin(couple, mixed) & dated
    seconds[lost], clock[lost] = np.nan, np.datetime64("NaT")
    return seconds, clock, len(mixed)


def threads(
    seconds: np.ndarray, dated: np.ndarray, conversation: np.ndarray, couple: np.ndarray, couples: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give what "later" means for each turn, and which couples' conversations overlap.

    A couple whose turns all have times of a known day, and whose conversations follow one another, is one thread (its
    code); else each conversation is one (its code after the couples').
    """
    seconds = np.where(dated, seconds, np.nan)
    first, last = np.full((2, int(conversation.max()) + 1), np.nan)
    np.fmin.at(first, conversation, seconds)
    np.fmax.at(last, conversation, seconds)
    of = np.full(len(first), -1)
    of[conversation] = couple
    order = np.lexsort((last, first, of))
    follows = (of[order][1:] == of[order][:-1]) & (of[order][1:] >= 0)
    overlapping = np.zeros(couples, dtype=bool)
    overlapping[of[order][1:][follows & (first[order][1:] < last[order][:-1])]] = True
    whole = ~overlapping
    whole[couple[np.isnan(seconds)]] = False
    return np.where(whole[couple], couple, couples + conversation), np.flatnonzero(overlapping)


def _epoch(time: datetime) -> float:
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _wall(time: datetime) -> datetime | None:
    return None if time.date() == _NO_DAY else time.replace(tzinfo=None)
