"""ELAN annotation files: every annotation of a tier that depends on no other is a turn.

Format: Max Planck Institute for Psycholinguistics, "EAF Annotation Format". The speaker is the tier's participant, or
its name. Dependent tiers (translations, codes) are counted, not read. Parsed here and not by pympi-ling or rustling:
both give up a whole file for one annotation they cannot read, and neither says where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classifier.errors import InputError
from classifier.transcripts.records import Ledger, ReadOptions, Turn
from classifier.transcripts.safe_xml import parse
from classifier.transcripts.source import Source
from classifier.transcripts.times import from_media

_ROOT = "ANNOTATION_DOCUMENT"


def sniff(source: Source) -> bool:
    """Whether the root element is ELAN's."""
    return f"<{_ROOT}" in source.head


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every annotation; turns of all tiers come in order of their start, those without one after
    the turn before them on their tier.

    Raises:
        InputError: the file declares a document type or entities, or its root is another.
    """
    document = _Document(source, ledger)
    parse(source.data, document, ledger, path=source.path)
    last, tier = 0.0, ""
    for annotation in document.annotations:
        if annotation.speaker != tier:
            last, tier = 0.0, annotation.speaker
        start = document.slots.get(annotation.slot)
        if start is None:
            ledger.note("time not understood")
        else:
            last = float(start)
        time = None if start is None else from_media(start)
        ledger.turn(Turn(annotation.text, annotation.speaker, time, order=last))


@dataclass(frozen=True, slots=True)
class _Annotation:
    speaker: str
    slot: str
    text: str


class _Document:
    def __init__(self, source: Source, ledger: Ledger) -> None:
        self.slots: dict[str, int] = {}
        self.annotations: list[_Annotation] = []
        self._source, self._ledger = source, ledger
        self._depth = 0
        self._speaker = ""
        self._is_dependent = False
        self._slot = ""
        self._text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self._depth += 1
        if self._depth == 1 and name != _ROOT:
            raise InputError.not_a(self._source.path, "an ELAN file", f"its root element is {name[:40]!r}")
        if name == "TIME_SLOT":
            value = attributes.get("TIME_VALUE", "")
            if value.isascii() and value.isdecimal() and len(value) < 16:
                self.slots[attributes.get("TIME_SLOT_ID", "")] = int(value)
        elif name == "TIER":
            self._speaker = attributes.get("PARTICIPANT") or attributes.get("TIER_ID") or ""
            self._is_dependent = bool(attributes.get("PARENT_REF"))
        elif name in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
            self._slot = attributes.get("TIME_SLOT_REF1", "")
        elif name == "ANNOTATION_VALUE":
            self._text = []

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name != "ANNOTATION_VALUE" or self._text is None:
            return
        text, self._text = "".join(self._text).strip(), None
        if self._is_dependent:
            self._ledger.skip("dependent tier")
        else:
            self.annotations.append(_Annotation(self._speaker, self._slot, text))
