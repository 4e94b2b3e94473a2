"""ELAN annotation files: every annotation of the tiers of speech is a turn.

Format: Max Planck Institute for Psycholinguistics, "EAF Annotation Format". Tiers of speech depend on no other and name
a participant, or, where none does, just depend on no other; the caller may name them. The speaker is the tier's
participant, or its name. What the other tiers hold (translations, codes, comments) is counted, not read.

Parsed here and not by pympi-ling or rustling: both give up a whole file for one annotation they cannot read, and
neither says where.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.errors import InputError
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
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
        InputError: the file declares a document type or entities, its root is another, or it has no tier of a name
            asked for.
    """
    document = _Document(source)
    broken = parse(source.data, document, path=source.path)
    if broken:
        ledger.fail(sum(map(len, document.annotations.values())) + 1, broken)
    spoken = _spoken(document.tiers, options)
    for tier, held in document.annotations.items():
        if tier not in spoken:
            kind = "dependent tier" if tier.is_dependent else "other tier"
            ledger.skip(kind, lines=len(held))
            continue
        last = 0.0
        for annotation in held:
            start = document.slots.get(annotation.slot)
            if start is None:
                ledger.note("time not understood")
            else:
                last = float(start)
            time = None if start is None else from_media(start)
            ledger.turn(Turn(annotation.text, tier.participant or tier.name, time, order=last))


@dataclass(frozen=True, slots=True)
class _Tier:
    place: int
    name: str
    participant: str
    is_dependent: bool


@dataclass(frozen=True, slots=True)
class _Annotation:
    slot: str
    text: str


def _spoken(tiers: Sequence[_Tier], options: ReadOptions) -> set[_Tier]:
    if options.tiers:
        names = {tier.name for tier in tiers}
        for name in options.tiers:
            if name not in names:
                raise InputError.bad_option("a tier", name, ", ".join(sorted(names)) or "none, the file has no tier")
        return {tier for tier in tiers if tier.name in options.tiers}
    independent = {tier for tier in tiers if not tier.is_dependent}
    return {tier for tier in independent if tier.participant} or independent


class _Document:
    """What the elements of the file add up to.

    Attributes:
        slots: time slot -> milliseconds.
        tiers: in the order of the file.
        annotations: of each tier.
    """

    def __init__(self, source: Source) -> None:
        self.slots: dict[str, int] = {}
        self.tiers: list[_Tier] = []
        self.annotations: dict[_Tier, list[_Annotation]] = {}
        self._source = source
        self._depth = 0
        self._slot = ""
        self._text: list[str] | None = None
        self._has_value = False

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        self._depth += 1
        if self._depth == 1 and name != _ROOT:
            raise InputError.not_a(self._source.path, "an ELAN file", f"its root element is {name[:40]!r}")
        if name == "TIME_SLOT":
            value = attributes.get("TIME_VALUE", "")
            if value.isascii() and value.isdecimal() and len(value) < 16:
                self.slots[attributes.get("TIME_SLOT_ID", "")] = int(value)
        elif name == "TIER":
            self._tier(attributes)
        elif name == "ANNOTATION":
            self._slot, self._has_value = "", False
        elif name in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION"):
            self._slot = attributes.get("TIME_SLOT_REF1", "")
        elif name == "ANNOTATION_VALUE":
            self._text = []

    def _tier(self, attributes: Mapping[str, str]) -> None:
        name, participant = attributes.get("TIER_ID", ""), attributes.get("PARTICIPANT", "")
        self.tiers.append(_Tier(len(self.tiers), name, participant.strip(), bool(attributes.get("PARENT_REF"))))

    def text(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name == "ANNOTATION_VALUE" and self._text is not None:
            self._hold("".join(self._text).strip())
        elif name == "ANNOTATION" and not self._has_value:
            self._hold("")

    def _hold(self, text: str) -> None:
        self._text, self._has_value = None, True
        if not self.tiers:
            self._tier({})
        self.annotations.setdefault(self.tiers[-1], []).append(_Annotation(self._slot, text))
