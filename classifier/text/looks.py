"""What is seen of packed messages without reading them, from their bytes: questions, bare answers, odd typing.

What is seen of a message does not hang on its neighbours, also where nothing stands between them, as in a column.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.text.ngrams import I64, Packed, tables

#: From the first to the last of four letters that are spaced out, in bytes.
_SPACED = 6


def asking(packed: Packed) -> NDArray[np.bool_]:
    """Say which messages hold a question mark."""
    return _holding(packed, np.flatnonzero(packed.data == ord("?")))


def few_words(packed: Packed, most: int) -> NDArray[np.bool_]:
    """Say which messages have at most so many words of letters or digits."""
    word = (tables()[1][packed.data] == 1) & (packed.data < 0x80)
    begins = word.copy()
    begins[1:] &= ~word[:-1]
    first = packed.bounds[:-1][np.diff(packed.bounds) > 0]
    begins[first] = word[first]  # in a column nothing stands between two messages
    return np.diff(np.searchsorted(np.flatnonzero(begins), packed.bounds)) <= most


def typed_oddly(packed: Packed) -> NDArray[np.bool_]:
    """Say which messages may differ from their canonical form (see ``normalise.py``): by a letter three times in a row,
    by letters spaced out, or by signs beyond ASCII that are no emoji. Some that do not are among them.
    """
    data, size = packed.data, len(packed.data)
    letter = (data >= ord("a")) & (data <= ord("z"))
    same = data[1:] == data[:-1]
    stretched = _inside(packed, np.flatnonzero(same[1:] & same[:-1] & letter[2:]), 2)
    spaced = np.zeros(0, dtype=np.int64)
    if size > _SPACED:
        single = letter & _alone(packed)
        spaced = np.flatnonzero(single[6:] & single[4:-2] & single[2:-4] & single[:-6])
        spaced = _inside(packed, spaced, _SPACED)
    leads = np.flatnonzero(data >= 0xC2)
    emoji = (data[leads] == 0xF0) & (data[np.minimum(leads + 1, size - 1)] == 0x9F)
    return _holding(packed, np.concatenate((stretched, spaced, leads[~emoji])))


def _alone(packed: Packed) -> NDArray[np.bool_]:
    """Say which bytes have a gap or an end of their message on both sides."""
    gap = tables()[1][packed.data] == 0
    before, behind = np.ones(len(gap), dtype=bool), np.ones(len(gap), dtype=bool)
    before[1:], behind[:-1] = gap[:-1], gap[1:]
    bounds = packed.bounds[1:-1]
    before[bounds[bounds < len(gap)]] = True
    behind[bounds[bounds > 0] - 1] = True
    return before & behind


def _inside(packed: Packed, places: I64, reach: int) -> I64:
    """Give the places from which so many bytes on are of the same message."""
    owner = np.searchsorted(packed.bounds, places, side="right")
    return places[packed.bounds[np.minimum(owner, len(packed.bounds) - 1)] > places + reach]


def _holding(packed: Packed, places: I64) -> NDArray[np.bool_]:
    """Say which messages hold one of these bytes."""
    found = np.zeros(len(packed), dtype=bool)
    found[np.searchsorted(packed.bounds, places, side="right") - 1] = True
    return found
