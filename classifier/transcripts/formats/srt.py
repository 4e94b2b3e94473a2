"""SubRip subtitles: every cue is a turn, or several where its lines begin with dashes or names.

Speakers are known only where the text says ``NAME: words``.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from classifier.transcripts.cue_blocks import ARROW, TIMING, blocks, book, said_by, used_names
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source

_TAG = re.compile(r"</?(?:i|b|u|s|font)\b[^<>]{0,200}>|\{\\[^{}]{0,200}\}", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]\s*(?=\S)")


def sniff(source: Source) -> bool:
    """Whether one of the first lines gives a cue's times."""
    return any(TIMING.match(line) for line in source.head.split("\n", 20)[:20])


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line; text after a blank line inside a cue still belongs to it, but not a cue of broken times."""
    cue: tuple[int, int, list[str]] | None = None
    used = used_names(source.lines, _plain)
    for block in blocks(source.lines, ledger):
        is_times = any(ARROW in line for line in block.text[:2])
        if block.start is None and cue is not None and not is_times:
            cue[2].extend(block.text)
            cue = (cue[0], cue[1] + block.lines, cue[2])
            continue
        if cue is not None:
            _book(*cue, used, ledger)
            cue = None
        if block.start is None:
            ledger.fail(block.line, "has no cue times", lines=block.lines)
        else:
            cue = (block.start, block.lines, list(block.text))
    if cue is not None:
        _book(*cue, used, ledger)


def _book(start: int, lines: int, text: list[str], used: Collection[str], ledger: Ledger) -> None:
    plain = [line for line in map(_plain, text) if line]
    pieces = _dashed(plain) if plain and _DASH.match(plain[0]) else said_by(plain, used)
    book([(None, piece) for piece in pieces], start, lines, used, ledger)


def _plain(line: str) -> str:
    return _TAG.sub("", line).strip()


def _dashed(lines: list[str]) -> list[str]:
    """Join lines to pieces that begin with a dash, and take the dashes away."""
    pieces: list[str] = []
    for line in lines:
        if _DASH.match(line):
            pieces.append(_DASH.sub("", line, count=1))
        else:
            pieces[-1] += " " + line
    return pieces
