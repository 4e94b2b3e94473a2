"""What a turn is about, and whether it apologises: the little that the aftermath of a threat needs to know."""

from __future__ import annotations

import re
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


def topic_overlap(texts: Sequence[str], conversation: np.ndarray) -> np.ndarray:
    """Measure, turn by turn, how far it stays with what was talked about before the turn it answers.

    The overlap coefficient (Szymkiewicz-Simpson: shared over the smaller set) of its content words and those of the
    :data:`TOPIC_TURNS` turns before the one just before it. In [0, 1]; NaN where either side has no content word.

    Args:
        texts: the turns, conversation after conversation.
        conversation: code of each turn's conversation.
    """
    words = [content_words(text) for text in texts]
    overlap = np.full(len(words), np.nan)
    for i, here in enumerate(words):
        before: set[str] = set()
        for j in range(max(i - 1 - TOPIC_TURNS, 0), i - 1):
            if conversation[j] == conversation[i]:
                before |= words[j]
        smaller = min(len(here), len(before))
        if smaller:
            overlap[i] = len(here & before) / smaller
    return overlap
