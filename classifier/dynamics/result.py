"""What an analysis gives back."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from classifier.dynamics.safety import WITHHELD

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from classifier.assess import LeavingLanguageClassifier
    from classifier.transcripts import ReadReport

#: Columns that repeat what somebody wrote.
_WORDS = {"turns": ["text"], "pauses": ["promised"]}


@dataclass(frozen=True, eq=False, repr=False)
class Dynamics:
    """What conversations show, as tables of figures; patterns of language in these texts, never traits of a person.

    Every figure stands with its n and its interval; where data are below ``min_n`` it is missing and ``reason`` says
    why. The columns of a table are told where it is made (``classifier.dynamics.rates`` and so on).

    Attributes:
        turns: one row a turn, with its label.
        rates: each label and tag per 100 own turns and per conversation.
        asymmetry: signed index of leverage against loss-fear between two speakers.
        sequences: which label follows which between speakers, lags 1 to 5.
        patterns: the sequences that have a name.
        aftermath: turns after leverage and walk-outs against the person's own others.
        pauses, pause_summary: what pauses promised, and who came back when.
        repairs, repair_summary: threats taken back.
        trend: change over days and weeks.
        occurrences: first and last occurrence.
        positions: place within the conversation.
        min_n, seed, permutations: as given to :func:`~classifier.dynamics.analyze`.
        notes: what was decided on the way that a reader should know.
        safety_notice: a pointer to help where a turn speaks of danger, else ``None``.
    """

    turns: pd.DataFrame
    rates: pd.DataFrame
    asymmetry: pd.DataFrame
    sequences: pd.DataFrame
    patterns: pd.DataFrame
    aftermath: pd.DataFrame
    pauses: pd.DataFrame
    pause_summary: pd.DataFrame
    repairs: pd.DataFrame
    repair_summary: pd.DataFrame
    trend: pd.DataFrame
    occurrences: pd.DataFrame
    positions: pd.DataFrame
    min_n: int
    seed: int
    permutations: int
    notes: tuple[str, ...]
    safety_notice: str | None

    def __repr__(self) -> str:
        """Name the sizes only: what people wrote stays out of logs."""
        return f"Dynamics({len(self.turns)} turns, {self.turns['conversation_id'].nunique()} conversations)"

    def to_frames(self, *, text: bool = True) -> dict[str, pd.DataFrame]:
        """Give every table by name, whatever the texts speak of; copies.

        Args:
            text: ``False`` leaves out the columns that repeat what somebody wrote.
        """
        frames = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _PLAIN}
        if text:
            return {name: frame.copy() for name, frame in frames.items()}
        return {name: frame.drop(columns=_WORDS.get(name, [])) for name, frame in frames.items()}

    def to_dict(self, *, text: bool = True) -> dict[str, Any]:
        """Give plain data: tables as lists of rows, missing figures as ``None``, times as ISO 8601.

        While there is a safety notice, the tables that compare the people are left out and named under ``withheld``.

        Args:
            text: ``False`` leaves out the columns that repeat what somebody wrote.
        """
        withheld = WITHHELD if self.safety_notice else ()
        tables = {
            name: [{key: _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]
            for name, frame in self.to_frames(text=text).items()
            if name not in withheld
        }
        settings: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        return settings | {"notes": list(self.notes), "withheld": list(withheld)} | tables

    def to_json(self, *, text: bool = True, indent: int | None = None) -> str:
        """Give :meth:`to_dict` as JSON text."""
        return json.dumps(self.to_dict(text=text), ensure_ascii=False, allow_nan=False, indent=indent)

    def to_html(
        self,
        *,
        model: LeavingLanguageClassifier | None = None,
        reads: Sequence[ReadReport] = (),
        text: bool = True,
    ) -> str:
        """Give the report page (see :func:`classifier.report.report_html`).

        Args:
            model: the model that gave the labels, to show the words and reasons they rest on.
            reads: what was read of each file and what was not, as ``read_with_report`` gives it.
            text: ``False`` leaves out everything that repeats what somebody wrote.

        Raises:
            DependencyError: Jinja2 or matplotlib is not installed.
        """
        # The one step to a higher floor, taken when asked: whoever holds an analysis looks for its page here.
        from classifier.report import report_html

        return report_html(self, model=model, reads=reads, text=text)

    def summary(self) -> str:
        """Say in plain lines what the texts show; while there is a safety notice, only that and what was read."""
        from classifier.dynamics.summary import summary_lines

        return "\n".join(summary_lines(self))


_PLAIN = ("min_n", "seed", "permutations", "notes", "safety_notice")


def _plain(value: Any) -> Any:
    """Give a cell as JSON knows it."""
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if value is None or value != value:
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return None if value in (float("inf"), float("-inf")) else value
