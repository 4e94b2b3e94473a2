"""Long messages in passages: what surrounds one decisive sentence must not drown it."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: A message of more words is also read in passages …
LONG = 40
#: … of at most so many words, cut where sentences end.
PASSAGE = 25
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")


def passages(text: str) -> list[str]:
    """Cut the canonical text of a long message into passages, in order; a short one has none.

    A sentence longer than a passage is cut after every :data:`PASSAGE` words. Every word is in one passage.
    """
    if len(text.split()) <= LONG:
        return []
    found: list[list[str]] = [[]]
    for words in _stretches(text):
        if len(found[-1]) + len(words) > PASSAGE and found[-1]:
            found.append([])
        found[-1] += words
    return [" ".join(words) for words in found if words]


def _stretches(text: str) -> Iterator[list[str]]:
    """Give the words of each sentence, those of long ones in pieces."""
    for sentence in _SENTENCE.findall(text):
        words = sentence.split()
        yield from (words[start : start + PASSAGE] for start in range(0, len(words), PASSAGE))
