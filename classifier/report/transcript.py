"""The turns as the page shows them: words that weigh, label, reason, and what could be said instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from classifier.messages import CONTEXT_TURNS
from classifier.report.words import MOST_CHARACTERS, printable, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from classifier.assess import Assessment, LeavingLanguageClassifier
    from classifier.dynamics import Dynamics
    from classifier.explain import Span

#: A longer analysis shows only the turns that carry a label, up to this many.
MOST_TURNS = 4000
#: What is offered for a turn of a label: leaving is never reworded, and a safe sentence only lacks a part at most.
_SHOWN_ROLES: Final = {
    "leverage": ("sentence", "made", "completion"),
    "loss_fear": ("sentence", "made", "completion"),
    "safe": ("completion",),
}
_MOST_SUGGESTIONS = 3
#: A word is marked when it weighs at least this share of the heaviest.
_WEIGHS = 0.3
_SOURCES: Final = {"model": "by the model", "correction": "set by hand", "labels": "given"}


def transcript(
    dynamics: Dynamics, *, model: LeavingLanguageClassifier | None, text: bool
) -> tuple[list[dict[str, Any]], int]:
    """Give the turns to show, and how many are left out.

    Returns:
        One dictionary a turn: ``number`` (from 1, its row in the turns table), ``id``, ``conversation`` (only where
        one begins), ``speaker``, ``lane`` (number of the speaker), ``time`` (wall clock), ``offset`` (in a recording),
        ``label``, ``tags``, ``probability``, ``source``, ``pieces`` (``(text, whether it is marked)``), ``cut``,
        ``reason`` and ``instead``. With ``text=False`` there are no pieces, reasons or suggestions; while there is a
        safety notice no label either.
    """
    turns = dynamics.turns
    plain = dynamics.safety_notice is not None
    shown = _shown(turns, plain=plain)
    lanes = {name: k for k, name in enumerate(dict.fromkeys(turns["speaker"]))}
    records = turns.to_dict("records")
    previous_conversation = None
    found = []
    for row in shown:
        turn = records[row]
        first = turn["conversation_id"] != previous_conversation
        previous_conversation = turn["conversation_id"]
        entry = {
            "number": row + 1,
            "id": printable(str(turn["id"])),
            "conversation": printable(str(turn["conversation_id"])) if first else None,
            "speaker": short_name(turn["speaker"]),
            "lane": lanes[turn["speaker"]],
            "time": turn["clock"].to_pydatetime() if turn["clock"] == turn["clock"] else None,
            "offset": _offset(turn),
        }
        found.append(entry | (_plain(turn, text) if plain else _labelled(records, row, model, text)))
    return found, len(turns) - len(shown)


def _offset(turn: dict[str, Any]) -> str | None:
    """Give how far into a recording, of which nobody knows the day, a turn begins: hours, minutes, seconds."""
    if turn["clock"] == turn["clock"] or turn["time"] != turn["time"]:
        return None
    seconds = int(turn["time"].timestamp())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _shown(turns: pd.DataFrame, *, plain: bool) -> list[int]:
    # Where labels are not shown, to show the labelled turns would tell them.
    if plain or len(turns) <= MOST_TURNS:
        return list(range(min(len(turns), MOST_TURNS)))
    return [row for row, label in enumerate(turns["label"]) if label != "none"][:MOST_TURNS]


def _plain(turn: dict[str, Any], text: bool) -> dict[str, Any]:
    pieces = [(printable(turn["text"][:MOST_CHARACTERS]), False)] if text else []
    return {
        "label": None, "tags": (), "probability": None, "source": None, "pieces": pieces,
        "cut": len(turn["text"]) > MOST_CHARACTERS, "reason": None, "instead": [],
    }  # fmt: skip


def _labelled(
    records: Sequence[dict[str, Any]], row: int, model: LeavingLanguageClassifier | None, text: bool
) -> dict[str, Any]:
    turn = records[row]
    probability = turn["probability"]
    entry = _plain(turn, text) | {
        "label": turn["label"],
        "tags": turn["tags"],
        "probability": probability if probability == probability else None,
        "source": _SOURCES[turn["source"]],
    }
    if turn["label"] == "none" or not text:
        return entry
    context = _context(records, row)
    if model is not None and turn["source"] == "model":
        said = model.assess(turn["text"], context=context, speaker=_speaker(turn))
        if said.label == turn["label"]:
            entry |= {"pieces": _pieces(turn["text"], said.spans), "reason": _reason(said)}
    return entry | {"instead": _instead(turn, context, model)}


def _context(records: Sequence[dict[str, Any]], row: int) -> tuple[tuple[str | None, str], ...]:
    before = records[max(row - CONTEXT_TURNS, 0) : row]
    same = records[row]["conversation_id"]
    return tuple((_speaker(t), t["text"]) for t in before if t["conversation_id"] == same)


def _speaker(turn: dict[str, Any]) -> str | None:
    return turn["speaker"] if isinstance(turn["speaker"], str) else None


def _pieces(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """Cut the text where marked words begin and end."""
    heaviest = max((span.weight for span in spans), default=0.0)
    marked = sorted((s.start, s.end) for s in spans if s.weight >= _WEIGHS * heaviest and s.end <= MOST_CHARACTERS)
    pieces: list[tuple[str, bool]] = []
    done = 0
    for start, end in marked:
        if start < done:
            continue
        gap = text[done:start]
        if pieces and not gap.strip():
            pieces[-1] = (pieces[-1][0] + printable(text[done:end]), True)
        else:
            pieces += [(printable(gap), False), (printable(text[start:end]), True)]
        done = end
    pieces.append((printable(text[done:MOST_CHARACTERS]), False))
    return [piece for piece in pieces if piece[0]]


def _reason(said: Assessment) -> dict[str, Any] | None:
    why = said.explanation
    if why is None:
        return None
    parts = [(span.text, span.weight) for span in said.spans[:4]] + [(part.name, part.weight) for part in why.parts]
    parts.sort(key=lambda part: -abs(part[1]))
    return {
        "rule": why.rule,
        "frames": [printable(frame) for frame in why.frames],
        "nearest_change": why.nearest_change,
        "needs_context": why.needs_context,
        "against": why.against,
        "parts": [(printable(name), weight) for name, weight in parts[:5]],
    }


def _instead(
    turn: dict[str, Any], context: tuple[tuple[str | None, str], ...], model: LeavingLanguageClassifier | None
) -> list[dict[str, str]]:
    roles = _SHOWN_ROLES.get(turn["label"])
    if not roles:
        return []
    from classifier.model.features import Window
    from classifier.rephrase import rephrase

    window = Window(turn["text"], context, _speaker(turn))
    given = (window, turn["label"], tuple(turn["tags"]), None)
    found = rephrase(*given) if model is None else rephrase(*given, sounds_safe=model.sounds_safe)
    found = tuple(r for r in found if r.role in roles)
    return [
        {"text": printable(r.text), "condition": r.condition, "source": r.source} for r in found[:_MOST_SUGGESTIONS]
    ]
