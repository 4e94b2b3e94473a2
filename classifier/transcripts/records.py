"""What reading takes and gives: options, turns, and the account of every line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from classifier.messages import Conversation


class ReadWarning(UserWarning):
    """Some lines of a file could not be read; given once a file, with their count."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller says about the file.

    Attributes:
        columns: role -> column, for tables and JSON lines (roles: ``columns.ROLES``).
        day_first: whether 3/4 is the third of April; ``None`` infers it from the whole file.
        tiers: names of the ELAN tiers to read; none names those that are read by default.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    tiers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as read, before it has a place in a conversation.

    Attributes:
        text: the words as written.
        speaker: who said it, or ``None``.
        time: when, or ``None``.
        conversation: the conversation's name in the file, or ``None`` when the file is one conversation.
        order: its place in this file (a line, a start time in ms), or ``None``.
        couple: who it belongs to, or ``None``.
        number: its number in the conversation by the file's own account, or ``None``.
    """

    text: str
    speaker: str | None = None
    time: datetime | None = None
    conversation: str | None = None
    order: float | None = None
    couple: str | None = None
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Lines that could not be read.

    Attributes:
        line: the first line's number, from 1; the record's where the report's unit is ``record``.
        reason: why, without any of the text.
        lines: how many lines.
    """

    line: int
    reason: str
    lines: int = 1


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What became of every line of one file; the four counts add up to ``total``.

    Attributes:
        path: the file.
        format: the name of its format.
        unit: what is counted, ``line`` or ``record``.
        turns: lines (records) that are, or begin, a turn; one line may hold several (WebVTT voices).
        continuations: lines that continue one.
        system: what is neither, by kind: ``blank``, ``header``, ``notice``, ``media``, ``deleted``, ``call`` and so on.
        failures: the rest, in order.
        notes: remark -> how often: turns read but not wholly (a time nobody understands), files of a zip not read,
            conversations that another file has too.
    """

    path: str
    format: str
    unit: str
    turns: int
    continuations: int
    system: Mapping[str, int]
    failures: tuple[Failure, ...]
    notes: Mapping[str, int]

    @property
    def failed(self) -> int:
        """How many lines failed."""
        return sum(failure.lines for failure in self.failures)

    @property
    def total(self) -> int:
        """How many lines (records) the file has."""
        return self.turns + self.continuations + sum(self.system.values()) + self.failed

    @property
    def why_nothing(self) -> str:
        """Why a file without any turn has none."""
        if self.failures:
            return f"{self.unit} {self.failures[0].line} {self.failures[0].reason}"
        return f"none of its {self.total} {self.unit}s is a message"

    def summary(self) -> str:
        """The account in one line, without any of the text."""
        system = ", ".join(f"{count} {kind}" for kind, count in sorted(self.system.items()))
        notes = "".join(f"; {count} x {remark}" for remark, count in sorted(self.notes.items()))
        return (
            f"{self.path} ({self.format}): {self.total} {self.unit}s = {self.turns} turns"
            f" + {self.continuations} continuations + {sum(self.system.values())} other"
            f"{f' ({system})' if system else ''} + {self.failed} failed{notes}"
        )


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Conversations, and the account of every file they were read from, in the order given."""

    conversations: list[Conversation]
    reports: tuple[ReadReport, ...]

    @property
    def report(self) -> ReadReport:
        """The account of the first file."""
        return self.reports[0]
