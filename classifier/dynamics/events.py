"""Single events followed through time, and their summing up by speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from scipy import stats

from classifier.dynamics.intervals import CONFIDENCE, share
from classifier.dynamics.series import own_turns, time_order
from classifier.dynamics.tables import silence
from classifier.dynamics.turns import Turns

FIGURES = ("value", "low", "high", "interval_over")
#: With fewer values the median has no 95 % interval.
_MIN_MEDIAN = 6


@dataclass(frozen=True, eq=False)
class Timeline:
    """The turns in time within their threads; arrays by row, except the ``in_*`` ones.

    Attributes:
        ids, texts, speakers, person, seconds: of each row.
        place: place in ``in_time``; a thread's places are consecutive.
        thread_end: the place after its thread's last.
        own_place: place in ``in_series`` (-1 without a speaker).
        own_end: the place after the last of the same person in the thread.
        in_time: rows by thread and time.
        in_series: rows by thread, person and time.
    """

    ids: list[str]
    texts: list[str]
    speakers: list[str | None]
    person: np.ndarray
    seconds: np.ndarray
    clocks: np.ndarray
    place: np.ndarray
    thread_end: np.ndarray
    own_place: np.ndarray
    own_end: np.ndarray
    in_time: np.ndarray
    in_series: np.ndarray

    def after(self, row: int) -> np.ndarray:
        """Give the rows after this one in its thread."""
        return self.in_time[self.place[row] + 1 : self.thread_end[row]]

    def own_after(self, row: int) -> np.ndarray:
        """Give the rows of the same person after this one in its thread."""
        return self.in_series[self.own_place[row] + 1 : self.own_end[row]]

    def clock(self, row: int) -> datetime | None:
        """Give the wall clock of the row, or ``None``."""
        return self.clocks[row].astype(object)


def timeline(turns: Turns) -> Timeline:
    """Arrange the turns in time within their threads."""
    place = time_order(turns)
    own = own_turns(turns, turns.thread, place)
    own_place, own_end = np.full((2, len(turns)), -1)
    own_place[own.rows] = np.arange(len(own.rows))
    own_end[own.rows] = (own.start + own.size)[own.series]
    in_time = np.argsort(place)
    size = np.bincount(turns.thread)
    clocks = np.where(turns.instant, np.datetime64("NaT"), turns.clock)  # the day's hour in UTC is nobody's
    speakers = [None if s != s else s for s in turns.frame["speaker"]]
    return Timeline(
        ids=turns.frame["id"].tolist(), texts=turns.frame["text"].tolist(), speakers=speakers, person=turns.person,
        seconds=turns.seconds, clocks=clocks, place=place, thread_end=np.cumsum(size)[turns.thread],
        own_place=own_place, own_end=own_end, in_time=in_time, in_series=own.rows,
    )  # fmt: skip


def summarise(
    events: pd.DataFrame, by: Sequence[str], *, shares: Mapping[str, str], medians: Mapping[str, str], min_n: int
) -> pd.DataFrame:
    """Sum up events by speaker.

    Shares have the interval of :func:`~classifier.dynamics.intervals.share` over conversations; medians the sign
    test's, over events (:func:`scipy.stats.quantile_test`), which takes the events for independent.

    Args:
        events: one row an event, with ``conversation_id`` and the columns named below.
        by: the columns that make a group.
        shares: measure -> column of True, False and None (not counted).
        medians: measure -> column of numbers and NaN (not counted).
        min_n: fewest events counted that give a figure (a median: never below :data:`_MIN_MEDIAN`).

    Returns:
        One row a group and measure: the columns of ``by``, ``measure``, ``n`` (events counted), ``n_events``,
        ``value``, ``low``, ``high``, ``interval_over``, ``reason``.
    """
    columns = [*by, "measure", "n", "n_events", *FIGURES]
    if events.empty:
        return pd.DataFrame(columns=[*columns, "reason"])
    group = events.groupby(list(by), sort=False).ngroup().to_numpy()
    heads = events.drop_duplicates(list(by))[list(by)].reset_index(drop=True)
    n_events = np.bincount(group)
    parts = [_share(events, column, group) | {"measure": name} for name, column in shares.items()]
    parts += [
        _median(events[column].to_numpy(dtype=float), group, min_n) | {"measure": name}
        for name, column in medians.items()
    ]
    table = pd.concat([heads.assign(n_events=n_events, **part) for part in parts], keys=range(len(parts)))
    table = table.sort_index(level=1, sort_remaining=True, kind="stable").reset_index(drop=True)[columns]
    for names, fewest in ((shares, min_n), (medians, max(min_n, _MIN_MEDIAN))):
        thin = (table["measure"].isin(names) & (table["n"] < fewest)).to_numpy()
        table = silence(table, FIGURES, thin=thin, why=f"fewer than {fewest} such events with a known outcome")
    return table


def _share(events: pd.DataFrame, column: str, group: np.ndarray) -> dict[str, object]:
    known = events[column].notna().to_numpy()
    true = (events[column] == True).to_numpy() & known  # noqa: E712
    conversation = pd.factorize(events["conversation_id"])[0]
    pair, cluster = np.unique(np.stack([group, conversation], axis=1), axis=0, return_inverse=True)
    cluster = cluster.reshape(-1)
    count, size = (np.bincount(cluster, side, len(pair)) for side in (true, known))
    found = share(count[:, None], size, pair[:, 0], int(group.max()) + 1)
    n = np.bincount(group, known).astype(int)
    return {"n": n, "value": found.value[:, 0], "low": found.low[:, 0], "high": found.high[:, 0]} | {
        "interval_over": found.interval_over[:, 0]
    }


def _median(values: np.ndarray, group: np.ndarray, min_n: int) -> dict[str, object]:
    groups = int(group.max()) + 1
    out = np.full((3, groups), np.nan)
    n = np.bincount(group, ~np.isnan(values)).astype(int)
    for g in np.flatnonzero(n >= max(min_n, _MIN_MEDIAN)):
        known = values[(group == g) & ~np.isnan(values)]
        ends = stats.quantile_test(known, q=np.median(known), p=0.5).confidence_interval(CONFIDENCE)
        out[:, g] = np.median(known), ends.low, ends.high
    return {"n": n, "value": out[0], "low": out[1], "high": out[2]} | {
        "interval_over": np.full(groups, "events", dtype=object)
    }
