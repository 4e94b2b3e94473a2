"""What the page says, as plain data; the template only sets it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from classifier.labels import LABEL_DEFINITIONS, LABELS
from classifier.report.cards import cards
from classifier.report.sections import sections
from classifier.report.transcript import transcript
from classifier.report.words import printable, short_name

if TYPE_CHECKING:
    from classifier.assess import LeavingLanguageClassifier
    from classifier.dynamics import Dynamics
    from classifier.transcripts import ReadReport

CAUTION = (
    "A program labelled language here, turn by turn, and it errs. These are patterns of words in these texts: they "
    "describe no person, explain no motive, and are not a diagnosis. Whoever says such a sentence may be trying to "
    "control, or may be trapped, scared or worn out; the words alone do not tell."
)
_MOST_FAILURES = 20


def summarise(
    dynamics: Dynamics,
    *,
    model: LeavingLanguageClassifier | None = None,
    reads: Sequence[ReadReport] = (),
    text: bool = True,
) -> dict[str, Any]:
    """Give what the page says (arguments as for :func:`~classifier.report.report_html`).

    Returns:
        ``read`` (counts, speakers, files), ``caution``, ``safety_notice``, ``notes``, ``model`` (name, version and
        measured error, or ``None``), ``labels`` (those that occur, with definitions), ``cards``, ``sections`` (with
        the rows behind each figure) and ``turns``. While there is a safety notice ``cards`` and ``sections`` are
        empty, and no turn carries a label.
    """
    from classifier import __version__

    safe = dynamics.safety_notice is None
    turns, left_out = transcript(dynamics, model=model, text=text)
    present = [label for label in LABELS if (dynamics.turns["label"] == label).any()] if safe else []
    return {
        "version": __version__,
        "read": _read(dynamics, reads),
        "caution": CAUTION,
        "safety_notice": dynamics.safety_notice,
        "notes": [printable(note) for note in dynamics.notes],
        "min_n": dynamics.min_n,
        "corrected": int((dynamics.turns["source"] == "correction").sum()),
        "model": _model(model),
        "labels": [{"name": label, "definition": LABEL_DEFINITIONS[label]} for label in present],
        "cards": cards(dynamics) if safe else [],
        "sections": sections(dynamics, text=text) if safe else [],
        "turns": turns,
        "turns_left_out": left_out,
        "text": text,
    }


def _read(dynamics: Dynamics, reads: Sequence[ReadReport]) -> dict[str, Any]:
    turns = dynamics.turns
    times = turns["clock"].dropna()
    speakers = list(dict.fromkeys(short_name(name) for name in turns["speaker"]))
    return {
        "turns": len(turns),
        "conversations": int(turns["conversation_id"].nunique()),
        "couples": int(turns["couple"].nunique()),
        "speakers": speakers[:12],
        "first": times.min().to_pydatetime() if len(times) else None,
        "last": times.max().to_pydatetime() if len(times) else None,
        "files": [_file(report) for report in reads],
    }


def _file(report: ReadReport) -> dict[str, Any]:
    return {
        "name": printable(PurePath(report.path).name),
        "format": report.format,
        "unit": report.unit,
        "total": report.total,
        "turns": report.turns,
        "continuations": report.continuations,
        "other": dict(sorted(report.system.items())),
        "failed": report.failed,
        "failures": [{"line": f.line, "lines": f.lines, "reason": f.reason} for f in report.failures[:_MOST_FAILURES]],
        "notes": dict(report.notes),
    }


def _model(model: LeavingLanguageClassifier | None) -> dict[str, Any] | None:
    """Give the model's name, version and the error it was measured at; figures that were not measured are ``None``."""
    if model is None:
        return None
    facts = model.manifest_
    held_out = facts.get("metrics", {}).get("held_out", {})
    leverage = held_out.get("labels", {}).get("leverage", {})
    return {
        "name": facts.get("name", "leaving-language"),
        "version": facts.get("version", "unknown"),
        "base_rate": model.engine.calibration.base_rate[LABELS.index("leverage")],
        "macro_f1": held_out.get("macro_f1"),
        "precision": leverage.get("precision"),
        "recall": leverage.get("recall"),
        "n": leverage.get("n"),
        "false_alarms": held_out.get("ordinary_called_leverage"),
    }
