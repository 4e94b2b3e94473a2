"""Crisis said outright: what is flagged whatever the scores say, because to miss it costs most.

``cues/lexicon/end_life.toml`` and ``hurt_you.toml`` hold the words; who says them of whom, in what mode and on what
condition is read from the frame. The gate never lets such words by (``fit_gate.py``).
"""

from __future__ import annotations

import re

from classifier.cues.frames import Cue, Frame
from classifier.model.features import Window

#: Acts that end or leave something, as a price or as a way out.
EXITS = frozenset({"end_bond", "end_vague", "leave_home", "end_contact", "expel"})
#: Of the cues of harm those that begin so are blows.
BLOWS = re.compile(r"(?:hit|slap|punch|kick|chok|strangl|grab|shov|push|beat|burn|bit\b|kill|hurt)", re.IGNORECASE)
#: So many characters before a deed are looked at for who does it.
_REACH = 60
#: A deed is the speaker's own where nothing but these stands between it and "I".
_OWN_DEED = re.compile(
    r"\bi(?: (?:m|ll|d|ve|will|would|could|can|might|am|have|had|was|did|swear|going|to|gonna|gon|na|just|even|really"
    r"|nearly|almost|never|ever|keep|kept))*\s*$"
)
#: The other one's going, as a condition.
_GOING = re.compile(
    r"\byou (?:ever |try to |even try to |dare )?(?:leave|go|walk|divorce)\b|\bleav(?:e|ing) me\b|\bleave and\b"
)
#: Behind words of ending one's life: nothing that makes them harmless ("… for one of those potatoes").
_WHOLE = re.compile(
    r"\s*(?:$|[.!?,;:\n-]|(?:without|now|today|tonight|tomorrow|anymore|right|and|but|if|because|in front|i|then|when"
    r"|so|before|like this)\b)"
)


def said_outright(window: Window) -> str | None:
    """Give the crisis flag of what a message says outright.

    ``self_harm``: "I'm going to kill myself", "if you leave I'll end my life"; ``violence``: "leave and I'll kill you",
    "I'll break your jaw". What is denied, reported, laughed at, or hangs on something that is no price ("if I hear that
    song again") is left to the scores.
    """
    if threatens_harm(window):
        return "violence"
    text = window.normal.text.lower()
    own = [frame for frame in window.reading.frames if frame.agent == "i"]
    if any(frame.act == "end_life" and _ends_life(frame, text) for frame in own):
        return "self_harm"
    return "violence" if any(frame.act == "hurt_you" and _hurts(frame, text) for frame in own) else None


def threatens_harm(window: Window) -> bool:
    """Say whether the speaker threatens harm in one breath with an exit."""
    exits = any(frame.act in EXITS and frame.mode != "joking" for frame in window.reading.frames)
    blows = [own_deed(window, cue, BLOWS) for cue in window.reading.cues if cue.family == "harm"]
    return exits and any(deed and "never" not in deed for deed in blows)


def own_deed(window: Window, cue: Cue, deeds: re.Pattern[str]) -> str:
    """Give the words that make a cue of harm one of these deeds, done by *I*; nothing where it is not."""
    text = window.normal.text
    before = " ".join(text[max(0, cue.start - _REACH) : cue.start].lower().replace("'", " ").split())
    found = _OWN_DEED.search(before)
    return found.group() if found and deeds.match(text, cue.start) else ""


def _ends_life(frame: Frame, text: str) -> bool:
    priced = frame.condition in {"partner", "harm"}
    meant = _meant(frame) or (priced and frame.mode == "hypothetical")
    return meant and _WHOLE.match(text, frame.end) is not None


def _hurts(frame: Frame, text: str) -> bool:
    if frame.mode not in {"asserted", "hypothetical"}:
        return False
    # "I'll beat you at darts" is play; "I'll break your arm" is not.
    return bool(_GOING.search(text)) or (_meant(frame) and "your" in text[frame.start : frame.end])


def _meant(frame: Frame) -> bool:
    return frame.mode == "asserted" and frame.condition in {"none", "partner", "harm"}
