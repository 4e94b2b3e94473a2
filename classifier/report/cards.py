"""The first figures of the page: five numbers that tell the story, each with the rows it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from classifier.report.words import short_name

if TYPE_CHECKING:
    import pandas as pd

    from classifier.dynamics import Dynamics


def cards(dynamics: Dynamics) -> list[dict[str, Any]]:
    """Give the cards: ``figure``, ``of``, ``words``, ``label`` (whose colour), ``detail`` and ``table`` (counted rows).

    A card whose "of" is 0 says nothing and is left out.
    """
    turns, pauses, repairs = dynamics.turns, dynamics.pauses, dynamics.repairs
    leverage, fear = turns[turns["label"] == "leverage"], turns[turns["label"] == "loss_fear"]
    promised = pauses[pauses["kind"].isin(["pause", "open_pause"])]
    known = promised[promised["status"].isin(["kept", "late", "returned", "no_return"])]
    walkouts = pauses[pauses["kind"] == "walkout"]
    back = repairs["taken_back"].dropna().astype(bool)
    kept = known["status"].isin(["kept", "returned"])
    return [
        card
        for card in (
            _card(len(leverage), len(turns), "turns put the bond at stake", "leverage", _by_speaker(leverage), "turns"),
            _card(len(fear), len(turns), "turns voice fear of loss", "loss_fear", _by_speaker(fear), "turns"),
            _card(int(back.sum()), len(back), "runs of threats taken back", "safe", "within a week", "repairs"),
            _card(int(kept.sum()), len(known), "pauses with a return in time", "safe", _by_speaker(known), "pauses"),
            _card(len(walkouts), len(turns), "turns walk out of the talk", "leverage", _by_speaker(walkouts), "pauses"),
        )
        if card["of"]
    ]


def _card(count: int, of: int, words: str, label: str, detail: str, table: str) -> dict[str, Any]:
    return {"figure": count, "of": of, "words": words, "label": label, "detail": detail, "table": table}


def _by_speaker(rows: pd.DataFrame) -> str:
    counts = rows["speaker"].value_counts()
    return ", ".join(f"{short_name(name)} {n}" for name, n in counts.head(4).items())
