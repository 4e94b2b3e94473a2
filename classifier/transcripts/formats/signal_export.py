"""Signal chats as signal-export writes them (``data.json``, one object a line)."""

from __future__ import annotations

from classifier.transcripts.columns import book
from classifier.transcripts.formats.jsonlines import first_object, objects
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source

_KEYS = {"date", "sender", "body", "reactions", "attachments"}


def sniff(source: Source) -> bool:
    """Whether the first line has signal-export's keys."""
    return first_object(source).keys() >= _KEYS


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line; quoted words of others (``quote``) are left out."""
    rows = []
    for number, message in objects(source.lines, ledger):
        body = message.get("body")
        if message.get("deleted"):
            ledger.skip("deleted")
        elif message.get("call"):
            ledger.skip("call")
        elif body == "" and (message.get("attachments") or message.get("sticker")):
            ledger.skip("media")
        else:
            cells = {"text": body, "speaker": message.get("sender"), "time": message.get("date")}
            rows.append((number, 1, cells))
    book(rows, source, options, ledger)
