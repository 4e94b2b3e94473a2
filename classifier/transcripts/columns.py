"""Which column of a table, or key of a JSON line, holds what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from classifier.errors import InputError
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.source import Source
from classifier.transcripts.times import parse_times

#: role -> the names it is known by, best first; compared without case, spaces as underscores.
ROLES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "message", "utterance", "body", "content"),
    "speaker": ("speaker", "sender", "author", "name", "from", "user", "participant"),
    "conversation": ("conversation_id", "conversation", "thread", "thread_id", "dialogue_id", "chat_id", "chat"),
    "time": ("ts", "time", "timestamp", "date", "datetime", "created_at"),
    "order": ("turn", "order", "index", "position"),
    "couple": ("couple", "couple_id", "dyad"),
}


def resolve(path: object, columns: Iterable[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Find the column of each role.

    Args:
        path: the file, for errors.
        columns: the names it has.
        mapping: role -> column, as the caller says; the other roles are guessed.

    Returns:
        role -> column, for the roles that are there; always with ``text``.

    Raises:
        InputError: an unknown role, a column that is not there or that plays a role and comes twice, or no text column.
    """
    names = list(columns)
    for role, column in mapping.items():
        if role not in ROLES:
            raise InputError.bad_option("a column's role", role, ", ".join(ROLES))
        if column not in names:
            raise InputError.missing_column(path, column, names, "--column")
    known = {_plain(name): name for name in reversed(names)}
    guessed = {role: known[guess] for role in ROLES if (guess := next((g for g in ROLES[role] if g in known), None))}
    found = {role: column for role, column in guessed.items() if column not in mapping.values()} | dict(mapping)
    if "text" not in found:
        raise InputError.missing_column(path, "text", names, "--column text=NAME")
    if twice := [column for column in found.values() if names.count(column) > 1]:
        raise InputError.repeated_columns(path, twice)
    return found


def book(
    rows: Sequence[tuple[int, int, Mapping[str, object]]], source: Source, options: ReadOptions, ledger: Ledger
) -> None:
    """Book rows of a table as turns.

    Args:
        rows: first line, number of lines, and role -> cell of each row.
        source: the file, for errors.
        options: whether the day comes first.
        ledger: where to book.
    """
    times = parse_times([cells.get("time") for _, _, cells in rows], day_first=options.day_first, path=source.path)
    for (line, lines, cells), time in zip(rows, times, strict=True):
        text = cells.get("text")
        if not isinstance(text, str):
            ledger.fail(line, "has no text", lines=lines)
            continue
        if time is None and cells.get("time") not in (None, ""):
            ledger.note("time not understood")
        turn = Turn(
            text,
            _name(cells.get("speaker")),
            time,
            _name(cells.get("conversation")),
            couple=_name(cells.get("couple")),
            number=_number(cells.get("order")),
        )
        ledger.turn(turn, lines=lines)


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _name(cell: object) -> str | None:
    text = "" if cell is None or isinstance(cell, dict | list) else str(cell).strip()
    return text or None


def _number(cell: object) -> float | None:
    try:
        number = float(cell) if isinstance(cell, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
