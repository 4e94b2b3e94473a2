"""The conversation as a timeline: speakers as lanes, turns as marks, pauses and silences as spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from classifier.labels import LABELS
from classifier.report.palette import BAND, INK, LABEL_COLOURS, LABEL_MARKERS, LINE, MUTED, PAPER
from classifier.report.words import duration, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from classifier.dynamics import Dynamics

#: A silence of this many hours gets room of its own.
SILENCE_HOURS = 3.0
_ROOM = 4.0
_MOST_LANES = 6
#: How far the line of a pause without a return is drawn.
_OPEN = 6.0
_SIZES = {"none": 30.0}
_PAUSE_STYLES = {"kept": "-", "returned": "-", "late": "--"}


@dataclass(frozen=True, eq=False)
class Layout:
    """Where turns stand.

    Attributes:
        x: place of each turn, left to right; silences take :data:`_ROOM`.
        lane: lane of each turn, 0 at the top.
        names: the lanes' speakers.
        silences: ``(place before which it lies, minutes)``.
        starts: ``(place, text)`` where a day or a conversation begins.
        at: turn id -> place.
    """

    x: np.ndarray
    lane: np.ndarray
    names: tuple[str, ...]
    silences: tuple[tuple[float, float], ...]
    starts: tuple[tuple[float, str], ...]
    at: dict[str, float]


def layout(dynamics: Dynamics) -> Layout:
    """Give every turn its place; turns keep the order of ``dynamics.turns``."""
    turns = dynamics.turns
    minutes = turns["time"].diff().dt.total_seconds().to_numpy(dtype=float) / 60
    opens = (turns["conversation_id"] != turns["conversation_id"].shift()).to_numpy(copy=True)
    opens[0] = False
    silent = (minutes >= 60 * SILENCE_HOURS) | opens
    x = np.arange(len(turns)) + _ROOM * np.cumsum(silent)
    speakers = [short_name(name) for name in turns["speaker"]]
    names = tuple(dict.fromkeys(speakers))
    if len(names) > _MOST_LANES:
        names = (*names[: _MOST_LANES - 1], "others")
    lane = np.array([names.index(name) if name in names else len(names) - 1 for name in speakers])
    gaps = tuple((float(x[k]), float(minutes[k])) for k in np.flatnonzero(silent))
    at = dict(zip(turns["id"], map(float, x), strict=True))
    return Layout(x, lane, names, gaps, _starts(turns, x), at)


def _starts(turns: pd.DataFrame, x: np.ndarray) -> tuple[tuple[float, str], ...]:
    day = turns["clock"].dt.strftime("%d %b %Y").fillna("")
    new = ((day != day.shift()) & (day != "")).to_numpy()
    return tuple((float(x[k]), str(day.iloc[k])) for k in np.flatnonzero(new))


def timeline(
    ax: Axes, dynamics: Dynamics, *, place: Layout | None = None, first: int = 0, last: int | None = None
) -> None:
    """Draw turns ``first`` to ``last`` (exclusive, counted over ``dynamics.turns``) as marks in lanes.

    A mark's shape and colour are its label's; a ring is a threat taken back; a line from a mark is a pause or walk-out
    until the return (solid: kept or nothing was due; dashed: late; an open end: no return); a band is a silence of
    :data:`SILENCE_HOURS` or more, or another conversation.

    Args:
        ax: where to draw.
        dynamics: an analysis.
        place: :func:`layout` of it, to draw several stretches alike.
        first, last: the stretch.
    """
    place = place or layout(dynamics)
    rows = np.arange(first, len(place.x) if last is None else min(last, len(place.x)))
    left, right = place.x[rows[0]] - 1, place.x[rows[-1]] + 1
    _frame(ax, place, left, right)
    for x, minutes in place.silences:
        if left < x <= right:
            ax.axvspan(x - _ROOM, x - 0.5, color=BAND, linewidth=0, zorder=0)
            if minutes == minutes and minutes >= 60:
                ax.text(x - _ROOM / 2 - 0.25, len(place.names) - 0.42, duration(minutes), ha="center", va="center",
                        fontsize=7, color=MUTED)  # fmt: skip
    _marks(ax, dynamics, place, rows)
    _spans(ax, dynamics, place, left, right)
    _repairs(ax, dynamics, place, left, right)


def _frame(ax: Axes, place: Layout, left: float, right: float) -> None:
    lanes = len(place.names)
    for lane in range(lanes):
        ax.axhline(lane, color=LINE, linewidth=0.8, zorder=0.5)
    ax.set_xlim(left, right)
    ax.set_ylim(lanes - 0.2, -0.75)
    ax.set_yticks(range(lanes), place.names)
    shown = [(x, text) for x, text in place.starts if left < x < right]
    ax.set_xticks([])
    room = (right - left) / 12
    before = -np.inf
    for x, text in shown:
        ax.plot([x - 0.5, x - 0.5], [-0.7, lanes - 0.2], color=LINE, linewidth=0.8, zorder=0.4)
        if x - before > room:
            ax.text(x - 0.3, -0.62, text[:6], ha="left", va="center", fontsize=7.5, color=MUTED)
            before = x
    for side in ax.spines.values():
        side.set_visible(False)
    ax.tick_params(length=0)


def _marks(ax: Axes, dynamics: Dynamics, place: Layout, rows: np.ndarray) -> None:
    labels = dynamics.turns["label"].to_numpy(dtype=object)[rows]
    for label in reversed(LABELS):
        of = rows[labels == label]
        if not len(of):
            continue
        style: dict[str, Any] = {
            "marker": LABEL_MARKERS[label],
            "s": _SIZES.get(label, 62.0),
            "zorder": 3,
            "clip_on": False,
        }
        if label != "none":
            style["edgecolors"] = PAPER
        found = ax.scatter(place.x[of], place.lane[of], color=LABEL_COLOURS[label], linewidths=0.9, **style)
        found.set_gid(f"marks-{label}")
        if label != "none":
            found.set_urls([f"#turn-{row + 1}" for row in of])


def _spans(ax: Axes, dynamics: Dynamics, place: Layout, left: float, right: float) -> None:
    for row in dynamics.pauses.to_dict("records"):
        start = place.at[row["id"]]
        if start > right or place.at.get(row["resumed_id"], start + _OPEN) < left:
            continue
        lane = _lane(place, row["speaker"])
        colour = LABEL_COLOURS["leverage" if row["kind"] == "walkout" else "safe"]
        if row["status"] in _PAUSE_STYLES:
            end = place.at[row["resumed_id"]]
            ax.plot([start, end], [lane + 0.3] * 2, color=colour, linewidth=2.2, linestyle=_PAUSE_STYLES[row["status"]],
                    solid_capstyle="butt", zorder=2)  # fmt: skip
            ax.plot([end, end], [lane + 0.16, lane + 0.38], color=colour, linewidth=1.6, zorder=2)
        elif row["status"] == "no_return":
            ax.plot([start, min(start + _OPEN, right)], [lane + 0.3] * 2, color=colour, linewidth=2.2, linestyle=":")


def _repairs(ax: Axes, dynamics: Dynamics, place: Layout, left: float, right: float) -> None:
    for row in dynamics.repairs.to_dict("records"):
        x = place.at.get(row["repair_id"], np.nan)
        if left < x < right:
            lane = _lane(place, row["speaker"])
            ax.scatter([x], [lane], marker="o", s=190, facecolors="none", edgecolors=INK, linewidths=1.1, zorder=2.5)


def _lane(place: Layout, speaker: str) -> int:
    name = short_name(speaker)
    return place.names.index(name) if name in place.names else len(place.names) - 1
