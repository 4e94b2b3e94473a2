"""Word and character n-grams as hashed indices, for whole columns at once.

The bytes of all messages stand behind one another in one array. With prefix sums of ``byte * P**i`` the hash
of any stretch is one subtraction and one product (Karp & Rabin 1987, modulo 2**64), so tokens and n-grams of
a column cost a few array operations and no Python loop. Training and serving both use this module: there is
one path from text to features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

#: Hashed features live in a table of this many rows (a power of two).
BITS = 20
BUCKETS = 1 << BITS

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_THIRD = np.uint64(0xD6E8FEB86659FD93)
#: Characters that leave no byte: apostrophes, straight and curly, and what has no width.
DROPPED = frozenset("'\u2018\u2019\u201b\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u00ad\u2060\ufeff")
#: How typographic signs begin in UTF-8, and what follows (the last byte of U+2000 to U+203F may be any).
_TYPOGRAPHIC = (
    *((b"\xe2", b"\x80"), (b"\xe2", b"\x81\xa0")),
    *((b"\xc2", b"\xa0"), (b"\xc2", b"\xad"), (b"\xef", b"\xbb\xbf")),
)
_DROPPED_BYTES = [char.encode() for char in sorted(DROPPED - {"'"})]
_BEGIN, _END = np.uint64(0x51), np.uint64(0xA3)

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


@cache
def tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Lower-casing of ASCII bytes, and the class of a byte: 0 gap, 1 word, 2 punctuation, 3 dropped."""
    lower = np.arange(256, dtype=np.uint8)
    lower[ord("A") : ord("Z") + 1] += 32
    kind = np.zeros(256, dtype=np.uint8)
    for char in b"abcdefghijklmnopqrstuvwxyz0123456789":
        kind[char] = 1
    kind[128:] = 1
    # Full stops, commas and quotation marks come and go with habit, and must not change an answer.
    for char in b"?!*":
        kind[char] = 2
    kind[ord("'")] = 3
    return lower, kind


@dataclass
class _Powers:
    up: U64
    down: U64


_powers = _Powers(np.ones(1, dtype=np.uint64), np.ones(1, dtype=np.uint64))


def _powers_to(n: int) -> _Powers:
    global _powers
    known = _powers  # another thread may put a shorter table in its place meanwhile
    if len(known.up) <= n:
        size = max(1 << 16, 1 << int(n).bit_length())
        up = np.full(size, _BASE, dtype=np.uint64)
        down = np.full(size, _INVERSE, dtype=np.uint64)
        up[0] = down[0] = 1
        known = _powers = _Powers(np.multiply.accumulate(up), np.multiply.accumulate(down))
    return known


@dataclass(frozen=True)
class Packed:
    """The lower-cased bytes of many messages in one array, apostrophes and what has no width dropped.

    Attributes:
        data: all bytes, message after message.
        bounds: where each message starts, and at the end where the last one stops (length n + 1).
    """

    data: NDArray[np.uint8]
    bounds: I64

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def part(self, start: int, stop: int) -> Packed:
        """Give the messages from ``start`` to ``stop`` (exclusive) without copying them."""
        first, last = int(self.bounds[start]), int(self.bounds[stop])
        return Packed(self.data[first:last], self.bounds[start : stop + 1] - first)


def pack(texts: Sequence[str]) -> Packed:
    """Pack Python strings, each with a space on both sides (so that n-grams see where words end)."""
    parts = [b" " + text.encode("utf-8", "replace") + b" " for text in texts]
    sizes = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
    return pack_bytes(np.frombuffer(b"".join(parts), dtype=np.uint8), np.concatenate(([0], np.cumsum(sizes))))


def pack_bytes(raw: NDArray[np.uint8], bounds: I64) -> Packed:
    """Pack the UTF-8 bytes of a column (as Arrow keeps them) with the bounds of its messages."""
    lower, _ = tables()
    if (raw >= 0x80).any():
        raw = _straight(raw)
    keep = raw != ord("'")
    if keep.all():
        return Packed(lower[raw], bounds)
    dropped = np.flatnonzero(~keep)
    return Packed(lower[raw[keep]], bounds - np.searchsorted(dropped, bounds))


def _straight(raw: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Write typographic signs as typing writes them: those of :data:`DROPPED` as straight apostrophes, which go; other
    dashes, quotation marks, dots and spaces of U+2000 to U+203F and the space that does not break as gaps.
    """
    plain = raw
    for lead, second in _TYPOGRAPHIC:
        length = 3 if lead != b"\xc2" else 2
        at = np.flatnonzero(raw[: 1 - length] == lead[0])
        for step, byte in enumerate(second, 1):
            at = at[raw[at + step] == byte]
        if not len(at):
            continue
        plain = raw.copy() if plain is raw else plain
        dropped = np.isin(raw[at + length - 1], [code[-1] for code in _DROPPED_BYTES if code.startswith(lead + second)])
        for step in range(length):
            plain[at + step] = np.where(dropped, ord("'"), ord(" "))
    return plain


@dataclass(frozen=True)
class Tokens:
    """The tokens of packed messages, in order; each message also has a begin and an end mark.

    Attributes:
        hashes: one 64-bit hash a token.
        message: which message a token belongs to.
        start, end: its bytes in ``Packed.data`` (``end`` exclusive); marks have ``start == end``.
        first: the index of each message's first token (its begin mark); length n + 1.
    """

    hashes: U64
    message: I64
    start: I64
    end: I64
    first: I64


def _prefix(data: NDArray[np.uint8]) -> U64:
    powers = _powers_to(len(data) + 1)
    sums = np.zeros(len(data) + 1, dtype=np.uint64)
    np.cumsum((data + np.uint64(1)) * powers.up[: len(data)], out=sums[1:])
    return sums


def tokenize(packed: Packed) -> Tokens:
    """Find words and runs of punctuation in packed messages."""
    _, kind = tables()
    kinds = kind[packed.data]
    n, size = len(packed), len(packed.data)
    fresh = np.ones(size + 1, dtype=bool)
    np.not_equal(kinds[1:], kinds[:-1], out=fresh[1:size])
    fresh[packed.bounds] = True
    edges = np.flatnonzero(fresh)
    starts, ends = edges[:-1], edges[1:]
    real = kinds[starts] > 0
    starts, ends = starts[real], ends[real]
    sums, powers = _prefix(packed.data), _powers_to(size + 1)
    hashes = (sums[ends] - sums[starts]) * powers.down[starts]
    # Tokens per message, counted from the bounds because both are sorted.
    cuts = np.searchsorted(starts, packed.bounds)
    counts = np.diff(cuts)
    message = np.repeat(np.arange(n, dtype=np.int64), counts)
    place = np.arange(len(starts)) + 2 * message + 1
    first = cuts + 2 * np.arange(n + 1)
    total = len(starts) + 2 * n
    out = Tokens(
        np.empty(total, dtype=np.uint64),
        np.repeat(np.arange(n, dtype=np.int64), counts + 2),
        np.empty(total, dtype=np.int64),
        np.empty(total, dtype=np.int64),
        first,
    )
    out.hashes[place], out.start[place], out.end[place] = hashes, starts, ends
    begin, end = first[:-1], first[1:] - 1
    out.hashes[begin], out.hashes[end] = _BEGIN, _END
    out.start[begin] = out.end[begin] = packed.bounds[:-1]
    out.start[end] = out.end[end] = packed.bounds[1:]
    return out


def buckets(hashes: U64, salt: int) -> NDArray[np.int64]:
    """Map hashes to rows of the feature table; ``salt`` keeps the fields (message, context, …) apart."""
    mixed = (hashes ^ np.uint64(salt * 0x632BE59BD9B4E019 & 0xFFFFFFFFFFFFFFFF)) * _MIX
    mixed ^= mixed >> np.uint64(31)
    mixed *= _SECOND
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)


@dataclass(frozen=True)
class Grams:
    """Hashed n-grams of one field.

    Attributes:
        index: row of the feature table.
        message: which message.
        start, end: bytes covered in ``Packed.data``.
    """

    index: I64
    message: I64
    start: I64
    end: I64


def word_grams(tokens: Tokens, longest: int, salt: int) -> Grams:
    """Give all word n-grams from one to ``longest`` tokens, begin and end marks included."""
    hashes, parts = tokens.hashes, []
    rolling = hashes
    for n in range(1, longest + 1):
        if n > 1:
            rolling = rolling[:-1] * _THIRD + hashes[n - 1 :]
        last = len(hashes) - n + 1
        same = tokens.message[:last] == tokens.message[n - 1 :]
        parts.append((rolling[same], tokens.message[:last][same], tokens.start[:last][same], tokens.end[n - 1 :][same]))
    return _join(parts, salt)


def pair_hashes(tokens: Tokens) -> U64:
    """Give the hash of every token with the next one, pairs across two messages included."""
    return tokens.hashes[:-1] * _THIRD + tokens.hashes[1:]


def char_grams(packed: Packed, shortest: int, longest: int, salt: int) -> Grams:
    """Give all character n-grams inside words, a neighbouring gap counted as a character."""
    _, kind = tables()
    size = len(packed.data)
    sums, powers = _prefix(packed.data), _powers_to(size + 1)
    gaps = np.concatenate(([0], np.cumsum(kind[packed.data] == 0)))
    owner = np.repeat(np.arange(len(packed), dtype=np.int64), np.diff(packed.bounds))
    parts = []
    for n in range(shortest, longest + 1):
        at = np.arange(max(size - n + 1, 0))
        inside = gaps[at + n - 1] == gaps[at + 1]
        at = at[inside]
        at = at[owner[at] == owner[at + n - 1]]
        parts.append(((sums[at + n] - sums[at]) * powers.down[at] + np.uint64(n), owner[at], at, at + n))
    return _join(parts, salt)


def _join(parts: list[tuple[U64, I64, I64, I64]], salt: int) -> Grams:
    hashes, message, start, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Grams(buckets(hashes, salt), message, start, end)
