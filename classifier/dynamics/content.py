"""What a turn is about, and whether it apologises: the little that the aftermath of a threat needs to know."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import cache

import numpy as np

_CONTENT_WORD = re.compile(r"[^\W\d_]{3,}")
_APOLOGY = re.compile(
    r"\b(?:(?:i\s*a?['’]?m|so|really|very|truly)\s+sorry|^\W*sorry|apologi[sz]e|my\s+apologies|forgive\s+me|my\s+(?:bad|fault)|i\s+was\s+wrong)\b",
    re.IGNORECASE | re.MULTILINE,
)
#: How many turns before the one that is answered count as the topic.
TOPIC_TURNS = 3
_REOPENING = re.compile(
    r"\b(?:i\s*a?['’]?m\s+back(?=\W*$|\W+(?:and|now|so|let|i|we|can)\b)|ready\s+to\s+(?:talk|listen|continue)"
    r"|where\s+were\s+we|(?:can|could|shall|should|let['’]?s|want\s+to|like\s+to)\s+(?:we\s+|us\s+)?"
    r"(?:finish|continue|try\s+(?:that|this|it)?\s*again|pick\s+(?:it|this|that)\s+up|get\s+back\s+to|go\s+back\s+to|talk\s+about)"
    r"|about\s+(?:earlier|before|last\s+night|yesterday|this\s+morning|what\s+(?:i|you|we)\s+said)"
    r"|(?:i|you|we)\s+(?:was|were)\s+saying)\b",
    re.IGNORECASE | re.MULTILINE,
)


@cache
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | {
        "don",
        "didn",
        "doesn",
        "isn",
        "won",
        "wouldn",
        "just",
        "like",
        "yeah",
        "okay",
    }


def content_words(text: str) -> frozenset[str]:
    """Give the words of three letters or more that are not function words, in lower case."""
    return frozenset(_CONTENT_WORD.findall(text.lower())) - _stop_words()


def apologises(text: str) -> bool:
    """Whether the turn says sorry or takes blame."""
    return _APOLOGY.search(text) is not None


def reopens(text: str) -> bool:
    """Whether the turn says that it goes on with what was broken off ("I'm back", "about earlier")."""
    return _REOPENING.search(text) is not None


def topic_overlap(texts: Sequence[str], conversation: np.ndarray) -> np.ndarray:
    """Measure, turn by turn, how far it stays with what was talked about before the turn it answers.

    The overlap coefficient (Szymkiewicz-Simpson: shared over the smaller set) of its content words and those of the
    :data:`TOPIC_TURNS` turns before the one just before it. In [0, 1]; NaN where either side has no content word.

    Args:
        texts: the turns, conversation after conversation.
        conversation: code of each turn's conversation.
    """
    overlap = np.full(len(texts), np.nan)
    before: deque[frozenset[str]] = deque(maxlen=TOPIC_TURNS + 1)
    for i, text in enumerate(texts):
        if i and conversation[i] != conversation[i - 1]:
            before.clear()
        here = content_words(text)
        topic = frozenset().union(*list(before)[:-1])
        smaller = min(len(here), len(topic))
        if smaller:
            overlap[i] = len(here & topic) / smaller
        before.append(here)
    return overlap
