"""What a reader writes down: the turns, and what became of every other line."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import tzinfo

from classifier.transcripts.characters import whole_fields
from classifier.transcripts.records import Failure, ReadReport, Turn
from classifier.transcripts.times import localise


class Ledger:
    """Where a reader puts every line of its file exactly once; ``unit`` is what it counts."""

    def __init__(self, unit: str = "line") -> None:
        self.unit = unit
        self.turns: list[Turn] = []
        self.beginnings = 0
        self.continuations = 0
        self.system: Counter[str] = Counter()
        self.failures: list[Failure] = []
        self.failed = 0
        self.notes: Counter[str] = Counter()

    @property
    def booked(self) -> int:
        """How many lines (records) are accounted for."""
        return self.beginnings + self.continuations + self.system.total() + self.failed

    def turn(self, turn: Turn, *, lines: int = 1) -> None:
        """Book one turn of ``lines`` lines (0: it shares the line of the one before); without text it is ``empty``."""
        if turn.text.strip():
            self.turns.append(whole_fields(turn, "text", "speaker", "conversation", "couple"))
            self.beginnings += min(lines, 1)
            self.continuations += max(lines - 1, 0)
        else:
            self.skip("empty", lines=lines)

    def skip(self, kind: str, *, lines: int = 1) -> None:
        """Book lines that are no turn, and why not: ``blank``, ``header``, ``notice``, ``media``, …"""
        if lines:
            self.system[kind] += lines

    def fail(self, line: int, reason: str, *, lines: int = 1) -> None:
        """Book ``lines`` lines from number ``line`` as unreadable."""
        self.failures.append(Failure(line, reason, lines))
        self.failed += lines

    def note(self, remark: str, times: int = 1) -> None:
        """Count a remark on what was read."""
        if times:
            self.notes[remark] += times

    def localise(self, zone: tzinfo | None) -> None:
        """Put the booked times into this zone as :func:`~classifier.transcripts.times.localise` does."""
        if zone is not None:
            self.turns = [replace(turn, time=localise(turn.time, zone)) if turn.time else turn for turn in self.turns]

    def report(self, path: str, format: str) -> ReadReport:
        """Close the account."""
        failures = tuple(sorted(self.failures, key=lambda failure: failure.line))
        counts = self.beginnings, self.continuations
        return ReadReport(path, format, self.unit, *counts, dict(self.system), failures, dict(self.notes))
