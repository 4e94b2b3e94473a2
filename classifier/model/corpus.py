"""The labelled corpus as examples: every labelled turn with the turns before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classifier.errors import InputError, LabelError
from classifier.labels import check_label
from classifier.messages import CONTEXT_TURNS
from classifier.model.features import Window

#: The fields of a corpus row, in file order.
ROW_FIELDS = (
    *("id", "conversation_id", "turn", "speaker", "text", "ts", "label", "tags", "crisis", "phenomenon", "pair"),
    *("source", "english", "register", "topic", "arc", "age", "pairing"),
)


@dataclass(frozen=True)
class Example:
    """A labelled message.

    Attributes:
        window: the message with its context.
        label, tags, crisis: by the codebook.
        group: what must stay on one side of every split (the contrast pair, else the conversation).
        id: the row's id.
        row: the other fields of its row.
    """

    window: Window
    label: str
    tags: tuple[str, ...]
    crisis: str | None
    group: str
    id: str
    row: dict[str, Any] = field(default_factory=dict)


def read_rows(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read JSON Lines files of labelled turns.

    Raises:
        InputError: a line is not a JSON object or lacks ``conversation_id``, ``turn``, ``text`` or ``label``.
        LabelError: a label, tag or flag is not in the codebook.
    """
    return [row for path in paths for row in _file_rows(path)]


def _file_rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # other line ends may stand in a text
    except FileNotFoundError:
        raise InputError.not_found(path) from None
    except IsADirectoryError:
        raise InputError.is_folder(path) from None
    except UnicodeDecodeError:
        raise InputError.encoding(path) from None
    except OSError as error:
        raise InputError.unreadable(path) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise InputError.bad_line(path, number, "not JSON. Write one object a line.") from None
        wrong = what_is_wrong(row)
        if wrong:
            raise InputError.bad_line(path, number, wrong)
        if row["label"] is not None:
            try:
                check_label(row["label"], row.get("tags") or [], row.get("crisis"))
            except LabelError as error:
                raise LabelError(f"{path}, line {number}: {error}") from None
        yield row


def what_is_wrong(row: Mapping[str, Any]) -> str | None:
    """Say what keeps a row from being a turn of the corpus, ``None`` where nothing does."""
    missing = [key for key in ("conversation_id", "turn", "text", "label") if key not in row]
    if missing:
        return f"lacks {', '.join(missing)}."
    return None if isinstance(row["text"], str) else "its text is not text."


def examples(rows: Iterable[dict[str, Any]]) -> list[Example]:
    """Give the labelled turns of rows as examples, each with up to ``CONTEXT_TURNS`` turns before it."""
    conversations: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        conversations.setdefault(row["conversation_id"], []).append(row)
    found = []
    for turns in conversations.values():
        turns.sort(key=lambda row: row["turn"])
        found += [_example(turns, i) for i, row in enumerate(turns) if row["label"] is not None]
    return found


def _example(turns: list[dict[str, Any]], i: int) -> Example:
    row = turns[i]
    # A row of real dialogue carries its context with it; in a corpus it is the turns before.
    given = row.get("context")
    before = turns[max(0, i - CONTEXT_TURNS) : i] if given is None else given[-CONTEXT_TURNS:]
    context = tuple((t.get("speaker"), t["text"]) for t in before)
    group = row.get("pair") or row.get("group") or row["conversation_id"]
    window = Window(row["text"], context, row.get("speaker"))
    return Example(
        window, row["label"], tuple(row.get("tags") or ()), row.get("crisis"), group, str(row.get("id", i)), row
    )
