"""JSON lines: one object a line, among them the project's own corpus. Labels in the file are not read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from classifier.messages import Conversation
from classifier.transcripts.columns import book, resolve
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.rows import to_rows
from classifier.transcripts.source import Source


def parse(text: str) -> Any:
    """Parse JSON; ``None`` where it is not JSON, or nested too deep to be a message."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def first_object(source: Source) -> Mapping[str, Any]:
    """Give the object on the first line, empty if there is none; for sniffing."""
    value = parse(source.head.lstrip().split("\n", 1)[0])
    return value if isinstance(value, dict) else {}


def objects(lines: Sequence[str], ledger: Ledger) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give number and object of each line; book the blank lines and those that are no object."""
    for number, line in enumerate(lines, start=1):
        value = parse(line) if line.strip() else None
        if isinstance(value, dict):
            yield number, value
        elif line.strip():
            ledger.fail(number, "is not a JSON object")
        else:
            ledger.skip("blank")


def sniff(source: Source) -> bool:
    """Whether the first line is a JSON object, and none that holds a whole conversation."""
    first = first_object(source)
    return bool(first) and not any(isinstance(v, list) and v and isinstance(v[0], dict) for v in first.values())


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line.

    Raises:
        InputError: no key for the text.
    """
    found = list(objects(source.lines, ledger))
    if not found:
        return
    roles = resolve(source.path, dict.fromkeys(key for _, value in found for key in value), options.columns)
    rows = [(number, 1, {role: value.get(key) for role, key in roles.items()}) for number, value in found]
    book(rows, source, options, ledger)


def write(conversations: Sequence[Conversation], stream: TextIO) -> None:
    """Write one object a message; ``ts`` is ISO 8601."""
    for row in to_rows(conversations):
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
