"""Crisis said outright: what is flagged whatever the scores say, because to miss it costs most.

``cues/lexicon/end_life.toml`` and ``hurt_you.toml`` hold the words; who says them of whom, in what mode and on what
condition is read from the frame. Such words always open the gate (``gate.py``).
"""

from __future__ import annotations

import re

from classifier.cues.frames import Cue, Frame
from classifier.model.features import Window

#: Acts that end or leave something, as a price or as a way out, also where it is not said what ends.
PRICED_EXITS = frozenset({"end_bond", "end_vague", "leave_home", "end_contact", "expel"})
#: Acts of crisis: nothing is done to the bond in them.
CRISIS_ACTS = frozenset({"end_life", "hurt_you"})
#: Of the cues of harm those that begin so are blows.
BLOWS = re.compile(
    r"(?:hit|slap|punch|kick|chok|strangl|grab|shov|push|beat|burn|bit\b|kill|hurt|batter|belt|whack|klap|thrash|thump"
    r"|smack|clout|wallop|flog|skelp|throttl|headbutt|stab|g[ai]v|put|thr[eo]w|drag)",
    re.IGNORECASE,
)
#: So many characters before a deed are looked at for who does it.
_REACH = 60
#: A deed is the speaker's own where nothing but these stands between it and "I".
_OWN_DEED = re.compile(
    r"\b(?:before )?(?:i|ima|imma)(?: (?:m|ma|ll|d|ve|will|would|could|can|might|am|have|had|was|did|swear|going|to"
    r"|gonna|gonnae|gon|finna|go|goin|na|just|even|really|nearly|almost|never|ever|keep|kept))*\s*$"
)
#: It is still to come where one of these is among them.
_TO_COME = re.compile(r"\b(?:ll|will|d|would|could|can|going|gonna|gon|gonnae|finna|go|goin|ma|ima|imma|before)\b")
#: The other one's going, as a condition.
_GOING = re.compile(
    r"\b(?:if|when|once|should|unless) you (?:ever |try to |even try to |dare )?(?:leave|go|walk|divorce)\b"
    r"|\b(?:leav(?:e|ing)|walk out)(?: me| us| that door| this house)?,? (?:and|or)\b|\bif you're leaving\b",
    re.IGNORECASE,
)
#: What makes a blow harmless right behind it ("I'll shoot you a text", "I'll beat you at darts").
_PLAYED = re.compile(r"\s*(?:up|a|an|at|to|home|back|by)\b", re.IGNORECASE)
#: A price right before ending one's life: "leave and I'll …", "stay or I'm going to …".
_PRICED = re.compile(
    r"\b(?:or|and|without you),?\s+i(?:'ll| will|'m going to|'m gonna|'m| am going to| swear i'll)\s*$", re.IGNORECASE
)
#: Who leaves "I" out says it so ("gonna kill myself").
_INTENT, _NEAR = re.compile(r"\b(?:gonna|going to|want to|wanna|will)\b", re.IGNORECASE), 12
#: Behind words of ending one's life, what makes them harmless ("… for one of those potatoes", "… laughing").
_HARMLESS = re.compile(
    r"\s*(?:for|of|from|old|with|at|laughing|trying|doing|getting|next to|over (?:a|the|this)"
    r"|(?:in|on) (?:this|that|the|my|our|those)|to (?:get|finish|make|pay))\b",
    re.IGNORECASE,
)


def said_outright(window: Window) -> str | None:
    """Give the crisis flag of what a message says outright.

    ``self_harm``: "I'm going to kill myself", "leave and I'll end my life"; ``violence``: "leave and I'll kill you",
    "I'll break your jaw". What is denied, reported, laughed at, or hangs on something that is no price ("if I hear that
    song again") is left to the scores.
    """
    if threatens_harm(window):
        return "violence"
    text, frames = window.normal.text, window.reading.frames
    if any(frame.act == "end_life" and _ends_life(frame, text) for frame in frames):
        return "self_harm"
    return "violence" if any(_hurts(frame, text) for frame in frames) else None


def threatens_harm(window: Window) -> bool:
    """Say whether the speaker threatens harm in one breath with an exit."""
    exits = any(frame.act in PRICED_EXITS and frame.mode != "joking" for frame in window.reading.frames)
    blows = [own_deed(window, cue, BLOWS) for cue in window.reading.cues if cue.family == "harm"]
    return exits and any(_TO_COME.search(deed) and "never" not in deed for deed in blows)


def own_deed(window: Window, cue: Cue, deeds: re.Pattern[str]) -> str:
    """Give the words that make a cue of harm one of these deeds, done by *I*; nothing where it is not."""
    text = window.normal.text
    return _own(text, cue.start) if deeds.match(text, cue.start) else ""


def _own(text: str, start: int) -> str:
    before = " ".join(text[max(0, start - _REACH) : start].lower().replace("'", " ").split())
    found = _OWN_DEED.search(before)
    return found.group() if found else ""


def _ends_life(frame: Frame, text: str) -> bool:
    if _HARMLESS.match(text, frame.end) or frame.mode in {"joking", "reported", "quoted", "asked"}:
        return False
    if _PRICED.search(text[max(0, frame.start - _REACH) : frame.start]):
        return True
    priced = frame.condition in {"partner", "harm"}
    spoken = frame.agent == "i" or _INTENT.search(text[max(0, frame.start - _NEAR) : frame.end])
    return bool(spoken) and (_meant(frame) or (priced and frame.mode == "hypothetical"))


def threatens_blows(window: Window) -> bool:
    """Say whether the speaker says that they will hurt the other one, in play or in earnest."""
    return any(_threatened(frame, window.normal.text) for frame in window.reading.frames)


def _threatened(frame: Frame, text: str) -> bool:
    deed = _own(text, frame.start)
    if frame.act != "hurt_you" or not _TO_COME.search(deed) or "never" in deed:
        return False
    return frame.mode in {"asserted", "hypothetical"} and not _PLAYED.match(text, frame.end)


def _hurts(frame: Frame, text: str) -> bool:
    if not _threatened(frame, text):
        return False
    # "I'll beat you in the end" may be play; "I'll break your arm" is not.
    return bool(_GOING.search(text)) or (_meant(frame) and "your" in text[frame.start : frame.end].lower())


def _meant(frame: Frame) -> bool:
    return frame.mode == "asserted" and frame.condition in {"none", "partner", "harm"}
