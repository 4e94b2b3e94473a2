"""Rows of the analysis said in sentences, each with its interval, its n and the row or turns it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from classifier.report.palette import LABEL_WORDS
from classifier.report.words import duration, short_name

if TYPE_CHECKING:
    import pandas as pd

    from classifier.dynamics import Dynamics

MOST_SENTENCES = 12
#: measure -> what it says of a person, and how its figures are written.
_MEASURES: Final[dict[str, tuple[str, Callable[[float], str]]]] = {
    "words": ("{who} replies in {after} words, otherwise in {baseline}", "{:.1f}".format),
    "topic_overlap": ("{who} stays with the topic by {after}, otherwise by {baseline} (0 to 1)", "{:.2f}".format),
    "apology": ("{who} apologises in {after} of replies, otherwise in {baseline}", "{:.0%}".format),
    "reply_seconds": ("{who} answers after {after}, otherwise after {baseline}", lambda s: duration(s / 60)),
    "own_silence_seconds": ("{who} is silent for {after}, otherwise for {baseline}", lambda s: duration(s / 60)),
}


def aftermath_sentences(dynamics: Dynamics) -> list[str]:
    """Say what follows leverage, against the same person's other turns."""
    table = dynamics.aftermath
    told = table[(table["event"] == "leverage") & table["measure"].isin(list(_MEASURES)) & table["change"].notna()]
    return [_aftermath(row, int(index) + 1) for index, row in told.head(MOST_SENTENCES).iterrows()]


def _aftermath(row: pd.Series, number: int) -> str:
    words, write = _MEASURES[row["measure"]]
    said = words.format(who=short_name(row["speaker"]), after=write(row["after"]), baseline=write(row["baseline"]))
    change = f"{row['change_is']} {row['change']:.2f}, 95 % interval {row['low']:.2f} to {row['high']:.2f}"
    return f"After leverage, {said} ({change}, n = {row['n']}; aftermath row {number})."


def repair_sentences(dynamics: Dynamics) -> list[str]:
    """Say what became of each run of threats."""
    number = {name: k for k, name in enumerate(dynamics.turns["id"], start=1)}
    return [_repair(row, number) for row in dynamics.repairs.head(MOST_SENTENCES).to_dict("records")]


def _repair(row: dict[str, Any], number: dict[str, int]) -> str:
    first, last = number[row["id"]], number[row["last_id"]]
    times = "leverage once" if row["n_threats"] == 1 else f"leverage {row['n_threats']} times"
    said = f"{short_name(row['speaker'])}, {times} (turn{'s' if first != last else ''} {first}"
    said += f" to {last}): " if first != last else "): "
    if not row["taken_back"]:
        return said + "not taken back."
    after = f" after {duration(row['minutes_until'])}" if row["minutes_until"] == row["minutes_until"] else ""
    answer = f"; the answer: {LABEL_WORDS[row['partner_next']]}" if row["partner_next"] in LABEL_WORDS else ""
    again = "; leverage again later" if row["threatened_again"] else ""
    return f"{said}taken back{after} (turn {number[row['repair_id']]}){answer}{again}."
