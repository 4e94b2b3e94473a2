"""One canonical text for what people type, with offsets back to the raw text.

Passes, each small: odd characters (curly quotes, zero-width and full-width characters, letters of other
alphabets that look Latin), letters s p a c e d out, wide gaps, stretched letters, common shorthand. Emoji stay.
Every character of the result knows the stretch of raw text it came from, so a span found in the canonical
text can always be shown in the original.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: Longer messages are read up to here: the cost of one hostile message stays bounded.
MAX_CHARS = 20_000

_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_SPACED = re.compile(r"(?<![\w'])[A-Za-z](?:([ .\-_*])[A-Za-z])(?:\1[A-Za-z]){2,}(?![\w'])")
#: Who spaces out one word spaces out the short ones beside it too.
_SPACED_BESIDE = re.compile(
    r"(?<![\w'])(?<![A-Za-z][.\-_*])[A-Za-z'](?:([ .\-_*])[A-Za-z'])(?:\1[A-Za-z'])*(?![\w']|[.\-_*][A-Za-z])"
)
_GAPS = re.compile(r"[ \t]{2,}")
_STRETCHED = re.compile(r"([A-Za-z])\1{2,}")
#: A longer run of signs says nothing more, and costs a tokenizer time that grows with its square.
_SIGNS = re.compile(r"[^\w\s]{12,}")
_WORD = re.compile(r"[A-Za-z0-9']+")
#: Letters that English words end on doubled; every other letter stretched is meant once.
_DOUBLED = frozenset("fl")
_DATA = Path(__file__).with_name("shorthand.toml")


@dataclass(frozen=True, slots=True)
class NormalText:
    """A canonical text and where each of its pieces came from.

    Attributes:
        text: the canonical text.
        raw_length: characters in the raw text.
        edits: ``(start, end, raw_start, raw_end)`` for every stretch that was changed, in order.
    """

    text: str
    raw_length: int
    edits: tuple[tuple[int, int, int, int], ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw ``(start, end)`` of a canonical span; always inside the raw text."""
        if start >= end:
            point = self._raw(start, last=False)
            return point, point
        return self._raw(start, last=False), self._raw(end - 1, last=True)

    def _raw(self, position: int, *, last: bool) -> int:
        k = bisect_right(self.edits, position, key=lambda e: e[0]) - 1
        if k < 0:
            return min(position + last, self.raw_length)
        _, end, raw_start, raw_end = self.edits[k]
        if position < end:
            return raw_end if last else raw_start
        return min(raw_end + position - end + last, self.raw_length)


def normalise(raw: str) -> NormalText:
    """Give the canonical form of a raw message (its first :data:`MAX_CHARS` characters)."""
    clipped = raw[:MAX_CHARS]
    text, pieces = clipped, None
    passes, shorthand = _passes()
    for sign, pattern, rewrite in passes:
        if sign.search(text):
            text, pieces = _rewrite(text, pieces, pattern, rewrite)
    # Looking words up in a set first spares most messages the rewriting of every word.
    if not shorthand.keys().isdisjoint(_WORD.findall(text.lower())):
        text, pieces = _rewrite(text, pieces, _WORD, lambda m: shorthand.get(m.group().lower(), m.group()))
    edits = tuple(pieces) if pieces else ()
    return NormalText(text, len(raw), edits)


_Pass = tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], str]]


@cache
def _passes() -> tuple[tuple[_Pass, ...], dict[str, str]]:
    """Give the passes in order (what calls for each, what it rewrites, how), and the shorthand words that come last."""
    with _DATA.open("rb") as file:
        data = tomllib.load(file)
    letters: dict[str, str] = data["characters"]

    def character(match: re.Match[str]) -> str:
        return _character(match.group(), letters)

    return (
        (_NON_ASCII, _NON_ASCII, character),
        (_SPACED, _SPACED_BESIDE, lambda m: re.sub(r"[ .\-_*]", "", m.group())),
        (_GAPS, _GAPS, lambda _: " "),
        (_SIGNS, _SIGNS, lambda m: m.group()[:11]),
        (_STRETCHED, _STRETCHED, lambda m: m.group(1) * (2 if m.group(1).lower() in _DOUBLED else 1)),
    ), data["words"]


def _character(char: str, letters: dict[str, str]) -> str:
    if char in letters:
        return letters[char]
    category = unicodedata.category(char)
    if category == "Cf" or char == "\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return ""
    if category == "Zs":
        return " "
    if category == "Cs":  # half of a pair, which no tokenizer takes
        return "\ufffd"
    compatible = unicodedata.normalize("NFKC", char)
    return compatible if compatible.isascii() else char


_Edits = list[tuple[int, int, int, int]]


def _rewrite(
    text: str, edits: _Edits | None, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]
) -> tuple[str, _Edits]:
    """Apply one pass and carry the edits of earlier passes along."""
    before = NormalText(text, 10**9, tuple(edits or ()))
    out: list[str] = []
    changed: _Edits = []
    position = length = 0
    for match in pattern.finditer(text):
        new = change(match)
        if new == match.group():
            continue
        start, end = match.span()
        length += start - position
        out += [text[position:start], new]
        changed.append((start, end, length, length + len(new)))
        length += len(new)
        position = end
    out.append(text[position:])
    return "".join(out), _merge(before, edits or [], changed)


def _merge(before: NormalText, old: _Edits, changed: _Edits) -> _Edits:
    """Combine earlier edits with the stretches ``(start, end, new_start, new_end)`` changed by this pass."""
    merged: _Edits = []
    shift = 0
    queue = list(old)
    for start, end, new_start, new_end in changed:
        while queue and queue[0][1] <= start:
            a, b, raw_a, raw_b = queue.pop(0)
            merged.append((a + shift, b + shift, raw_a, raw_b))
        raw_start, raw_end = before.raw_span(start, end)
        while queue and queue[0][0] < end:
            a, b, raw_a, raw_b = queue.pop(0)
            raw_start, raw_end = min(raw_start, raw_a), max(raw_end, raw_b)
        merged.append((new_start, new_end, raw_start, raw_end))
        shift = new_end - end
    merged += [(a + shift, b + shift, raw_a, raw_b) for a, b, raw_a, raw_b in queue]
    return merged
