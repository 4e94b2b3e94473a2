"""The formats: one table, from which reading, writing, sniffing and the documentation are served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.transcripts.formats import (
    chat,
    convokit,
    delimited,
    elan,
    imessage,
    jsonlines,
    parquet,
    plain,
    signal_backup,
    signal_export,
    sms_backup,
    srt,
    telegram,
    webvtt,
    whatsapp,
)
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: what ``format=`` and ``--from`` call it.
        title: what people call it.
        suffixes: the file endings that suggest it, asked when no content tells.
        sniff: whether a source is of it, by content.
        read: books every line of a source in a ledger.
        unit: what the ledger counts, ``line`` or ``record``.
        extra: the optional dependencies it needs, or ``None``.
        write: writes conversations to a text stream, or ``None``.
        write_folder: writes conversations into a folder, or ``None``.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Source], bool]
    read: Callable[[Source, ReadOptions, Ledger], None]
    unit: str = "line"
    extra: str | None = None
    write: Callable[[Sequence[Conversation], TextIO], None] | None = None
    write_folder: Callable[[Sequence[Conversation], Path], None] | None = None

    @property
    def writable(self) -> bool:
        """Whether conversations can be written as this."""
        return self.write is not None or self.write_folder is not None


#: In the order they are asked: the surest marks first, plain text last.
FORMATS: tuple[Format, ...] = (
    Format("convokit", "ConvoKit corpus folder", (), convokit.sniff, convokit.read, write_folder=convokit.write),
    Format("parquet", "Parquet table", (".parquet", ".pq"), parquet.sniff, parquet.read, unit="record"),
    Format("elan", "ELAN annotation", (".eaf",), elan.sniff, elan.read, unit="record"),
    Format("sms", "SMS Backup & Restore XML", (), sms_backup.sniff, sms_backup.read, unit="record"),
    Format("webvtt", "WebVTT with voices", (".vtt",), webvtt.sniff, webvtt.read),
    Format("chat", "CHAT transcript (TalkBank)", (".cha",), chat.sniff, chat.read, extra="transcripts"),
    Format("telegram", "Telegram result.json", (), telegram.sniff, telegram.read, unit="record"),
    Format("signal", "Signal, signal-export data.json", (), signal_export.sniff, signal_export.read),
    Format("signal-backup", "Signal, its own main.jsonl", (), signal_backup.sniff, signal_backup.read),
    Format("imessage", "iMessage, imsg JSON lines", (), imessage.sniff, imessage.read),
    Format("jsonl", "JSON lines", (".jsonl", ".ndjson"), jsonlines.sniff, jsonlines.read, write=jsonlines.write),
    Format("whatsapp", "WhatsApp export", (), whatsapp.sniff, whatsapp.read),
    Format("srt", "SubRip subtitles", (".srt",), srt.sniff, srt.read),
    Format("csv", "CSV", (".csv",), delimited.sniff_csv, delimited.read, write=delimited.write_csv),
    Format("tsv", "TSV", (".tsv", ".tab"), delimited.sniff_tsv, delimited.read, write=delimited.write_tsv),
    Format("txt", "plain 'Name: words'", (".txt", ".text"), plain.sniff, plain.read, write=plain.write),
)


def by_name(name: str) -> Format:
    """Find a format by its name.

    Raises:
        InputError: there is none; names those there are.
    """
    for format in FORMATS:
        if format.name == name:
            return format
    raise InputError.unknown_format_name(name, [format.name for format in FORMATS])


def by_content(source: Source) -> Format:
    """Tell the format by content, or failing that by suffix.

    Raises:
        InputError: neither tells.
    """
    for format in FORMATS:
        if format.sniff(source):
            return format
    return by_suffix(source.path)


def by_suffix(path: Path) -> Format:
    """Tell the format by the file's ending.

    Raises:
        InputError: no format has it.
    """
    for format in FORMATS:
        if path.suffix.lower() in format.suffixes:
            return format
    raise InputError.unknown_format(path, [format.name for format in FORMATS])
