"""Threats taken back: by whom, after how long, and what followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from classifier.dynamics.events import Timeline, summarise, timeline
from classifier.dynamics.turns import Turns

#: A threat not taken back within this time counts as not taken back, where the texts go on for longer.
WINDOW_SECONDS = 7 * 86400.0

COLUMNS = (
    *("id", "last_id", "conversation_id", "couple", "speaker", "time", "n_threats", "taken_back", "repair_id"),
    *("turns_until", "minutes_until", "partner_next", "threatened_again", "reason"),
)


def repairs(turns: Turns) -> pd.DataFrame:
    """List every run of threats and whether its speaker took it back.

    A run is leverage by one speaker with no ``commitment`` of their own in between; within a conversation, or on from
    one to the next where all turns of a couple have times, as long as no more than :data:`WINDOW_SECONDS` lie between.
    The first own ``commitment`` after the run, within the same bounds, takes it back. That none came is known only
    where the texts, of anybody, go on for longer than the window; without times, where the speaker has a later turn.

    Returns:
        One row a run: ``id`` and ``last_id`` (its first and last turn), ``conversation_id``, ``couple``, ``speaker``,
        ``time`` (all of the first turn), ``n_threats``, ``taken_back`` (bool, None where not known), ``repair_id``,
        ``turns_until`` and ``minutes_until`` (from the last threat), ``partner_next`` (label of the other's next turn
        after the repair), ``threatened_again`` (bool or None: leverage by the same speaker after the repair, within the
        same bounds), ``reason``.
    """
    line = timeline(turns)
    threat, repair = turns.marks["leverage"], turns.marks["commitment"]
    facts = turns.frame.to_dict("series")
    label = facts["label"].tolist()
    rows = []
    for first, last, n, back in _runs(line, threat, repair):
        out: dict[str, Any] = {
            name: facts[name].iat[first] for name in ("id", "conversation_id", "couple", "speaker", "time")
        }
        out |= {"last_id": line.ids[last], "n_threats": n}
        rows.append(out | (_left(line, last) if back is None else _followed(line, threat, label, last, back)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype(
        {"turns_until": float, "minutes_until": float, "taken_back": object, "threatened_again": object}
    )


def repair_summary(table: pd.DataFrame, *, min_n: int) -> pd.DataFrame:
    """Sum up the repairs of each speaker: shares taken back and threatened again, median turns and minutes until then.

    Returns:
        The columns of :func:`~classifier.dynamics.events.summarise` by ``couple``, ``speaker``.
    """
    shares = {"taken_back": "taken_back", "threatened_again": "threatened_again"}
    medians = {"turns_until": "turns_until", "minutes_until": "minutes_until"}
    return summarise(table, ["couple", "speaker"], shares=shares, medians=medians, min_n=min_n)


def _runs(line: Timeline, threat: np.ndarray, repair: np.ndarray) -> list[tuple[int, int, int, int | None]]:
    """Give (first threat, last threat, how many, repair or None) of every run, by the first threat's row."""
    runs: list[tuple[int, int, int, int | None]] = []
    run: list[int] = []
    marked = line.in_series[(threat | repair)[line.in_series]]
    for row in map(int, marked):
        if run and not _within(line, run[-1], row):
            runs.append((run[0], run[-1], len(run), None))
            run = []
        if threat[row]:
            run.append(row)
        elif run:
            runs.append((run[0], run[-1], len(run), row))
            run = []
    if run:
        runs.append((run[0], run[-1], len(run), None))
    return sorted(runs)


def _within(line: Timeline, row: int, later: int) -> bool:
    same = line.own_end[row] == line.own_end[later]
    elapsed = line.seconds[later] - line.seconds[row]
    return bool(same and (np.isnan(elapsed) or elapsed <= WINDOW_SECONDS))


def _seen(line: Timeline, row: int) -> bool:
    """Whether the texts go on past the window; without times, whether the same speaker has a later turn."""
    since = line.seconds[line.after(row)] - line.seconds[row]
    if not np.isnan(since).all():
        return bool(np.nanmax(since) > WINDOW_SECONDS)
    return bool(len(line.own_after(row)))


def _left(line: Timeline, last: int) -> dict[str, Any]:
    """Give what is known of a run that nothing took back."""
    if _seen(line, last):
        return {"taken_back": False, "threatened_again": None, "reason": None}
    why = "the texts end before it could be taken back"
    return {"taken_back": None, "threatened_again": None, "reason": why}


def _followed(line: Timeline, threat: np.ndarray, label: list[str], last: int, back: int) -> dict[str, Any]:
    partner = next((r for r in line.after(back) if line.person[r] not in (-1, line.person[back])), None)
    later = line.own_after(back)
    more = later[threat[later]][:1]
    again = bool(len(more)) and _within(line, back, int(more[0]))
    minutes = (line.seconds[back] - line.seconds[last]) / 60
    known = again or _seen(line, back)
    reasons = (
        "no times: how long is not known" if np.isnan(minutes) else "",
        "" if known else "the texts end before another threat could show",
    )
    return {
        "taken_back": True,
        "repair_id": line.ids[back],
        "turns_until": line.place[back] - line.place[last],
        "minutes_until": minutes,
        "partner_next": None if partner is None else label[partner],
        "threatened_again": again if known else None,
        "reason": "; ".join(filter(None, reasons)) or None,
    }
