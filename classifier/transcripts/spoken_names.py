"""Who is named before a colon: ``Name: words``, as plain text and subtitles have it.

A prefix is a name by its look ("Ann", "Speaker 2"), or by its use: "my wife" and "Doe, Max" look like the beginning
of a sentence, but stand at the beginning of line after line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

UNKNOWN = "?"
#: What a reader notes where words before a colon were taken as words.
NOT_A_NAME = "begins with words and a colon that name no speaker found elsewhere: read as part of the turn above"
_NOT_IN_NAMES = re.compile(r'[!?;"“”<>=]|[^\W\d_]{4,}\.(?:\s|$)')
#: Sentences begin and end so before a colon, names do not.
_SENTENCE = re.compile(
    r"(?:i|i'\w+|and|but|so|or|if|then|because|that|this|it|it's|there)\b.*"
    r"|.*\b(?:said|says|say|asked|told|goes|went|like|is|was|are|were|be|thing|things|point|this|that|these)",
    re.IGNORECASE,
)
_LONGEST, _MOST_WORDS, _MOST_WORDS_USED = 40, 4, 6
#: A name by use stands before a colon so often, and no seldomer than this share of the commonest prefix.
_TIMES, _SHARE = 2, 1 / 4


def is_name(text: str) -> bool:
    """Tell whether words before a colon look like a speaker's name: up to four words, no sentence."""
    if text == UNKNOWN:
        return True
    words = text.split()
    if not _may_name(text, _MOST_WORDS) or "," in text:
        return False
    return len(words) == 1 or not words[-1][0].islower()


def may_name(text: str) -> bool:
    """Tell whether words before a colon could be a speaker's name, if they are used so."""
    return is_name(text) or (_may_name(text, _MOST_WORDS_USED) and _SENTENCE.fullmatch(text) is None)


def names_by_use(prefixes: Iterable[str]) -> frozenset[str]:
    """Give the prefixes that are names by their use.

    Args:
        prefixes: what stands before a colon at the beginning of every line of a file that has such words.
    """
    counts = Counter(prefixes)
    least = max(_TIMES, _SHARE * max(counts.values(), default=0))
    return frozenset(text for text, times in counts.items() if times >= least and may_name(text))


def names(text: str, used: Collection[str]) -> bool:
    """Tell whether words before a colon are a name, by their look or by their use."""
    return is_name(text) or text in used


def _may_name(text: str, most_words: int) -> bool:
    return (
        0 < len(text.split()) <= most_words
        and len(text) <= _LONGEST
        and text == text.strip()
        and not text.isnumeric()
        and _NOT_IN_NAMES.search(text) is None
    )
