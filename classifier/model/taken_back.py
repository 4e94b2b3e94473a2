"""A threat that is taken back is ``safe`` (codebook, rule 2), whatever words of ending it repeats.

``cues/lexicon/taken_back.toml`` holds the words. Nothing is taken back where it is only put off, hangs on a condition,
or another end follows: that is left to the scores.
"""

from __future__ import annotations

import re

from classifier.model.crisis import PRICED_EXITS
from classifier.model.features import Window

#: Who takes back is the speaker: named before the cue in its clause, or left out at its beginning ("sorry I said").
_OWN = re.compile(r"\bi\b[^.!?;\n]*$", re.IGNORECASE)
_UNSAID = re.compile(r"(?:sorry|forget|scrap|ignore|call|cancel|tore|ripp)", re.IGNORECASE)
#: What limits taking back, wherever it stands.
_LIMITED = re.compile(
    r"\b(?:but|though|till?|until|for (?:now|the)|unless|if|yet|waiting|when you|first|once)\b"
    r"|(?:n't|not|never) (?:\w+ )?tak",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?\n;]")


def takes_back(window: Window) -> bool:
    """Say whether a message takes a threat back and makes no other."""
    cues = [cue for cue in window.reading.cues if cue.family == "taken_back"]
    text = window.normal.text
    if not cues or _LIMITED.search(text) or not any(_own(text, cue.start, cue.end) for cue in cues):
        return False
    # What is named in the same breath is what is taken back.
    end = _SENTENCE_END.search(text, max(cue.end for cue in cues))
    after = end.start() if end else len(text)
    return not any(
        frame.act in PRICED_EXITS and frame.mode in {"asserted", "hypothetical"} and frame.start >= after
        for frame in window.reading.frames
    )


def _own(text: str, start: int, end: int) -> bool:
    return bool(_OWN.search(text, 0, end) or _UNSAID.match(text, start))
