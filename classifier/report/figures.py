"""Figures as functions on matplotlib axes, for the page and for papers; every mark stands for a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from classifier.labels import LABELS
from classifier.report.palette import BAND, INK, LABEL_COLOURS, LABEL_WORDS, LINE, MUTED, PAPER
from classifier.report.timeline import timeline
from classifier.report.words import duration, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from classifier.dynamics import Dynamics

__all__ = ["over_time", "pauses", "rates", "timeline", "what_follows"]

MEASURED = LABELS[:-1]
_SPEAKER_MARKERS = ("o", "s", "^", "D")
#: Days that matplotlib can write.
_FIRST_DAY, _LAST_DAY = np.datetime64("0001-01-02"), np.datetime64("9999-12-30")
_MINUTES = (1, 5, 20, 60, 240, 720, 1440, 4320, 10080)


def rates(ax: Axes, dynamics: Dynamics, *, couple: str | None = None) -> None:
    """Draw how often each speaker uses each label: turns per 100 own turns, with 95 % intervals.

    Args:
        ax: where to draw.
        dynamics: an analysis; its table ``rates`` is drawn.
        couple: whose; all by default.
    """
    table = rates_rows(dynamics, couple)
    speakers = list(dict.fromkeys(table["speaker"]))
    step = 0.7 / max(len(speakers), 1)
    for k, speaker in enumerate(speakers):
        of = table[table["speaker"] == speaker]
        y = np.array([MEASURED.index(name) for name in of["name"]]) + step * (k - (len(speakers) - 1) / 2)
        for at, row in zip(y, of.to_dict("records"), strict=True):
            colour = LABEL_COLOURS[row["name"]]
            ax.plot([row["low"], row["high"]], [at, at], color=colour, linewidth=2, solid_capstyle="butt")
            ax.scatter([row["per_100_turns"]], [at], color=colour, marker=_SPEAKER_MARKERS[k % 4], s=44, zorder=3,
                       edgecolors=PAPER, linewidths=0.8, clip_on=False)  # fmt: skip
            text = f"{short_name(speaker)}  {row['per_100_turns']:.0f}  ({row['count']} of {row['n']})"
            ax.annotate(text, (max(row["high"], 0), at), (6, 0), textcoords="offset points", va="center", fontsize=8,
                        color=MUTED)  # fmt: skip
    ax.set_yticks(range(len(MEASURED)), [LABEL_WORDS[name] for name in MEASURED])
    ax.set_ylim(len(MEASURED) - 0.5, -0.5)
    top = float(table["high"].max()) if len(table) else 1.0
    ax.set_xlim(0, max(top, 5.0) * 1.75)
    ax.set_xticks([t for t in ax.get_xticks() if t <= max(top, 5.0)])
    ax.set_xlabel("turns per 100 own turns, with 95 % interval")
    _plain_axes(ax, grid="x")


def rates_rows(dynamics: Dynamics, couple: str | None = None) -> pd.DataFrame:
    """Give the rows that :func:`rates` draws."""
    table = dynamics.rates
    drawn = (table["kind"] == "label") & table["name"].isin(MEASURED) & table["per_100_turns"].notna()
    return table[drawn & _of(table, couple)]


def what_follows(
    ax: Axes, dynamics: Dynamics, *, speaker: str, partner: str, couple: str | None = None, lag: int = 1
) -> None:
    """Draw what the partner says after the speaker's turns, as a heat map with the counts in it.

    A cell holds how often the answer came, of how many, and how often chance would have it; its depth is the share;
    a star marks an adjusted p-value below .05.

    Args:
        ax: where to draw.
        dynamics: an analysis; its table ``sequences`` is drawn.
        speaker, partner: whose turns, and whose answers.
        couple: of which couple; any by default.
        lag: which of the partner's turns after it, 1 to 5.
    """
    table = sequence_rows(dynamics, speaker, partner, couple, lag)
    given = [name for name in MEASURED if name in set(table["given"])]
    for row in table.to_dict("records"):
        x, y = LABELS.index(row["target"]), given.index(row["given"])
        share = row["observed"] / row["n"]
        ax.fill([x - 0.48, x + 0.48, x + 0.48, x - 0.48], [y - 0.46, y - 0.46, y + 0.46, y + 0.46],
                color=LABEL_COLOURS[row["target"]], alpha=0.06 + 0.5 * share, linewidth=0)  # fmt: skip
        star = " *" if row["p_adjusted"] < 0.05 else ""
        ax.text(x, y - 0.12, f"{row['observed']} of {row['n']}{star}", ha="center", va="center", fontsize=9, color=INK)
        chance = f"chance {row['expected']:.1f}" if row["expected"] == row["expected"] else "too few to test"
        ax.text(x, y + 0.22, chance, ha="center", va="center", fontsize=6.8, color=INK)
    ax.set_xticks(range(len(LABELS)), [LABEL_WORDS[name].replace(", ", ",\n").replace(" a", "\na") for name in LABELS])
    ax.set_yticks(range(len(given)), [LABEL_WORDS[name] for name in given])
    ax.set_xlim(-0.55, len(LABELS) - 0.45)
    ax.set_ylim(max(len(given), 1) - 0.45, -0.55)
    ax.set_title(f"{short_name(speaker)} says …  →  {short_name(partner)} answers …", loc="left", fontsize=9.5)
    ax.xaxis.tick_bottom()
    _plain_axes(ax)


def sequence_rows(dynamics: Dynamics, speaker: str, partner: str, couple: str | None, lag: int) -> pd.DataFrame:
    """Give the rows that :func:`what_follows` draws."""
    table = dynamics.sequences
    drawn = (table["speaker"] == speaker) & (table["partner"] == partner) & (table["lag"] == lag) & (table["n"] > 0)
    return table[drawn & _of(table, couple)]


def pauses(ax: Axes, dynamics: Dynamics, *, couple: str | None = None) -> None:
    """Draw each pause and walk-out that has times: when the return was due, and when it came.

    Args:
        ax: where to draw.
        dynamics: an analysis; its table ``pauses`` is drawn.
        couple: whose; all by default.
    """
    table = pause_rows(dynamics, couple)
    for y, row in enumerate(table.to_dict("records")):
        colour = LABEL_COLOURS["leverage" if row["kind"] == "walkout" else "safe"]
        due, until = row["promised_minutes"], row["minutes_until"]
        ax.plot([1, until], [y, y], color=colour, linewidth=2.2, solid_capstyle="butt")
        ax.scatter([until], [y], color=colour, s=46, zorder=3, marker="v" if row["kind"] == "walkout" else "o")
        if due == due:
            ax.plot([due, due], [y - 0.34, y + 0.34], color=INK, linewidth=1.6, zorder=4)
        ax.annotate(_return_words(due, until), (max(until, due if due == due else 0), y), (8, 0), va="center",
                    textcoords="offset points", fontsize=8, color=MUTED)  # fmt: skip
    clock = dynamics.turns.set_index("id")["clock"].dt.strftime(" %d %b %H:%M").fillna("")
    names = [f"{short_name(r['speaker'])}, {r['kind'].replace('_', ' ')}{clock[r['id']]}"
             for r in table.to_dict("records")]  # fmt: skip
    ax.set_yticks(range(len(table)), names)
    ax.set_ylim(max(len(table), 1) - 0.4, -0.6)
    top = float(table[["promised_minutes", "minutes_until"]].max(axis=None)) if len(table) else 60.0
    ticks = [m for m in _MINUTES if m <= top * 1.5]
    ax.set_xscale("log")
    ax.set_xlim(1, max(top, 60.0) ** 1.45)
    ax.set_xticks(ticks, [duration(m) for m in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlabel("until they came back (a bar: when it was promised)")
    _plain_axes(ax, grid="x")


def pause_rows(dynamics: Dynamics, couple: str | None = None) -> pd.DataFrame:
    """Give the rows that :func:`pauses` draws."""
    table = dynamics.pauses
    drawn = table[(table["minutes_until"] > 0) & _of(table, couple)]
    return drawn.assign(minutes_until=drawn["minutes_until"].clip(lower=1.0))


def _return_words(due: float, until: float) -> str:
    if due != due:
        return duration(until)
    late = until - due
    return f"{duration(until)}, promised {duration(due)}" + (f", {duration(late)} late" if late >= 1 else "")


def over_time(ax: Axes, dynamics: Dynamics, *, speaker: str, couple: str | None = None) -> None:
    """Draw how many of a speaker's turns carry each label, by day (up to six weeks) or week.

    Args:
        ax: where to draw.
        dynamics: an analysis; its table ``turns`` is counted.
        speaker: whose.
        couple: of which couple; any by default.
    """
    counts, unit = period_counts(dynamics, speaker, couple)
    bottom = np.zeros(len(counts))
    days = counts.index.to_numpy()
    width = np.timedelta64(18 if unit == "day" else 18 * 7, "h")
    for label in MEASURED:
        height = counts[label].to_numpy()
        seen = height > 0
        if not seen.any():
            continue
        ax.bar(days[seen], height[seen], width, bottom=bottom[seen], color=LABEL_COLOURS[label], edgecolor=PAPER,
               linewidth=0.8)  # fmt: skip
        bottom += height
    if len(days):
        ax.set_xlim(max(days[0] - width, _FIRST_DAY), min(days[-1] + width, _LAST_DAY))
    from matplotlib.dates import AutoDateLocator, DateFormatter
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=6))
    ax.xaxis.set_major_formatter(DateFormatter("%d %b"))
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.set_ylim(0, max(float(bottom.max(initial=0)), 1.0) * 1.1)
    ax.set_title(f"{short_name(speaker)}: labelled turns per {unit}", loc="left", fontsize=9.5)
    _plain_axes(ax, grid="y")


def period_counts(dynamics: Dynamics, speaker: str, couple: str | None = None) -> tuple[pd.DataFrame, str]:
    """Count a speaker's turns by label in each day or week of the couple's texts; also give ``day`` or ``week``."""
    turns = dynamics.turns
    all_of = turns[_of(turns, couple) & turns["clock"].notna()]
    start = all_of["clock"].dt.floor("D")
    unit = "week" if len(start) and (start.max() - start.min()).days > 42 else "day"
    if unit == "week":
        start = start - pd.to_timedelta(start.dt.day_of_week, unit="D")
    own = all_of["speaker"] == speaker
    counts = pd.crosstab(start[own], all_of["label"][own]).reindex(columns=list(LABELS), fill_value=0)
    whole = pd.date_range(start.min(), start.max(), freq="D" if unit == "day" else "7D") if len(start) else counts.index
    return counts.reindex(whole, fill_value=0), unit


def _of(table: pd.DataFrame, couple: str | None) -> Any:
    return pd.Series(True, index=table.index) if couple is None else table["couple"] == couple


def _plain_axes(ax: Axes, *, grid: Literal["x", "y"] | None = None) -> None:
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(LINE)
    ax.tick_params(length=0)
    if grid:
        ax.set_axisbelow(True)
        ax.grid(axis=grid, color=BAND, linewidth=0.9)
