"""Signal's own plain-text backup (``main.jsonl``): frames of people, chats and messages, one object a line.

Format: Signal's backup schema (``Backup.proto``) in protobuf's JSON form. One's own messages are by ``Me``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifier.transcripts.columns import book
from classifier.transcripts.formats.jsonlines import first_object, objects
from classifier.transcripts.formats.sms_backup import ME
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source

_NAMES = (
    ("nickname.given", "nickname.family"),
    ("systemGivenName", "systemFamilyName"),
    ("profileGivenName", "profileFamilyName"),
    ("e164",),
    ("snapshot.title.title",),
)
_KINDS = {"updateMessage": "notice", "remoteDeletedMessage": "deleted", "stickerMessage": "media"}


def sniff(source: Source) -> bool:
    """Whether the first line is the backup's header."""
    return "backupTimeMs" in first_object(source)


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line; frames that are no message are ``header``."""
    frames = list(objects(source.lines, ledger))
    recipients = [frame["recipient"] for _, frame in frames if isinstance(frame.get("recipient"), dict)]
    people = {_id(recipient): _name(recipient) for recipient in recipients}
    named = [frame["chat"] for _, frame in frames if isinstance(frame.get("chat"), dict)]
    chats = {_id(chat): people.get(str(chat.get("recipientId"))) for chat in named}
    rows = []
    for number, frame in frames:
        item = frame.get("chatItem")
        if not isinstance(item, dict):
            ledger.skip("header")
        elif "standardMessage" in item:
            text = _get(item, "standardMessage.text.body")
            chat = str(item.get("chatId"))
            if text is None:
                ledger.skip("media")
                continue
            cells = {
                "text": text,
                "speaker": people.get(str(item.get("authorId"))),
                "time": item.get("dateSent"),
                "conversation": chats.get(chat) or chat,
            }
            rows.append((number, 1, cells))
        else:
            ledger.skip(next((kind for key, kind in _KINDS.items() if key in item), "notice"))
    book(rows, source, options, ledger)


def _id(frame: Mapping[str, Any]) -> str:
    return str(frame.get("id"))


def _name(recipient: Mapping[str, Any]) -> str | None:
    if "self" in recipient:
        return ME
    person = recipient.get("contact") or recipient.get("group")
    for parts in _NAMES:
        name = " ".join(value for part in parts if isinstance(value := _get(person, part), str) and value)
        if name:
            return name
    return f"recipient {_id(recipient)}"


def _get(value: object, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
