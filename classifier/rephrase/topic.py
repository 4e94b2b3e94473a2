"""The matter of a message with its context: its own, the turn before's, or what both keep naming."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from classifier.cues.frames import read
from classifier.rephrase.grammar import limits
from classifier.rephrase.matter import Matter, find_matters
from classifier.rephrase.quote import just_said
from classifier.text.normalise import normalise

if TYPE_CHECKING:
    from classifier.model.features import Window

#: A shorter name may be an initial.
_SHORTEST = 3


def matter_of(window: Window, *, deeds: bool = True) -> tuple[Matter | None, bool]:
    """Give what a message is about, and whether the message itself complains of it.

    The message's own complaint comes first, then the nearest deed told in the turns before, then what is named in more
    than one turn, then what the other one just said; where that cannot be quoted, what was complained of before comes
    second. What one turn names without complaint may be named in passing.
    """
    own = find_matters(_uncalled(window.normal.text, window, window.speaker), window.reading, deeds=deeds)
    if own and own[0].complained:
        return own[0], True
    turns = [own, *_before(window, deeds=deeds)]
    quote = just_said(window) if deeds else None
    for found in turns[1:]:
        if found and found[0].complained and (found[0].deed or quote is None):
            return found[0], False
    named = Counter(name for found in turns for name in {matter.name for matter in found})
    repeated = (matter for found in turns for matter in found if named[matter.name] > 1)
    return next(repeated, quote), False


def _before(window: Window, *, deeds: bool) -> list[list[Matter]]:
    """Give the matters of the turns before, nearest first."""
    turns = []
    for speaker, raw in reversed(window.context):
        # A narrator in brackets tells of both.
        known = speaker is not None and window.speaker is not None and not speaker.startswith("(")
        spoken_by = ("same" if speaker == window.speaker else "other") if known else "unknown"
        text = normalise(raw).text
        uncalled = _uncalled(text, window, speaker)
        turns.append(find_matters(uncalled, read(text), spoken_by=spoken_by, deeds=deeds))
    return turns


def _uncalled(text: str, window: Window, speaker: str | None) -> str:
    """Put a comma and spaces for the names by which a turn calls the others, so that offsets stay."""
    called = {name for name, _ in window.context if name} | ({window.speaker} if window.speaker else set())
    names = frozenset(name for name in called - {speaker} if len(name) >= _SHORTEST and name.isalpha())
    return _calls(names).sub(lambda call: ",".ljust(len(call.group())), text) if names else text


@lru_cache(maxsize=64)
def _calls(names: frozenset[str]) -> re.Pattern[str]:
    """Find names where they call: not whose something is, and not behind a word that governs them ("with Gary")."""
    governed = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in sorted(limits()["prepositions"]))
    return re.compile(rf"{governed}\b(?:{'|'.join(map(re.escape, sorted(names)))})\b(?!['\w])")
