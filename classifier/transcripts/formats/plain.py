"""Plain text: ``Name: words``, one turn a line.

A line that begins with white space, or names nobody, continues the turn above. ``# conversation: id`` begins
another conversation, ``?`` stands for an unknown speaker, ``[00:01:02]`` before a name is the time since the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TextIO

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.source import Source
from classifier.transcripts.times import from_media

_CONVERSATION = re.compile(r"# conversation: (?P<id>.*\S)\s*")
_OFFSET = re.compile(r"[\[(](?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})(?:[.,]\d{1,3})?[\])]\s*")
_TURN = re.compile(r"(?P<name>\?|[@+]?[^\W_][^:\t]{0,39}):(?!//|(?<=\d:)\d)(?: |$)?(?P<text>.*)")
#: French sets a blank before the colon; then one must follow too, so that "ok :)" names nobody.
_SPACED_TURN = re.compile(r"(?P<name>[@+]?[^\W_][^:\t]{0,38}?)[ \u00a0\u202f]:(?:[ \u00a0\u202f]|$)(?P<text>.*)")
_NOT_IN_NAMES = re.compile(r'[!?,;"“”<>=]|[^\W\d_]{4,}\.(?:\s|$)')
_UNKNOWN = "?"
_MEND = "Write jsonl or csv, or rename (--speaker OLD=NEW)."


def is_name(text: str) -> bool:
    """Tell whether words before a colon are a speaker's name: up to four words, no sentence."""
    words = text.split()
    if text == _UNKNOWN:
        return True
    if not words or len(words) > 4 or text != text.strip() or _NOT_IN_NAMES.search(text) or text.isnumeric():
        return False
    return len(words) == 1 or not words[-1][0].islower()


def sniff(source: Source) -> bool:
    """Whether at least half of the lines that hold something name a speaker."""
    lines = [line for line in source.head.splitlines() if line.strip() and not line[0].isspace()]
    named = sum(1 for line in lines if _split(line) is not None)
    return 0 < len(lines) <= 2 * named


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line of the text."""
    turn: tuple[str | None, datetime | None, list[str]] | None = None
    conversation: str | None = None

    def close() -> None:
        if turn is not None:
            speaker, time, lines = turn
            order = float(len(ledger.turns))
            ledger.turn(Turn("\n".join(lines), speaker, time, conversation, order), lines=len(lines))

    for number, line in enumerate(source.lines, start=1):
        header = _CONVERSATION.fullmatch(line)
        if header:
            close()
            turn, conversation = None, header["id"]
            ledger.skip("header")
        elif not line:
            ledger.skip("blank")
        elif split := _split(line):
            close()
            turn = (split[0], split[1], [split[2]])
        elif turn is not None:
            turn[2].append(line.removeprefix("\t"))
        elif not line.strip():
            ledger.skip("blank")
        else:
            ledger.fail(number, "names no speaker ('Name: words') and there is no turn above to continue")
    close()


def _split(line: str) -> tuple[str | None, datetime | None, str] | None:
    offset = _OFFSET.match(line)
    begin = offset.end() if offset else 0
    match = _SPACED_TURN.match(line, begin) or _TURN.match(line, begin)
    if match is None or not is_name(match["name"]):
        return None
    time = None
    if offset:
        hours, minutes, seconds = (int(offset[part] or 0) for part in ("hours", "minutes", "seconds"))
        time = from_media(1000 * (3600 * hours + 60 * minutes + seconds))
    return None if match["name"] == _UNKNOWN else match["name"], time, match["text"]


def write(conversations: Sequence[Conversation], stream: TextIO) -> None:
    """Write turns as ``Name: words``; times and the couple are lost.

    Raises:
        InputError: a speaker or a conversation has a name that could not be read back.
    """
    for block in _blocks(conversations):
        stream.write(block)


def _blocks(conversations: Sequence[Conversation]) -> Iterator[str]:
    for conversation in conversations:
        if not _CONVERSATION.fullmatch(f"# conversation: {conversation.id}"):
            raise InputError.unwritable("a conversation id that is blank or has a line break", "txt", _MEND)
        yield f"# conversation: {conversation.id}\n"
        for message in conversation:
            name = _UNKNOWN if message.speaker is None else message.speaker
            if not _TURN.fullmatch(f"{name}: x") or not is_name(name):
                raise InputError.unwritable(f"the speaker {name!r}", "txt", _MEND)
            yield f"{name}: " + "\n\t".join(re.split(r"\r\n|\r|\n", message.text)) + "\n"
        yield "\n"
