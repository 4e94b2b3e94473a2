"""Telegram Desktop's ``result.json``: one chat, or the whole account.

Forwarded messages are someone else's words and no turn. Zones: the export has each local time and its Unix time; their
difference is kept as the zone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from classifier.errors import InputError
from classifier.transcripts.formats.jsonlines import parse
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.source import Source
from classifier.transcripts.times import from_epoch, from_iso

_CHAT = re.compile(r'"messages"\s*:\s*\[.*"(?:date_unixtime|from_id|actor_id)"\s*:', re.DOTALL)
_ACCOUNT = re.compile(r'"personal_information"\s*:')


def sniff(source: Source) -> bool:
    """Whether this is a JSON object with Telegram's keys."""
    return source.head.lstrip().startswith("{") and bool(_CHAT.search(source.head) or _ACCOUNT.search(source.head))


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every message of every chat.

    Raises:
        InputError: not JSON, or not Telegram's.
    """
    export = parse(source.text)
    if not isinstance(export, dict):
        raise InputError.not_a(source.path, "a Telegram export", "it holds no JSON object")
    number = 0
    chats = list(_chats(export, source))
    shared = _shared_names(chats)
    for name, messages in chats:
        for message in messages:
            number += 1
            if not isinstance(message, dict):
                ledger.fail(number, "is no message object")
            elif message.get("type") != "message":
                ledger.skip("notice")
            else:
                _book(message, name, shared, number, ledger)


def _chats(export: Mapping[str, Any], source: Source) -> Iterator[tuple[str, list[Any]]]:
    accounts = [export[key] for key in ("chats", "left_chats") if isinstance(export.get(key), dict)]
    lists = [account.get("list") for account in accounts] or [[export]]
    listed = [chat for chats in lists if isinstance(chats, list) for chat in chats]
    seen: set[str] = set()
    if not any(isinstance(c, dict) and "messages" in c for c in listed):
        raise InputError.not_a(source.path, "a Telegram export", "it has no messages")
    for index, chat in enumerate(listed):
        if not isinstance(chat, dict) or not isinstance(chat.get("messages"), list):
            raise InputError.not_a(source.path, "a Telegram export", f"chat {index + 1} has no list of messages")
        name = str(chat.get("name") or chat.get("id") or source.name)
        unique = name if name not in seen else f"{name} ({chat.get('id', index)})"
        seen.add(unique)
        yield unique, chat["messages"]


def _shared_names(chats: Sequence[tuple[str, list[Any]]]) -> frozenset[str]:
    """Find the names that more than one account bears."""
    accounts: dict[str, set[str]] = {}
    for _, messages in chats:
        for message in messages:
            if isinstance(message, dict) and isinstance(name := message.get("from"), str):
                accounts.setdefault(name, set()).add(str(message.get("from_id")))
    return frozenset(name for name, ids in accounts.items() if len(ids) > 1)


def _book(message: Mapping[str, Any], chat: str, shared: Collection[str], number: int, ledger: Ledger) -> None:
    text = _text(message.get("text"))
    if text is None:
        ledger.fail(number, "has a text of an unknown shape")
    elif "forwarded_from" in message:
        ledger.skip("forwarded")
    elif not text.strip():
        ledger.skip("media")
    else:
        speaker, account = message.get("from") or message.get("from_id"), message.get("from_id")
        if isinstance(speaker, str) and speaker in shared:
            speaker = f"{speaker} ({account})" if account else speaker
        time = _time(message)
        if time is None:
            ledger.note("time not understood")
        ledger.turn(Turn(text, str(speaker) if speaker else None, time, chat, float(number)))


def _text(value: object) -> str | None:
    """Join a text of plain and formatted pieces; ``None`` if it is something else."""
    pieces = value if isinstance(value, list) else [value]
    texts = [piece.get("text") if isinstance(piece, dict) else piece for piece in pieces]
    strings = [text for text in texts if isinstance(text, str)]
    return "".join(strings) if len(strings) == len(texts) else None


def _time(message: Mapping[str, Any]) -> datetime | None:
    local = from_iso(message["date"]) if isinstance(message.get("date"), str) else None
    unix = message.get("date_unixtime")
    moment = from_epoch(float(unix)) if isinstance(unix, str) and re.fullmatch(r"\d{1,12}", unix) else None
    if moment is None or local is None or local.tzinfo is not None:
        return local if local and local.tzinfo else moment or local
    minutes = round((local.replace(tzinfo=UTC) - moment).total_seconds() / 60)
    return moment.astimezone(timezone(timedelta(minutes=minutes))) if abs(minutes) <= 14 * 60 else moment
