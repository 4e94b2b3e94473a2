"""How much of the grievance a message's suggestions keep, counted in content words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.rephrase.quote import STEM
from classifier.rephrase.result import Rephrasing
from classifier.rephrase.topic import matter_of

if TYPE_CHECKING:
    from classifier.model.features import Window

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_BOUNDS = re.compile(r"[.!?;,:\n]|\b(?:and|or|but|so|then|because)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """Content words of a lifted grievance and of the clause it stands in; of both, how many are said again."""

    lifted: int
    lifted_said: int
    clause: int
    clause_said: int


def kept(window: Window, suggestions: Iterable[Rephrasing]) -> Kept | None:
    """Count what the suggestions made for a message keep; ``None`` where nothing of its own was lifted."""
    made = " ".join(one.text for one in suggestions if one.role == "made")
    matter, own = matter_of(window)
    if not made or matter is None or not own:
        return None
    said, text = content(made), window.normal.text
    lifted = content(text[matter.start : matter.end])
    clause = content(_clause(text, matter.start, matter.end))
    return Kept(len(lifted), len(lifted & said), len(clause), len(clause & said))


def content(text: str) -> set[str]:
    """Give the content words of a text by their first letters."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return {word[:STEM] for word in _WORD.findall(text.lower()) if word not in STOP_WORDS}


def _clause(text: str, start: int, end: int) -> str:
    left = max((m.end() for m in _BOUNDS.finditer(text, 0, start)), default=0)
    right = _BOUNDS.search(text, end)
    return text[left : right.start() if right else len(text)]
