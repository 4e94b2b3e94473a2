"""From a message with its context to hashed features.

Fields are kept apart by salt: what is said now, what was said just before, what was said earlier, the frames
of both, and the exchange: who spoke before, and how long the message is. Each field has
Euclidean length about one times its weight, whatever the message's length.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifier.cues.frames import Reading, read
from classifier.text.ngrams import BUCKETS, I64, Grams, buckets, char_grams, pack, tokenize, word_grams
from classifier.text.normalise import NormalText, normalise

#: field -> (salt, weight of the whole field).
FIELDS = {
    "words": (1, 1.0),
    "characters": (2, 1.0),
    "previous": (3, 0.8),
    "earlier": (4, 0.3),
    "frames": (5, 1.5),
    "previous_frames": (6, 1.0),
    "exchange": (7, 0.3),
}


@dataclass(frozen=True)
class Window:
    """One message as the model sees it.

    Attributes:
        text: the message, raw.
        context: earlier turns as ``(speaker, text)``, oldest first.
        speaker: who says the message, or ``None``.
    """

    text: str
    context: tuple[tuple[str | None, str], ...] = ()
    speaker: str | None = None

    @cached_property
    def normal(self) -> NormalText:
        """The canonical text with its offsets."""
        return normalise(self.text)

    @cached_property
    def previous(self) -> str:
        """The canonical text of the turn before, or nothing."""
        return normalise(self.context[-1][1]).text if self.context else ""

    @cached_property
    def earlier(self) -> str:
        """The canonical text of the turns before that."""
        return " ".join(normalise(text).text for _, text in self.context[:-1])

    @cached_property
    def reading(self) -> Reading:
        """Cues and frames of the message."""
        return read(self.normal.text)

    @cached_property
    def previous_reading(self) -> Reading:
        """Cues and frames of the turn before."""
        return read(self.previous)

    @property
    def spoke_before(self) -> str:
        """Who said the turn before: ``nobody``, ``same``, ``other`` or ``unknown``."""
        if not self.context:
            return "nobody"
        before = self.context[-1][0]
        if before is None or self.speaker is None:
            return "unknown"
        return "same" if before == self.speaker else "other"


@dataclass(frozen=True)
class Encoded:
    """The features of ``rows`` windows as parallel arrays, one entry a feature.

    Attributes:
        index: row of the weight table (0 to ``BUCKETS - 1``).
        value: the feature's value.
        row: which window.
        field: position of the field in :data:`FIELDS`.
        start, end: bytes covered in the packed message (``-1`` where the feature is not a stretch of it).
        rows: how many windows.
    """

    index: I64
    value: NDArray[np.float32]
    row: I64
    field: NDArray[np.int8]
    start: I64
    end: I64
    rows: int

    def take(self, rows: I64) -> Encoded:
        """Give the features of some windows, renumbered in the order of ``rows`` (ascending)."""
        place = np.full(self.rows, -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        kept = place[self.row] >= 0
        row, field = place[self.row][kept], self.field[kept]
        return Encoded(self.index[kept], self.value[kept], row, field, self.start[kept], self.end[kept], len(rows))


def encode(windows: Sequence[Window]) -> Encoded:
    """Encode windows. Equal windows get equal features, alone or among others."""
    packed = pack([w.normal.text for w in windows])
    salts = {name: salt for name, (salt, _) in FIELDS.items()}
    parts = [
        _field("words", word_grams(tokenize(packed), 3, salts["words"]), len(windows)),
        _field("characters", char_grams(packed, 3, 5, salts["characters"]), len(windows)),
        _context("previous", [w.previous for w in windows], 2),
        _context("earlier", [w.earlier for w in windows], 1),
        _named("frames", [w.reading.features() for w in windows]),
        _named("previous_frames", [w.previous_reading.features() if w.context else [] for w in windows]),
        _named("exchange", [_exchange(w) for w in windows]),
    ]
    index, value, row, field, start, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Encoded(index, value, row, field, start, end, len(windows))


def _exchange(window: Window) -> list[str]:
    return [f"before={window.spoke_before}", f"length={min(len(window.normal.text.strip()).bit_length(), 10)}"]


_Columns = tuple[I64, NDArray[np.float32], I64, NDArray[np.int8], I64, I64]


def _field(name: str, grams: Grams, rows: int, *, inside: bool = True) -> _Columns:
    size = np.bincount(grams.message, minlength=rows)
    value = (FIELDS[name][1] / np.sqrt(np.maximum(size, 1)))[grams.message].astype(np.float32)
    nowhere = np.full(len(grams.index), -1, dtype=np.int64)
    return (
        grams.index,
        value,
        grams.message,
        np.full(len(grams.index), list(FIELDS).index(name), dtype=np.int8),
        grams.start if inside else nowhere,
        grams.end if inside else nowhere,
    )


def _context(name: str, texts: list[str], longest: int) -> _Columns:
    # A turn that is not there has no features: what is said then decides alone.
    there = np.flatnonzero([bool(text) for text in texts])
    grams = word_grams(tokenize(pack([texts[k] for k in there])), longest, FIELDS[name][0])
    placed = Grams(grams.index, there[grams.message], grams.start, grams.end)
    return _field(name, placed, len(texts), inside=False)


def _named(name: str, features: list[list[str]]) -> _Columns:
    sizes = np.fromiter(map(len, features), dtype=np.int64, count=len(features))
    # Two checksums make one 64-bit hash; stable across runs and platforms, unlike Python's own.
    hashes = np.array([named_hash(text) for texts in features for text in texts], dtype=np.uint64)
    row = np.repeat(np.arange(len(features), dtype=np.int64), sizes)
    nowhere = np.full(len(row), -1, dtype=np.int64)
    grams = Grams(buckets(hashes, FIELDS[name][0]), row, nowhere, nowhere)
    return _field(name, grams, len(features))


def named_hash(text: str) -> int:
    """Give a stable 64-bit hash of a feature's name."""
    data = text.encode()
    return zlib.crc32(data) | zlib.adler32(data) << 32


__all__ = ["BUCKETS", "FIELDS", "Encoded", "Window", "encode", "named_hash"]
