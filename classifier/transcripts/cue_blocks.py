"""Subtitle files as blocks of lines: what WebVTT and SubRip share.

Parsed here and not by webvtt-py or pysubs2: both pass over blocks they cannot read without saying so, and neither
tells a cue's line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import Turn
from classifier.transcripts.spoken_names import names, names_by_use
from classifier.transcripts.times import from_media

TIMING = re.compile(
    r"\s*(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{1,2})[.,](?P<millis>\d{1,3})"
    r"\s*-->\s*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}(?!\d)"
)
#: What only a cue's times hold, whole or broken.
ARROW = "-->"
_SOUND = re.compile(r"[\[(][^\])]*[\])]|[♪♫#].*[♪♫#]|[♪♫\s]*")
_NAMED = re.compile(r"(?P<name>[^:]{1,40}):\s+(?P<text>\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines up to the next blank one.

    Attributes:
        line: the number of its first line, from 1.
        start: the cue's start in milliseconds, or ``None`` if the block has no timing line.
        lead: how many lines, the timing line with them, come before the text.
        text: the lines of text.
    """

    line: int
    start: int | None
    lead: int
    text: tuple[str, ...]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.lead + len(self.text)


def blocks(lines: Sequence[str], ledger: Ledger) -> Iterator[Block]:
    """Cut lines into blocks; book the blank ones. A numbered cue that follows without a blank line is a block too."""
    begin = 0
    for index in range(len(lines) + 1):
        at_end = index == len(lines) or not lines[index].strip()
        if at_end or _begins_cue(lines, begin, index):
            if begin < index:
                yield _block(lines[begin:index], begin + 1)
            begin = index + 1 if at_end else index
        if index < len(lines) and at_end:
            ledger.skip("blank")


def _begins_cue(lines: Sequence[str], begin: int, index: int) -> bool:
    return (
        index > begin
        and lines[index].strip().isdecimal()
        and index + 1 < len(lines)
        and TIMING.match(lines[index + 1]) is not None
    )


def _block(lines: Sequence[str], number: int) -> Block:
    for lead, line in enumerate(lines[:2], start=1):
        match = TIMING.match(line)
        if match:
            hours, minutes, seconds = (int(match[part] or 0) for part in ("hours", "minutes", "seconds"))
            start = 1000 * (3600 * hours + 60 * minutes + seconds) + int(match["millis"].ljust(3, "0"))
            return Block(number, start, lead, tuple(lines[lead:]))
    return Block(number, None, 0, tuple(lines))


def used_names(lines: Sequence[str], plain: Callable[[str], str]) -> frozenset[str]:
    """Give the names by use of a whole file; ``plain`` takes the marks out of a line."""
    return names_by_use(m["name"] for line in lines if ":" in line and (m := _NAMED.fullmatch(plain(line))))


def book(
    pieces: Sequence[tuple[str | None, str]], start: int, lines: int, used: Collection[str], ledger: Ledger
) -> None:
    """Book what was said in one cue; sounds and music are no turns.

    Args:
        pieces: speaker, if marked, and words; an unmarked ``Name: words`` names its speaker too.
        start: the cue's start in milliseconds.
        lines: how many lines the cue has.
        used: names by their use in the file.
        ledger: where to book.
    """
    spoken = [(_named(text, used) if speaker is None else (speaker, text)) for speaker, text in pieces if text.strip()]
    spoken = [(speaker, text) for speaker, text in spoken if not _SOUND.fullmatch(text)]
    if not spoken:
        ledger.skip("sound" if any(text.strip() for _, text in pieces) else "empty", lines=lines)
    for index, (speaker, text) in enumerate(spoken):
        order = float(len(ledger.turns))
        ledger.turn(Turn(text, speaker, from_media(start), order=order), lines=0 if index else lines)


def said_by(lines: Sequence[str], used: Collection[str]) -> list[str]:
    """Join a cue's lines to one piece, or, where the first names its speaker, to one for every line that names one."""
    pieces: list[str] = []
    for line in lines:
        if not pieces or (_named(pieces[0], used)[0] is not None and _named(line, used)[0] is not None):
            pieces.append(line)
        else:
            pieces[-1] += " " + line
    return pieces


def _named(text: str, used: Collection[str]) -> tuple[str | None, str]:
    match = _NAMED.fullmatch(text)
    return (match["name"], match["text"]) if match and names(match["name"], used) else (None, text)
