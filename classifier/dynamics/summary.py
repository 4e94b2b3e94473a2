"""An analysis in plain lines, cautiously put."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from classifier.dynamics.result import Dynamics

CAUTION = (
    "These are patterns of language in these texts, found by a program that errs. They describe no person, explain no "
    "motive, and are not a diagnosis. Whoever says such a sentence may be trying to control, or may be trapped, scared "
    "or worn out: the words alone do not tell. 95 % intervals stand in brackets."
)
#: With more couples than this the tables are the place to read.
_MOST_COUPLES = 3
_INDEX = "(+1: all leverage from {first} and all loss-fear from {second}; -1: the reverse)"
_MEASURES = {
    "words": "words in the reply",
    "words_next_3": "words a turn over the next three turns",
    "topic_overlap": "overlap with the topic",
    "apology": "share of replies that apologise",
    "reply_seconds": "seconds until the reply",
    "own_silence_seconds": "seconds until speaking again",
}


def summary_lines(dynamics: Dynamics) -> list[str]:
    """Give the lines of :meth:`~classifier.dynamics.result.Dynamics.summary`."""
    turns = dynamics.turns
    couples = turns["couple"].nunique()
    read = f"{len(turns)} turns in {turns['conversation_id'].nunique()} conversation(s) of {couples} couple(s)."
    notes = [f"Note: {note}." for note in dynamics.notes]
    if dynamics.safety_notice:
        return [dynamics.safety_notice, "", read, *notes]
    if couples > _MOST_COUPLES:
        return [read, CAUTION, *notes, "Figures by couple: see the tables (to_frames)."]
    sections = (_rates, _asymmetry, _patterns, _aftermath, _pauses, _repairs, _trend)
    lines = [line for section in sections for line in _section(section(dynamics))]
    silent = (
        f"Figures that rest on fewer than {dynamics.min_n} observations are left out; the tables say which and why."
    )
    return [read, CAUTION, *notes, "", *lines, silent]


def _section(lines: Iterator[str]) -> list[str]:
    title, *rest = lines
    return [title, *(f"  {line}" for line in rest), ""] if rest else []


def _known(frame: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    return frame[frame[column].notna()].to_dict("records") if len(frame) else []


def _interval(row: dict[str, Any], form: str = ".2f") -> str:
    return f"[{row['low']:{form}}, {row['high']:{form}}]"


def _who(dynamics: Dynamics, row: dict[str, Any]) -> str:
    """Name the speaker, and the couple where there are several: two couples may share a name."""
    several = dynamics.turns["couple"].nunique() > 1
    return f"{row['speaker']} ({row['couple']})" if several else row["speaker"]


def _rates(dynamics: Dynamics) -> Iterator[str]:
    yield "How often (per 100 own turns):"
    for row in _known(dynamics.rates, "per_100_turns"):
        if row["kind"] == "label" and row["name"] != "none" and row["count"]:
            figure = f"{row['per_100_turns']:.1f} {_interval(row, '.1f')}"
            yield f"{_who(dynamics, row)}: {row['name']} {figure}, {row['count']} of {row['n']} turns{_caveat(row)}"
    for row in dynamics.rates[dynamics.rates["per_100_turns"].isna()].to_dict("records"):
        if row["kind"] == "label" and row["name"] != "none" and row["count"]:
            yield f"{_who(dynamics, row)}: {row['name']}, {row['count']} of {row['n']} turns, too few for a rate"


def _asymmetry(dynamics: Dynamics) -> Iterator[str]:
    yield "Asymmetry of leverage and loss-fear:"
    for row in _known(dynamics.asymmetry, "value"):
        if row["index"] == "role":
            chance = f", p = {row['p']:.3f}" if row["p"] == row["p"] else f", {row['reason']}"
            yield f"{row['value']:+.2f} {_interval(row)} {_INDEX.format(**row)}, n = {row['n']}{chance}{_caveat(row)}"


def _patterns(dynamics: Dynamics) -> Iterator[str]:
    yield "What follows what, in the next turn of the other (of a pause: of the same speaker):"
    for row in _known(dynamics.patterns, "p"):
        if row["lag"] == 1 and isinstance(row["speaker"], str):
            who = f"{row['pattern']}, {row['speaker']} -> {row['partner']}"
            often = f"{row['observed']} of {row['n']}, {row['expected']:.1f} expected by chance"
            q = f"Yule's Q {row['yules_q']:.2f} [{row['q_low']:.2f}, {row['q_high']:.2f}]"
            yield f"{who}: {often}; {q}, adjusted p = {row['p_adjusted']:.3f}"


def _aftermath(dynamics: Dynamics) -> Iterator[str]:
    yield "After leverage, against the same person's other turns:"
    for row in _known(dynamics.aftermath, "change"):
        if row["event"] == "leverage":
            means = f"{row['after']:.2f} against {row['baseline']:.2f}"
            change = f"{row['change_is']} {row['change']:.2f} {_interval(row)}, n = {row['n']}{_caveat(row)}"
            yield f"{_who(dynamics, row)}: {_MEASURES[row['measure']]} {means}, {change}"


def _pauses(dynamics: Dynamics) -> Iterator[str]:
    yield "Pauses and walk-outs:"
    kinds = ["couple", "speaker", "kind", "status"]
    for row in dynamics.pauses.value_counts(kinds, sort=False).reset_index(name="n").to_dict("records"):
        what = f"{row['kind']}, {row['status']}".replace("_", " ")
        yield f"{_who(dynamics, row)}: {what}: {row['n']}"
    yield from _shares(dynamics, dynamics.pause_summary, {"resumed": "came back", "kept": "came back in time"})


def _repairs(dynamics: Dynamics) -> Iterator[str]:
    yield "Threats taken back:"
    yield from _shares(
        dynamics, dynamics.repair_summary, {"taken_back": "taken back", "threatened_again": "followed by another"}
    )


def _shares(dynamics: Dynamics, table: pd.DataFrame, words: dict[str, str]) -> Iterator[str]:
    for row in _known(table, "value"):
        if row["measure"] in words:
            of = f"{row['kind'].replace('_', ' ')} " if "kind" in row else ""
            figure = f"{row['value']:.2f} {_interval(row)}, n = {row['n']}{_caveat(row)}"
            yield f"{_who(dynamics, row)}: {of}{words[row['measure']]} {figure}"


def _trend(dynamics: Dynamics) -> Iterator[str]:
    yield "Change (turns per 100, per week):"
    for row in _known(dynamics.trend, "value"):
        over = f"over {row['n_periods']} {row['period']}s with turns"
        yield f"{_who(dynamics, row)}: {row['name']} {row['value']:+.2f} {_interval(row)}, {over}"


def _caveat(row: dict[str, Any]) -> str:
    return " (interval over the turns of one conversation only)" if row["interval_over"] == "turns" else ""
