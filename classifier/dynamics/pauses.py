"""Pauses and walk-outs: what was promised, who came back, when, and how late."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from classifier.dynamics.events import Timeline, summarise, timeline
from classifier.dynamics.promises import Promise, read_promise
from classifier.dynamics.turns import Turns

KINDS = ("pause", "open_pause", "walkout")
#: A return comes after a silence of one's own this long (or of half the promised time, where that is shorter).
GAP_SECONDS = 300.0
#: A return is still kept when it is late by no more than this, or by this share of the promised time.
GRACE_SECONDS, GRACE_SHARE = 300.0, 0.25
#: Where nothing is due, nobody has stayed away before a day is seen: a night's sleep and a day's work lie within it.
HORIZON_SECONDS = 86400.0
#: A day was named, but not when it ends for them: the furthest that is read, the end of next week, is over by then.
_UNDATED_SECONDS = 14 * 86400.0
#: Who says more than this without such a silence has not paused.
_MOST_AFTERWORDS = 2
#: Talk that goes on for so many turns was not ended by the walk-out.
_MOST_TURNS = 50
_FACTS = ("id", "conversation_id", "couple", "speaker", "time")

_NUMBERS = ("promised_minutes", "turns_until", "minutes_until", "late_minutes")
COLUMNS = (
    *("id", "conversation_id", "couple", "speaker", "kind", "time", "promised", "promise_kind", "promised_minutes"),
    *("status", "resumed", "kept", "resumed_id", "turns_until", "minutes_until", "late_minutes"),
    *("reopened_by", "reopened_by_self", "reason"),
)


def pauses(turns: Turns) -> pd.DataFrame:
    """List every pause and walk-out and what became of it.

    The one who left has ``resumed`` with their next own turn that is no pause or walk-out and comes after a silence of
    their own of :data:`GAP_SECONDS` (or half the promised time); without times, after a turn of somebody else. Where
    all turns of a couple have times, the return may come in a later conversation.

    Returns:
        One row a turn tagged ``pause``, ``open_pause`` or ``walkout``: ``id``, ``conversation_id``, ``couple``,
        ``speaker``, ``kind``, ``time``; ``promised`` (the words), ``promise_kind``, ``promised_minutes`` (until it is
        due); ``status`` ("kept", "late", "returned" where nothing was due, "not_taken" where the speaker went on
        talking, "no_return", "unknown" where the texts end before it was due and the grace is over, or within
        :data:`HORIZON_SECONDS` where nothing was due), ``resumed`` and ``kept`` (bool or None),
        ``resumed_id``, ``turns_until``, ``minutes_until``, ``late_minutes`` (below 0: early), ``reopened_by`` (who
        spoke first after the gap), ``reopened_by_self``, ``reason``.
    """
    line = timeline(turns)
    leaving = turns.any_of(KINDS)
    facts = turns.frame.to_dict("series")
    found = [
        _outcome(line, leaving, {name: facts[name].iat[row] for name in _FACTS}, int(row), kind)
        for row in np.flatnonzero(leaving & (turns.person >= 0))
        for kind in KINDS
        if turns.marks[kind][row]
    ]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype(dict.fromkeys(_NUMBERS, float))


def pause_summary(table: pd.DataFrame, *, min_n: int) -> pd.DataFrame:
    """Sum up the pauses of each speaker: shares resumed, kept and reopened by oneself, median time and lateness.

    Returns:
        The columns of :func:`~classifier.dynamics.events.summarise` by ``couple``, ``speaker``, ``kind``.
    """
    shares = {"resumed": "resumed", "kept": "kept", "reopened_by_self": "reopened_by_self"}
    medians = {"minutes_until": "minutes_until", "late_minutes": "late_minutes"}
    return summarise(table, ["couple", "speaker", "kind"], shares=shares, medians=medians, min_n=min_n)


def _outcome(line: Timeline, leaving: np.ndarray, facts: dict[str, Any], row: int, kind: str) -> dict[str, Any]:
    promise = read_promise(line.texts[row]) if kind == "pause" else None
    due = promise.due_after(line.clock(row)) if promise else None
    gap = min(GAP_SECONDS, due / 2) if due else GAP_SECONDS
    back, afterwords = _return(line, leaving, row, gap)
    first = _first_after(line, row, gap, kind)
    return {
        **facts,
        "kind": kind,
        "promised": promise.text if promise else None,
        "promise_kind": promise.kind if promise else None,
        "promised_minutes": due / 60 if due else None,
        "reopened_by": None if first is None else line.speakers[first],
        "reopened_by_self": None if first is None else bool(line.person[first] == line.person[row]),
        **(
            _missing(line, row, promise, due, talked_on=afterwords > _MOST_AFTERWORDS)
            if back is None
            else _returned(line, row, back, promise, due)
        ),
    }


def _return(line: Timeline, leaving: np.ndarray, row: int, gap: float) -> tuple[int | None, int]:
    """Give the row of the return, if any, and how many own turns came before the first silence."""
    afterwords, taken = 0, False
    previous = row
    for nth, later in enumerate(line.own_after(row), start=1):
        silence = line.seconds[later] - line.seconds[previous]
        alone = line.place[later] - line.place[row] == nth
        if not (alone if np.isnan(silence) else silence < gap):
            if not leaving[later]:
                return later, afterwords
            taken = True
        elif not taken:  # who was silent once has paused, whatever they say behind a renewed pause
            afterwords += 1
            if afterwords > _MOST_AFTERWORDS:
                return None, afterwords
        previous = later
    return None, afterwords


def _first_after(line: Timeline, row: int, gap: float, kind: str) -> int | None:
    """Give the first turn of anybody after the gap; without times only a walk-out has one, the next turn."""
    previous = row
    for later in line.after(row)[:_MOST_TURNS]:
        silence = line.seconds[later] - line.seconds[previous]
        if silence >= gap or (np.isnan(silence) and kind == "walkout"):
            return later
        previous = later
    return None


def _missing(
    line: Timeline, row: int, promise: Promise | None, due: float | None, *, talked_on: bool
) -> dict[str, Any]:
    """Give what is known of a pause without a return."""
    if talked_on:
        return {"status": "not_taken", "resumed": None, "kept": None, "reason": "the speaker went on talking"}
    if not _seen(line, row, _horizon(promise, due)):
        why = "the texts end before a return could show"
        return {"status": "unknown", "resumed": None, "kept": None, "reason": why}
    return {"status": "no_return", "resumed": False, "kept": False if due else None, "reason": None}


def _horizon(promise: Promise | None, due: float | None) -> float:
    if due is not None:
        return due + _grace(due)
    return _UNDATED_SECONDS if promise and promise.hour is not None else HORIZON_SECONDS


def _grace(due: float) -> float:
    return max(GRACE_SECONDS, GRACE_SHARE * due)


def _seen(line: Timeline, row: int, horizon: float) -> bool:
    """Whether the texts go on past the horizon; without times, to an own turn that could have been a return."""
    since = line.seconds[line.after(row)] - line.seconds[row]
    if not np.isnan(since).all():
        return bool(np.nanmax(since) > horizon)
    own = line.own_after(row)
    return bool(len(own)) and bool(line.place[own[-1]] - line.place[row] > len(own))


def _returned(line: Timeline, row: int, back: int, promise: Promise | None, due: float | None) -> dict[str, Any]:
    until = line.seconds[back] - line.seconds[row]
    found = {"resumed": True, "resumed_id": line.ids[back], "turns_until": line.place[back] - line.place[row]}
    if np.isnan(until):
        return found | {"status": "returned", "reason": "no times: when is not known"}
    if due is None:
        why = "no local clock: when it was due is not known" if promise and promise.hour is not None else None
        return found | {"status": "returned", "minutes_until": until / 60, "reason": why}
    kept = bool(until <= due + _grace(due))
    late = (until - due) / 60
    return found | {
        "status": "kept" if kept else "late",
        "kept": kept,
        "minutes_until": until / 60,
        "late_minutes": late,
    }
