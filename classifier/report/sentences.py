"""Rows of the analysis said in sentences, each with its interval, its n and the row or turns it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from classifier.report.drawing import MOST_COUPLES
from classifier.report.palette import LABEL_WORDS
from classifier.report.words import duration, short_name

if TYPE_CHECKING:
    import pandas as pd

    from classifier.dynamics import Dynamics

MOST_SENTENCES = 12
#: pattern -> what it says of the two, who take turns but for the last: there it is one person's own next turn.
PATTERN_WORDS: Final = {
    "threat -> appeasement": "after leverage by {first}, {second} gives way, pleads or drops the matter",
    "threat -> counter-threat": "after leverage by {first}, {second} answers with leverage",
    "threat -> withdrawal": "after leverage by {first}, {second} walks out of the talk",
    "fear -> reassurance": "after fear of loss from {first}, {second} says that the bond holds",
    "pause -> resumption": "{first} asks for a pause and then goes on with the matter",
}
#: measure -> what it says of a person, and how its figures are written.
_MEASURES: Final[dict[str, tuple[str, Callable[[float], str]]]] = {
    "words": ("{who} replies in {after} words, otherwise in {baseline}", "{:.1f}".format),
    "topic_overlap": ("{who} stays with the topic by {after}, otherwise by {baseline} (0 to 1)", "{:.2f}".format),
    "apology": ("{who} apologises in {after} of replies, otherwise in {baseline}", "{:.0%}".format),
    "reply_seconds": ("{who} answers after {after}, otherwise after {baseline}", lambda s: duration(s / 60)),
    "own_silence_seconds": ("{who} is silent for {after}, otherwise for {baseline}", lambda s: duration(s / 60)),
}


def pattern_sentences(dynamics: Dynamics) -> list[str]:
    """Say how often each named pattern came in the very next turn; of many couples, over all of them together."""
    table = dynamics.patterns
    table = table[table["lag"] == 1]
    of_people = table["speaker"].notna()
    many = table.loc[of_people, "couple"].nunique() > MOST_COUPLES
    told = table[~of_people if many else of_people]
    return [_pattern(row, int(index) + 1) for index, row in told.head(MOST_SENTENCES).iterrows()]


def _pattern(row: pd.Series, number: int) -> str:
    first, second = "one", "the other"
    if isinstance(row["speaker"], str):
        first, second = short_name(row["speaker"]), short_name(row["partner"])
    name = row["pattern"].replace("->", "→").capitalize()
    said = PATTERN_WORDS[row["pattern"]].format(first=first, second=second)
    said = f"{name}: {said} in the very next turn, {row['observed']} of {row['n']} time{'s' if row['n'] != 1 else ''}"
    if row["p"] != row["p"]:
        return f"{said}; not tested ({row['reason']}; patterns row {number})."
    q = f"Yule’s Q {row['yules_q']:.2f}, 95 % interval {row['q_low']:.2f} to {row['q_high']:.2f}"
    p = "adjusted p < .001" if row["p_adjusted"] < 0.001 else f"adjusted p = {row['p_adjusted']:.3f}"
    return f"{said}; chance would make {row['expected']:.1f} ({q}, {p}; patterns row {number})."


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
    if row["taken_back"] is None:
        return f"{said}not known whether taken back ({row['reason']})."
    if not row["taken_back"]:
        return said + "not taken back."
    after = f" after {duration(row['minutes_until'])}" if row["minutes_until"] == row["minutes_until"] else ""
    answer = f"; the answer: {LABEL_WORDS[row['partner_next']]}" if row["partner_next"] in LABEL_WORDS else ""
    again = "; leverage again later" if row["threatened_again"] else ""
    return f"{said}taken back{after} (turn {number[row['repair_id']]}){answer}{again}."
