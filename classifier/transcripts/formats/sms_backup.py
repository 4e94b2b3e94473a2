"""SMS Backup & Restore (Android) XML: ``<smses>`` of ``<sms>`` and ``<mms>``.

Fields: SyncTech, "Fields in XML Backup Files". The app writes emoji as two character references that are no legal
XML; they are joined before parsing. Sent messages name no sender: the speaker is ``Me``. A
number with a country's code and the same without are one person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from classifier.errors import InputError
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.safe_xml import parse
from classifier.transcripts.source import Source
from classifier.transcripts.times import parse_times

ME = "Me"
_RECEIVED, _SENT = "1", "2"
_FROM = "137"
_PAIR = re.compile(rb"&#(\d{5});&#(\d{5});")
_ILLEGAL = re.compile(rb"&#(\d{1,7});")
#: Numbers that end in as many equal digits are one.
_DIGITS = 9
_NOBODY = ("", "null", "(Unknown)")


def sniff(source: Source) -> bool:
    """Whether the root element is ``smses``."""
    return bool(re.match(r"\s*<(?:\?xml|!--|smses)", source.head)) and "<smses" in source.head


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every ``sms`` and ``mms``.

    Raises:
        InputError: the file declares a document type or entities, or its root is another.
    """
    broken = parse(_repair(source.data), _Backup(source, ledger), path=source.path)
    if broken:
        ledger.fail(ledger.booked + 1, broken)


def _repair(data: bytes) -> bytes:
    """Join surrogate pairs, and replace references to characters XML does not have."""

    def join(match: re.Match[bytes]) -> bytes:
        high, low = int(match[1]), int(match[2])
        if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
            return match[0]
        return b"&#%d;" % (0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)

    def replace(match: re.Match[bytes]) -> bytes:
        code = int(match[1])
        legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return match[0] if legal else b"&#65533;"

    return _ILLEGAL.sub(replace, _PAIR.sub(join, data))


class _Backup:
    def __init__(self, source: Source, ledger: Ledger) -> None:
        self._source, self._ledger = source, ledger
        self._depth = 0
        self._mms: Mapping[str, str] | None = None
        self._line = 0
        self._parts: list[str] = []
        self._sender: str | None = None
        self._numbers: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self._depth += 1
        if self._depth == 1 and name != "smses":
            raise InputError.not_a(self._source.path, "an SMS backup", f"its root element is {name[:40]!r}")
        if name == "sms":
            self._book(attributes, attributes.get("type"), attributes.get("body"), None, line)
        elif name == "mms":
            self._mms, self._line, self._parts, self._sender = attributes, line, [], None
        elif name == "part" and attributes.get("ct") == "text/plain":
            self._parts.append(attributes.get("text", ""))
        elif name == "addr" and attributes.get("type") == _FROM:
            self._sender = attributes.get("address")

    def end(self, name: str) -> None:
        self._depth -= 1
        if name == "mms" and self._mms is not None:
            text = "\n".join(part for part in (self._mms.get("sub", ""), *self._parts) if part not in _NOBODY)
            self._book(self._mms, self._mms.get("msg_box"), text, self._sender, self._line)
            self._mms = None

    def text(self, text: str) -> None:
        """Backups hold everything in attributes."""

    def _book(
        self, fields: Mapping[str, str], box: str | None, text: str | None, sender: str | None, line: int
    ) -> None:
        if box not in (_RECEIVED, _SENT):
            self._ledger.skip("unsent")
            return
        if text is None:
            self._ledger.fail(self._ledger.booked + 1, f"has no body (line {line})")
            return
        address = self._number(fields.get("address") or "unknown")
        contact = fields.get("contact_name") or ""
        other = address if contact in _NOBODY else contact
        is_group = "~" in address
        speaker = ME if box == _SENT else self._number(sender) if is_group and sender else other
        (time,) = parse_times([fields.get("date")], day_first=True, path=self._source.path)
        if time is None:
            self._ledger.note("time not understood")
        body = "" if text in _NOBODY and text != "" else text
        if body:
            self._ledger.turn(Turn(body, speaker, time, other))
        else:
            self._ledger.skip("media")

    def _number(self, address: str) -> str:
        """Give a number in the form in which it was met first."""
        digits = re.sub(r"[\s().-]", "", address).removeprefix("+")
        known = digits.isdecimal() and len(digits) >= _DIGITS
        return self._numbers.setdefault(digits[-_DIGITS:], address) if known else address
