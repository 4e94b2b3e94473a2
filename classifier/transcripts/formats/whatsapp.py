"""WhatsApp's own text export, from Android (``date, time - Name: words``) and iOS (``[date, time] Name: words``).

12 or 24 hours, day or month or year first (inferred from the whole file), invisible marks, messages of several lines.
What the app says itself (encryption, calls, members, deleted messages, media left out) is no turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.source import Source
from classifier.transcripts.times import CLOCK, DATE, is_day_first, numeric_date

_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_STAMP = rf"{DATE},?\s+(?:at\s+)?{CLOCK}"
_IOS = re.compile(rf"[{_MARKS}]*\[{_STAMP}\][{_MARKS}]*\s?(?P<rest>.*)")
_ANDROID = re.compile(rf"[{_MARKS}]*{_STAMP}\s[-–]\s(?P<rest>.*)")
_SAID = re.compile(rf"[{_MARKS}~\s]{{0,8}}(?P<name>[^:{_MARKS}].{{0,120}}?)[{_MARKS}]{{0,4}}:(?:\s|$)(?P<text>.*)")

#: What the app writes in place of a message; compared whole, in lower case, without marks.
_KINDS = (
    (
        "deleted",
        re.compile(
            r"(?:this message was deleted|you deleted this message)(?: as admin| by admin .*)?\.?"
            r"|(?:diese nachricht wurde|du hast diese nachricht) gelöscht\.?"
            r"|(?:se eliminó|eliminaste) este mensaje\.?|este mensaje fue eliminado\.?"
            r"|(?:ce message a été|vous avez) supprimé(?: ce message)?\.?"
            r"|(?:esta mensagem foi apagada|você apagou esta mensagem|mensagem apagada)\.?"
            r"|(?:questo messaggio è stato eliminato|hai eliminato questo messaggio)\.?"
            r"|(?:dit bericht is|je hebt dit bericht) verwijderd\.?"
        ),
    ),
    (
        "call",
        re.compile(
            r"(?:missed|silenced|declined) (?:group )?(?:voice|video) call"
            r"(?: at \d.*|[.,•· ]+(?:\d+ (?:sec|min|hr|hour).*|no answer|(?:tap|click) to .*))?"
            r"|(?:group )?(?:voice|video) call[.,•· ]+(?:\d+ (?:sec|min|hr|hour).*|no answer|tap to .*|ended)"
        ),
    ),
    (
        "media",
        re.compile(
            # "<Media omitted>" in many languages; "<walks out>" is an act of the speaker's.
            r"<[^<>]{0,40}(?:medi[ea]|multim|m[éí]di|mídia|archivo|arquivo|ficheiro|fichier|medya|медиа|файл|plik|mediów"
            r"|メディア|미디어|मीडिया|媒体|媒體|وسائط|מדיה|πολυμέσ)[^<>]{0,40}>|null"
            r"|(?:image|video|video note|audio|gif|sticker|document|contact card) omitted"
            r"|.*\.\w{2,5} (?:\(file attached\)|document omitted)|view once .* omitted"
            r"|live location shared|location: https?://.*|waiting for this message(?:\. this may take .*)?"
        ),
    ),
    ("notice", re.compile(r"messages and calls are end-to-end encrypted.*")),
)
_NOTICES = re.compile(
    r"\b(?:changed (?:the|this|their|your)|added|removed|created|joined|left|turned (?:on|off)|security code|pinned a"
    r"|end-to-end encrypted|blocked this|unblocked this|started a call|disappearing messages|now an admin)\b",
    re.IGNORECASE,
)
#: What stands for a file behind its caption; without a caption the name of a document may stand before it.
_ATTACHED = re.compile(
    rf"[{_MARKS}]{{0,4}}<attached: [^<>]*>"
    rf"|\s?[{_MARKS}]{{1,4}}(?:image|video|video note|audio|gif|sticker|document|contact card) omitted$",
    re.IGNORECASE,
)
_FILE = re.compile(r"\s*(?:\S.*\.\w{2,5}(?: • .{1,20})?)?\s*")
#: "<This message was edited>": a word for message and one for editing, in whatever language.
_EDITED = re.compile(
    rf"[{_MARKS}\s]{{0,8}}<(?=[^<>]*(?:messa|nachricht|mensa[jg]|bericht|mesaj|сообщен|wiadomo|meddelan|melding|besked"
    rf"|viesti|pesan))(?=[^<>]*(?:edi[tf]|bearbeitet|modif|bewerkt|düzenlen|измен|edytow|redig|muokat))[^<>]{{8,60}}>"
    rf"[{_MARKS}]{{0,4}}$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Entry:
    line: int
    match: re.Match[str]
    more: list[str] = field(default_factory=list)


def sniff(source: Source) -> bool:
    """Whether the text begins with WhatsApp's stamp, or half of the first lines have it, and a name comes after one."""
    lines = [line for line in source.head.split("\n", 50)[:50] if line.strip()]
    stamps = [_IOS.match(line) or _ANDROID.match(line) for line in lines]
    stamped = [stamp for stamp in stamps if stamp]
    is_chat = bool(stamps) and (stamps[0] is not None or 2 * len(stamped) >= len(stamps))
    return is_chat and any(_SAID.match(stamp["rest"]) for stamp in stamped)


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line.

    Raises:
        InputError: nothing tells whether day or month comes first.
    """
    pattern = next((p for line in source.lines for p in (_IOS, _ANDROID) if p.match(line)), _ANDROID)
    entries = list(_entries(source.lines, pattern, ledger))
    day_first = is_day_first(
        [entry.match for entry in entries], day_first=options.day_first, in_order=True, path=source.path
    )
    names = _names(entries)
    for entry in entries:
        time = numeric_date(entry.match, day_first)
        if time is None:
            ledger.fail(entry.line, "has an impossible date or time", lines=1 + len(entry.more))
        else:
            _book(entry, time, pattern is _IOS, names, ledger)


def _entries(lines: Sequence[str], pattern: re.Pattern[str], ledger: Ledger) -> Iterator[_Entry]:
    """Gather each stamped line with the unstamped ones below it."""
    entry: _Entry | None = None
    for number, line in enumerate(lines, start=1):
        match = pattern.match(line)
        if match:
            if entry is not None:
                yield entry
            entry = _Entry(number, match)
        elif entry is not None:
            entry.more.append(line)
        elif line.strip():
            ledger.fail(number, "comes before the first date, time and name")
        else:
            ledger.skip("blank")
    if entry is not None:
        yield entry


def _names(entries: Sequence[_Entry]) -> Counter[str]:
    return Counter(said["name"] for entry in entries if (said := _SAID.match(entry.match["rest"])))


def _book(entry: _Entry, time: datetime, is_ios: bool, names: Mapping[str, int], ledger: Ledger) -> None:
    said = _SAID.match(entry.match["rest"])
    lines = 1 + len(entry.more)
    # What stands before a colon more than once is a name, whatever it looks like.
    if said is None or (not is_ios and _NOTICES.search(said["name"]) and names[said["name"]] == 1):
        ledger.skip("notice", lines=lines)
        return
    first = _ATTACHED.sub("", said["text"])
    kind = _kind(first, is_marked=is_ios and first.startswith("\u200e"))
    if first != said["text"] and _FILE.fullmatch(_unmarked(first)):
        kind = "media"
    if kind == "media" and any(line.strip() for line in entry.more):
        first, kind = "", None  # the lines below a file's name are its caption
    if kind is not None:
        ledger.skip(kind, lines=lines)
        return
    text = _EDITED.sub("", "\n".join([first, *entry.more]).strip("\n"))
    ledger.turn(Turn(_clean(text), said["name"].strip(), time, order=float(entry.line)), lines=lines)


def _kind(text: str, *, is_marked: bool) -> str | None:
    """Tell what the app says itself; on iOS such words begin with an invisible mark."""
    plain = _unmarked(text).replace("’", "'").strip().lower()
    known = next((kind for kind, pattern in _KINDS if pattern.fullmatch(plain)), None)
    return known or ("notice" if is_marked and not plain.startswith("@") else None)


def _unmarked(text: str) -> str:
    return text.translate({ord(mark): None for mark in _MARKS})


def _clean(text: str) -> str:
    """Drop the marks that WhatsApp puts around mentions and at the ends."""
    return text.strip(_MARKS + " ").replace("\u2068", "").replace("\u2069", "")
