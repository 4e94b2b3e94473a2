"""Word pieces: the tokens that the sentence encoder reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curated_tokenizers import WordPieceProcessor

#: Pieces that stand for no text; every vocabulary starts with them, in this order.
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
UNKNOWN, FIRST, BREAK = 1, 2, 3
#: Longer words are unknown: none is one.
_LONGEST_WORD = 60
_WORD = re.compile(r"[^\W_]+|[^\w\s]")


class Pieces:
    """A vocabulary of word pieces (Wu et al. 2016), of lower-case text without accents.

    Args:
        pieces: the vocabulary, :data:`SPECIAL` first; pieces that continue a word start with ``##``.
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        from curated_tokenizers import WordPieceProcessor

        self._processor: WordPieceProcessor = WordPieceProcessor(list(pieces))

    def ids(self, text: str) -> list[int]:
        """Give the positions in the vocabulary of the pieces of a canonical text."""
        return [place for word in _WORD.findall(_plain(text)) for place in self._of_word(word)]

    def _of_word(self, word: str) -> list[int]:
        places = self._processor.encode(word)[0] if len(word) <= _LONGEST_WORD else [-1]
        return [UNKNOWN] if -1 in places else places


def _plain(text: str) -> str:
    lower = text.lower()
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFD", lower) if unicodedata.category(c) != "Mn")
