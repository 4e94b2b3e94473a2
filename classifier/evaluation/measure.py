"""Measuring a predictor on labelled messages: all rows, rows between partners, slices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from classifier.evaluation.intervals import shown
from classifier.evaluation.metrics import Scored, measure, reliability, risk_coverage
from classifier.evaluation.predictors import Predictor
from classifier.labels import CRISIS, LABELS
from classifier.model.corpus import Example
from classifier.model.fit import label_targets

#: A slice of fewer messages is counted, not measured.
SLICE_LEAST = 50


def measure_examples(
    data: Sequence[Example],
    predict: Predictor,
    *,
    partners: Collection[str] = (),
    slice_by: str | None = None,
) -> dict[str, Any]:
    """Measure a predictor.

    Args:
        data: labelled messages.
        predict: what is measured.
        partners: values of the rows' field ``relation`` that count as partners, where rows have it.
        slice_by: a field of the rows to slice by.

    Returns:
        plain data: ``all``, ``partners`` (where there are any), ``crisis``, ``reliability``,
        ``risk_coverage``, ``slices``.
    """
    told = predict([e.window for e in data])
    target = label_targets([e.label for e in data])
    scored = Scored(target, told.labels, told.probabilities, [e.group for e in data])
    result: dict[str, Any] = {"all": measure(scored), "crisis": _crisis(data, told.crisis)}
    among = np.flatnonzero([e.row.get("relation") in partners for e in data])
    if len(among):
        result["partners"] = measure(scored.take(among))
    if told.probabilities is not None:
        result |= {"reliability": reliability(scored), "risk_coverage": risk_coverage(scored)}
    if slice_by:
        result["slices"] = slices(scored, [str(e.row.get(slice_by)) for e in data])
    return result


def _crisis(data: Sequence[Example], told: Sequence[str | None]) -> dict[str, Any]:
    true = [e.crisis for e in data]
    return {
        "cases": {flag: true.count(flag) for flag in CRISIS},
        "found": sum(a is not None and b is not None for a, b in zip(true, told, strict=True)),
        "false_alarms": sum(a is None and b is not None for a, b in zip(true, told, strict=True)),
        "n": len(data),
    }


def slices(scored: Scored, values: Sequence[str]) -> dict[str, Any]:
    """Measure the rows of each value of a field apart."""
    found = {}
    for value in sorted(set(values)):
        rows = np.flatnonzero([v == value for v in values])
        found[value] = measure(scored.take(rows), repeats=200) if len(rows) >= SLICE_LEAST else {"n": len(rows)}
    return found


def report_lines(result: dict[str, Any]) -> list[str]:
    """Print a result as lines of text."""
    lines = []
    for name in ("all", "partners"):
        if name in result:
            lines += [f"{name} ({result[name]['n']} messages, {result[name]['groups']} groups)", *_table(result[name])]
    for value, entry in result.get("slices", {}).items():
        figure = shown(entry.get("macro_f1")) if "macro_f1" in entry else "too few to measure"
        lines.append(f"  {value:<20} n {entry['n']:>5}  macro-F1 {figure}")
    crisis = result["crisis"]
    cases = sum(crisis["cases"].values())
    lines.append(f"crisis: {crisis['found']} of {cases} found, {crisis['false_alarms']} false alarms in {crisis['n']}")
    return lines


def _table(entry: dict[str, Any]) -> list[str]:
    lines = [f"  macro-F1 {shown(entry['macro_f1'])}   accuracy {shown(entry['accuracy'])}"]
    if "calibration_error" in entry:
        lines.append(f"  calibration error {shown(entry['calibration_error'])}")
    lines.append(f"  {'label':<10} {'n':>5}  {'precision':<20} {'recall':<20} {'F1':<20} average precision")
    for label in LABELS:
        row = entry["labels"][label]
        cells = [shown(row.get(key)) for key in ("precision", "recall", "f1", "average_precision")]
        lines.append(f"  {label:<10} {row['n']:>5}  " + " ".join(f"{cell:<20}" for cell in cells).rstrip())
    return lines
