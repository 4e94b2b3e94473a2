"""From verdicts to result columns, in Arrow and as pieces of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from classifier.assess import Assessment
from classifier.labels import LABELS
from classifier.model.calibration import NONE
from classifier.model.engine import Verdicts
from classifier.model.features import Window
from classifier.table import RESULT_COLUMNS, Turns

_TYPES = {"label": pa.string(), "tags": pa.list_(pa.string()), "crisis": pa.string(), "needs_context": pa.bool_()}
#: Columns of the two options that say more of flagged messages.
EXPLANATION, REPHRASINGS = "explanation", "rephrasings"

Assess = Callable[[Window], Assessment]


@dataclass(frozen=True)
class Wanted:
    """What is asked of the results beyond the plain columns.

    Attributes:
        prefix: put before the name of every result column.
        explain: a column ``explanation`` (text) for flagged messages.
        rephrase: a column ``rephrasings`` (list of texts, each behind its condition) for flagged messages.
        only_flagged: leave out rows whose label is ``none`` and that have no crisis flag.
    """

    prefix: str = ""
    explain: bool = False
    rephrase: bool = False
    only_flagged: bool = False

    @property
    def schema(self) -> pa.Schema:
        """The result columns with their types."""
        names = [*RESULT_COLUMNS, *([EXPLANATION] * self.explain), *([REPHRASINGS] * self.rephrase)]
        kinds = _TYPES | {EXPLANATION: pa.string(), REPHRASINGS: pa.list_(pa.string())}
        return pa.schema([(self.prefix + name, kinds.get(name, pa.float64())) for name in names])


@dataclass(frozen=True)
class Outcome:
    """Results of a batch.

    Most rows are ordinary talk and say the same: each row names one of few different results.

    Attributes:
        different: the different results, a table with :attr:`Wanted.schema`.
        which: row of ``different`` for every row of the batch.
        flagged: rows that have a label other than ``none``, or a crisis flag.
        empty: how many rows hold no message.
    """

    different: pa.Table
    which: NDArray[np.int64]
    flagged: NDArray[np.bool_]
    empty: int

    def table(self) -> pa.Table:
        """Give the result columns of every row."""
        return self.different.take(pa.array(self.which)).combine_chunks()

    def json_ends(self) -> pa.Array:
        """Give for every row what follows the last field of its JSON object."""
        rows = self.different.to_pylist()
        ends = [json.dumps(row, ensure_ascii=False)[1:] for row in rows]
        return pa.array(ends, type=pa.large_string()).take(pa.array(self.which))


def outcome(turns: Turns, verdicts: Verdicts, wanted: Wanted, assess: Assess) -> Outcome:
    """Lay the verdicts of a batch out as results.

    Args:
        turns: the batch's messages.
        verdicts: of the same rows.
        wanted: which results.
        assess: gives the assessment of a flagged message, for explanations and rephrasings.
    """
    here = slice(turns.first, None)
    blank, read = turns.blank[here], verdicts.read[here]
    crisis = verdicts.crisis[here]
    rows = np.flatnonzero(read)
    flagged = read.copy()
    flagged[rows] = [verdicts.label[turns.first + i] != NONE or crisis[i] is not None for i in rows]
    unread, unsure = ~read & ~blank, verdicts.needs_context[here]
    which = np.zeros(len(blank), dtype=np.int64)
    examples: list[int] = []
    for alike in (blank, unread & ~unsure, unread & unsure):  # rows that say the same: one stands for all
        which[alike] = len(examples)
        examples += np.flatnonzero(alike)[:1].tolist()
    which[rows] = len(examples) + np.arange(len(rows))
    examples += rows.tolist()
    results = [_result(turns, verdicts, i + turns.first, bool(flagged[i]), wanted, assess) for i in examples]
    different = pa.Table.from_pylist(results, schema=wanted.schema)
    return Outcome(different, which, flagged, int(blank.sum()))


def _result(
    turns: Turns, verdicts: Verdicts, row: int, flagged: bool, wanted: Wanted, assess: Assess
) -> dict[str, Any]:
    blank = bool(turns.blank[row])
    label = LABELS[verdicts.label[row]]
    p = [None] * len(LABELS) if blank else verdicts.probabilities[row].tolist()
    result: dict[str, Any] = {"label": label, "probability": p[LABELS.index(label)]}
    result |= {f"p_{name}": share for name, share in zip(LABELS, p, strict=True)}
    result |= {"tags": list(verdicts.tags[row]), "crisis": verdicts.crisis[row]}
    result["needs_context"] = bool(verdicts.needs_context[row])
    if (wanted.explain or wanted.rephrase) and flagged:
        assessment = assess(turns.window(row))
        result[EXPLANATION] = explanation_text(assessment)
        result[REPHRASINGS] = list(map(str, assessment.rephrasings))
    return {wanted.prefix + name: value for name, value in result.items()}


def explanation_text(assessment: Assessment) -> str:
    """Say in one line what a label rests on: the words with their weights, the frames, the nearest change."""
    parts = []
    if assessment.spans:
        parts.append("rests on: " + ", ".join(f"{span.text} {span.weight:+.2f}" for span in assessment.spans[:5]))
    reason = assessment.explanation
    if reason is not None:
        parts += [f"frame: {frame}" for frame in reason.frames]
        said = {"rule": reason.rule, "nearest change": reason.nearest_change, "needs context": reason.needs_context}
        parts += [f"{name}: {words}" for name, words in said.items() if words]
    return "; ".join(parts)
