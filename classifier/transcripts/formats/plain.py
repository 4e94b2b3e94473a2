"""Plain text: ``Name: words``, one turn a line.

A line that begins with white space, or names nobody, continues the turn above; who is named is told in
:mod:`~classifier.transcripts.spoken_names`. ``# conversation: id`` begins another conversation, ``?`` stands for an
unknown speaker, ``[00:01:02]`` before a name is the time since the start.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TextIO

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.source import Source
from classifier.transcripts.spoken_names import NOT_A_NAME, UNKNOWN, is_name, may_name, names, names_by_use
from classifier.transcripts.times import from_media

_CONVERSATION = re.compile(r"# conversation: (?P<id>.*\S)\s*")
_OFFSET = re.compile(r"[\[(](?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,2}):(?P<seconds>\d{2})(?:[.,]\d{1,3})?[\])]\s*")
_TURN = re.compile(r"(?P<name>\?|[@+]?[^\W_][^:\t]{0,39}):(?!//|(?<=\d:)\d)(?: |$)?(?P<text>.*)")
#: French sets a blank before the colon; then one must follow too, so that "ok :)" names nobody.
_SPACED_TURN = re.compile(r"(?P<name>[@+]?[^\W_][^:\t]{0,38}?)[ \u00a0\u202f]:(?:[ \u00a0\u202f]|$)(?P<text>.*)")
_MEND = "Write jsonl or csv, or rename (--speaker OLD=NEW)."


def sniff(source: Source) -> bool:
    """Whether at least half of the lines that hold something name a speaker."""
    lines = [line for line in source.head.splitlines() if line.strip() and not line[0].isspace()]
    used = _used(lines)
    named = sum(1 for line in lines if _split(line, used) is not None)
    return 0 < len(lines) <= 2 * named


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line of the text."""
    turn: tuple[str | None, datetime | None, list[str]] | None = None
    conversation: str | None = None
    used = _used(source.lines)

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
        elif split := _split(line, used):
            close()
            turn = (split[0], split[1], [split[2]])
        elif turn is not None:
            ledger.note(NOT_A_NAME, int((prefix := _prefix(line)) is not None and may_name(prefix["name"])))
            turn[2].append(line.removeprefix("\t"))
        elif not line.strip():
            ledger.skip("blank")
        else:
            ledger.fail(number, "names no speaker ('Name: words') and there is no turn above to continue")
    close()


def _prefix(line: str) -> re.Match[str] | None:
    offset = _OFFSET.match(line)
    begin = offset.end() if offset else 0
    return _SPACED_TURN.match(line, begin) or _TURN.match(line, begin)


def _used(lines: Iterable[str]) -> frozenset[str]:
    return names_by_use(prefix["name"] for line in lines if (prefix := _prefix(line)) is not None)


def _split(line: str, used: Collection[str]) -> tuple[str | None, datetime | None, str] | None:
    match = _prefix(line)
    if match is None or not names(match["name"], used):
        return None
    time = None
    if offset := _OFFSET.match(line):
        hours, minutes, seconds = (int(offset[part] or 0) for part in ("hours", "minutes", "seconds"))
        time = from_media(1000 * (3600 * hours + 60 * minutes + seconds))
    return None if match["name"] == UNKNOWN else match["name"], time, match["text"]


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
            name = UNKNOWN if message.speaker is None else message.speaker
            if not _TURN.fullmatch(f"{name}: x") or not is_name(name):
                raise InputError.unwritable(f"the speaker {name!r}", "txt", _MEND)
            yield f"{name}: " + "\n\t".join(re.split(r"\r\n|\r|\n", message.text)) + "\n"
        yield "\n"
