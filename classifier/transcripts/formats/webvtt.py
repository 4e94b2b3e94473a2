"""WebVTT: every cue is a turn, or several where it has several voices or lines that name their speakers.

Format: W3C, "WebVTT: The Web Video Text Tracks Format". Speakers come from ``<v Name>``, or from ``Name: words`` as
Zoom writes it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence

from classifier.errors import InputError
from classifier.transcripts.cue_blocks import blocks, book, said_by, used_names
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source

_HEADER = re.compile(r"\ufeff?WEBVTT(?:[ \t].*)?")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?\s{1,8}(?P<name>[^<>]{1,200})>")
_TAG = re.compile(r"</?[^<>]{0,200}>")


def sniff(source: Source) -> bool:
    """Whether the first line says WEBVTT."""
    return _HEADER.fullmatch(source.head.split("\n", 1)[0].rstrip("\r")) is not None


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line; comments and styles are ``comment``.

    Raises:
        InputError: the first line does not say WEBVTT.
    """
    if not source.lines or not _HEADER.fullmatch(source.lines[0]):
        raise InputError.not_a(source.path, "WebVTT", "its first line is not WEBVTT")
    used = used_names(source.lines, _untagged)
    for block in blocks(source.lines, ledger):
        if block.line == 1 and block.start is None:
            ledger.skip("header", lines=block.lines)
        elif block.start is not None:
            book(_pieces(block.text, used), block.start, block.lines, used, ledger)
        elif _NO_CUE.match(block.text[0]):
            ledger.skip("comment", lines=block.lines)
        else:
            ledger.fail(block.line, "has no cue times", lines=block.lines)


def _pieces(lines: Sequence[str], used: Collection[str]) -> list[tuple[str | None, str]]:
    if any(_VOICE.search(line) for line in lines):
        return _voices(" ".join(lines))
    return [(None, piece) for piece in said_by([_untagged(line) for line in lines], used)]


def _voices(payload: str) -> list[tuple[str | None, str]]:
    marks = list(_VOICE.finditer(payload))
    starts = [mark.start() for mark in marks] + [len(payload)]
    pieces: list[tuple[str | None, str]] = [(None, payload[: starts[0]])]
    pieces += [(_plain(m["name"]), payload[m.end() : end]) for m, end in zip(marks, starts[1:], strict=True)]
    return [(speaker, _untagged(text)) for speaker, text in pieces]


def _untagged(text: str) -> str:
    return _plain(_TAG.sub("", text))


def _plain(text: str) -> str:
    return html.unescape(text).strip()
