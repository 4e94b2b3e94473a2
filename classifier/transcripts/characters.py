"""Halves of characters: what a broken JSON escape, or a cut emoji, leaves in a text that no file or column can hold."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from classifier.messages import Conversation

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Record = TypeVar("_Record", bound="DataclassInstance")
_HALF = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Give the text with U+FFFD for every lone surrogate; its length stays."""
    return _HALF.sub("\ufffd", text)


def whole_fields(record: _Record, *names: str) -> _Record:
    """Give the record with :func:`whole` text in the fields named; itself where nothing is to mend."""
    values: dict[str, Any] = {name: getattr(record, name) for name in names}
    mended: dict[str, Any] = {name: whole(value) for name, value in values.items() if value and _HALF.search(value)}
    return replace(record, **mended) if mended else record


def whole_conversation(conversation: Conversation) -> Conversation:
    """Give the conversation with whole texts and names throughout."""
    messages = tuple(whole_fields(message, "text", "speaker", "conversation_id") for message in conversation)
    return whole_fields(replace(conversation, messages=messages), "id", "source", "couple")
