"""ConvoKit corpus folders, read and written without ConvoKit.

Layout: ConvoKit's documentation, "Data Format". Pickled binary fields (``*-bin.p``) are never opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from classifier.messages import Conversation, Message
from classifier.transcripts.columns import book, resolve
from classifier.transcripts.formats.jsonlines import objects, parse
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source

_UTTERANCES, _OLD_UTTERANCES = "utterances.jsonl", "utterances.json"
_CONVERSATIONS = "conversations.json"
_KEYS = {"text": "text", "speaker": "speaker", "conversation": "conversation_id", "time": "timestamp"}
_OLD_KEYS = {"speaker": "user", "conversation": "root"}


def sniff(source: Source) -> bool:
    """Whether this is a folder with utterances in it."""
    return not source.is_stdin and any((source.path / name).is_file() for name in (_UTTERANCES, _OLD_UTTERANCES))


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line of ``utterances.jsonl``, or every record of the array that older corpora keep in
    ``utterances.json``.

    Of the metadata, only what :func:`write` adds is read: a conversation's ``couple`` and an utterance's ``time``.

    Raises:
        InputError: no utterances, or utterances or conversations that are not JSON.
    """
    utterances, found = _found(source.path, ledger)
    keys = dict.fromkeys(key for _, value in found for key in value)
    old = {role: key for role, key in _OLD_KEYS.items() if _KEYS[role] not in keys and key in keys}
    mapping = {role: key for role, key in (_KEYS | old).items() if key in keys} | dict(options.columns)
    if not found:
        return
    roles = resolve(source.path, keys, mapping)
    couples = _couples(source.path)
    rows = []
    for number, value in found:
        cells = {role: value.get(roles[role]) for role in roles if role in _KEYS}
        meta = value.get("meta")
        if isinstance(meta, dict) and isinstance(meta.get("time"), str):
            cells["time"] = meta["time"]
        rows.append((number, 1, cells | {"couple": couples.get(str(cells.get("conversation")))}))
    book(rows, utterances, options, ledger)


def _found(folder: Path, ledger: Ledger) -> tuple[Source, list[tuple[int, dict[str, Any]]]]:
    if (folder / _UTTERANCES).is_file() or not (folder / _OLD_UTTERANCES).is_file():
        lines = Source(folder / _UTTERANCES)
        return lines, list(objects(lines.lines, ledger))
    array = Source(folder / _OLD_UTTERANCES)
    records = parse(array.text)
    if not isinstance(records, list):
        raise InputError.not_a(array.path, "a ConvoKit utterances file", "it holds no JSON array")
    ledger.unit = "record"
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            ledger.fail(number, "is not a JSON object")
    return array, [(number, record) for number, record in enumerate(records, start=1) if isinstance(record, dict)]


def _couples(folder: Path) -> Mapping[str, str]:
    if not (folder / _CONVERSATIONS).is_file():
        return {}
    source = Source(folder / _CONVERSATIONS)
    conversations = parse(source.text)
    if not isinstance(conversations, dict):
        raise InputError.not_a(source.path, "a ConvoKit conversations file", "it holds no JSON object")
    metas = {id: value.get("meta", value) for id, value in conversations.items() if isinstance(value, dict)}
    return {
        id: meta["couple"]
        for id, meta in metas.items()
        if isinstance(meta, dict) and isinstance(meta.get("couple"), str)
    }


def write(conversations: Sequence[Conversation], folder: Path) -> None:
    """Write the five files of a ConvoKit corpus; ``timestamp`` is Unix time where the zone is known."""
    folder.mkdir(parents=True, exist_ok=True)
    speakers = dict.fromkeys(_speaker(message) for conversation in conversations for message in conversation)
    utterances = [line for conversation in conversations for line in _utterances(conversation)]
    with_time = any("time" in line["meta"] for line in utterances)
    with_couple = any(conversation.couple is not None for conversation in conversations)
    index = {
        "utterances-index": {"time": ["<class 'str'>"]} if with_time else {},
        "speakers-index": {},
        "conversations-index": {"couple": ["<class 'str'>"]} if with_couple else {},
        "overall-index": {},
        "version": 1,
        "vectors": [],
    }
    metas = {c.id: {"meta": {"couple": c.couple} if with_couple else {}, "vectors": []} for c in conversations}
    _dump(folder / "speakers.json", {speaker: {"meta": {}, "vectors": []} for speaker in speakers})
    _dump(folder / _CONVERSATIONS, metas)
    _dump(folder / "corpus.json", {})
    _dump(folder / "index.json", index)
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in utterances)
    (folder / _UTTERANCES).write_bytes(lines.encode("utf-8", errors="replace"))


def _utterances(conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{conversation.id}:{turn}",
            "conversation_id": conversation.id,
            "text": message.text,
            "speaker": _speaker(message),
            "meta": {"time": message.time.isoformat()} if message.time else {},
            "reply-to": f"{conversation.id}:{turn - 1}" if turn else None,
            "timestamp": message.time.timestamp() if message.time and message.time.tzinfo else None,
            "vectors": [],
        }
        for turn, message in enumerate(conversation)
    ]


def _speaker(message: Message) -> str:
    """ConvoKit needs a speaker everywhere."""
    return "" if message.speaker is None else message.speaker


def _dump(path: Path, value: object) -> None:
    path.write_bytes(json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", errors="replace"))
