"""The page's parts: a title, how to read it, sentences, and the rows behind its figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from classifier.report.sentences import aftermath_sentences, pattern_sentences, repair_sentences
from classifier.report.words import printable

if TYPE_CHECKING:
    import pandas as pd

    from classifier.dynamics import Dynamics

_MOST_ROWS = 200
#: name of a part (that of its drawings) -> its title, and how to read it; in the order of the page.
_PARTS: Final = {
    "timeline": (
        "The conversation at a glance",
        "Read from left to right, one lane for each speaker. A grey band is a silence of three hours or more; a line "
        "under a lane runs from a pause or a walk-out to the return (dashed: late; dotted: no return); a ring is a "
        "threat taken back. Each coloured mark leads to its turn.",
    ),
    "rates": (
        "Who does what",
        "Each mark is how many of the speaker’s own turns, of a hundred, carry the label; the line is the 95 % "
        "interval: where it is long, the texts say little.",
    ),
    "time": ("Over time", "Labelled turns on each day or in each week, counted in the table of turns."),
    "follows": (
        "What follows what",
        "Rows: what one says. Columns: what the other says in their very next turn. “Chance” is the count if the two "
        "had nothing to do with each other; a star marks what chance hardly makes (adjusted p below .05). Below stand "
        "the sequences that have a name; Yule’s Q runs from -1 (never together) over 0 (chance) to 1 (always).",
    ),
    "pauses": (
        "Pauses and returns",
        "A pause with a return, kept, is how a hard talk can stop without a threat. A line runs until the person was "
        "back; the bar is the time they had promised.",
    ),
}
#: table -> the columns that are shown of it.
_COLUMNS: Final = {
    "rates": "couple speaker name count n per_100_turns low high interval_over reason",
    "trend": "couple speaker name period n n_turns value low high reason",
    "sequences": "couple speaker partner lag given target observed n expected yules_q q_low q_high p_adjusted reason",
    "patterns": "couple speaker partner lag pattern observed n expected yules_q q_low q_high p_adjusted reason",
    "aftermath": "couple speaker event measure n after baseline change change_is low high p_adjusted reason",
    "pauses": "id speaker kind time promised promised_minutes status minutes_until late_minutes reopened_by reason",
    "repairs": "id last_id speaker time n_threats taken_back repair_id minutes_until partner_next threatened_again",
}


def sections(dynamics: Dynamics, *, text: bool) -> list[dict[str, Any]]:
    """Give the parts of the page in order.

    Returns:
        For each: ``name`` (that of its drawings), ``title``, ``lead``, ``lines`` (sentences), and ``tables``: ``name``,
        ``columns``, ``rows`` (the first cell is the row's number in the table of that name, from 1), ``left_out``.
    """
    frames = dynamics.to_frames(text=text)
    rates, follows, after = frames["rates"], frames["sequences"], frames["aftermath"]
    said = (rates["name"] != "none") & ((rates["count"] > 0) | (rates["kind"] == "label"))
    next_turn = follows["speaker"].notna() & (follows["lag"] == 1)
    rows = {
        "rates": {"rates": rates[said]},
        "time": {"trend": frames["trend"]},
        "follows": {
            "sequences": follows[next_turn],
            "patterns": frames["patterns"],
            "aftermath": after[after["change"].notna()],
        },
        "pauses": {"pauses": frames["pauses"], "repairs": frames["repairs"]},
    }
    lines = {
        "follows": pattern_sentences(dynamics) + aftermath_sentences(dynamics),
        "pauses": repair_sentences(dynamics),
    }
    return [
        {
            "name": name,
            "title": title,
            "lead": lead,
            "lines": lines.get(name, []),
            "tables": [_table(table, frame) for table, frame in rows.get(name, {}).items() if len(frame)],
        }
        for name, (title, lead) in _PARTS.items()
    ]


def _table(name: str, rows: pd.DataFrame) -> dict[str, Any]:
    columns = [column for column in _COLUMNS[name].split() if column in rows and rows[column].notna().any()]
    if rows.get("couple", rows["speaker"]).nunique() < 2 and "couple" in columns:
        columns.remove("couple")
    return {
        "name": name,
        "columns": columns,
        "rows": _cells(rows[columns].head(_MOST_ROWS), columns),
        "left_out": max(len(rows) - _MOST_ROWS, 0),
    }


def _cells(rows: pd.DataFrame, columns: Sequence[str]) -> list[list[Any]]:
    numbers = [int(index) + 1 for index in rows.index]
    return [[n, *(_cell(row[c]) for c in columns)] for n, row in zip(numbers, rows.to_dict("records"), strict=True)]


def _cell(value: Any) -> Any:
    if value is None or value != value:
        return None
    if isinstance(value, str):
        return printable(value)
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
