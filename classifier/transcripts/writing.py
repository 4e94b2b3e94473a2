"""Writing conversations."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.text import spreadsheet
from classifier.transcripts.registry import FORMATS, Format


def write(
    conversations: Sequence[Conversation],
    path: str | Path,
    format: str | None = None,
    *,
    force: bool = False,
    excel_safe: bool = False,
) -> None:
    """Write conversations as JSON lines, CSV, TSV, plain text or a ConvoKit folder.

    Args:
        conversations: what to write.
        path: the file, or for ConvoKit the folder.
        format: ``jsonl``, ``csv``, ``tsv``, ``txt`` or ``convokit``; ``None`` tells it by the file's ending, and
            takes a path without ending for a ConvoKit folder.
        force: replace what is there.
        excel_safe: put an apostrophe before texts and names that a spreadsheet would take for a formula; for CSV and
            TSV alone.

    Raises:
        InputError: the format cannot be written or told, something is there already, a name cannot be written in
            it, ``excel_safe`` is asked of a format that no spreadsheet runs, or the file cannot be made.
    """
    target = Path(path)
    chosen = _format(target, format)
    if target.exists() and not force:
        raise InputError.output_exists(target)
    if excel_safe:
        if chosen.name not in ("csv", "tsv"):
            raise InputError.no_formulas(chosen.name)
        conversations = [_without_formulas(conversation) for conversation in conversations]
    try:
        if chosen.write_folder is not None:
            chosen.write_folder(conversations, target)
        elif chosen.write is not None:
            text = io.StringIO(newline="")
            chosen.write(conversations, text)
            _replace(target, text.getvalue())
    except OSError as error:
        raise InputError.unwritable_place(target) from error


def _format(target: Path, format: str | None) -> Format:
    name = format or (None if target.suffix else "convokit")
    writable = [known for known in FORMATS if known.writable]
    for known in writable:
        if known.name == name or (not name and target.suffix.lower() in known.suffixes):
            return known
    names = ", ".join(known.name for known in writable)
    raise InputError.unwritable("a conversation", name or target.suffix, f"Name one of {names} with --to.")


def _without_formulas(conversation: Conversation) -> Conversation:
    return Conversation(
        spreadsheet.excel_safe(conversation.id),
        tuple(
            replace(m, text=spreadsheet.excel_safe(m.text), speaker=spreadsheet.excel_safe(m.speaker))
            for m in conversation
        ),
        couple=spreadsheet.excel_safe(conversation.couple),
    )


def _replace(target: Path, text: str) -> None:
    """Write a file at one stroke, so that an error leaves none that is half written."""
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(text.encode("utf-8", errors="replace"))
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
