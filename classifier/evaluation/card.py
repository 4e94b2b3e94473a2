"""The model card, written from what was measured."""

from __future__ import annotations

from typing import Any

from classifier.evaluation.intervals import one_in, shown, shown_one_in
from classifier.evaluation.suite import NAMES, counted
from classifier.labels import LABELS

_HEAD = """# Model card: leaving-language {version}

{about}

**What it is for.** Telling leaving language used as leverage from safe alternatives, honest talk of leaving, the voice
of the one who fears loss, and ordinary talk, in English messages between partners; one message at a time, with the
turns before it. **What it is not for.** It labels language, never people. It is no diagnosis, no evidence of abuse or
of its absence, and no ground for a decision about anyone; it must not be used to watch a partner.

**Trained on** {examples:,} written turns (`data/corpus`, see `data/datasheet.md`) and {ordinary:,} turns of ordinary
talk (`data/background`). Base rate assumed: {base_rate}. Temperature {temperature:.2f}. Thresholds: {thresholds}.

**Intervals.** What stands in brackets after a figure is its 95 % interval: a bootstrap over conversations and contrast
pairs. A bootstrap shows no spread where a figure is 0 or 1. Such shares in the suite and of ordinary turns, such
precisions and recalls, and all shares of the suite's few cases of safety, crisis and idioms, have exact binomial
intervals instead; elsewhere (an F1 of 0) an interval of no width does not mean certain. That of a calibration error
lies somewhat high. Intervals say how a figure would vary with other messages, not with another training. Figures
without brackets have none: the decisions of the shipped thresholds, reliability, fewer answers.
"""

_FIGURES = ("macro-F1", "leverage F1", "leverage average precision", "calibration error", "ordinary called leverage")


def write_card(manifest: dict[str, Any], results: dict[str, Any]) -> str:
    """Write the card.

    Args:
        manifest: the model's manifest.
        results: ``study`` (see :mod:`classifier.evaluation.study`), ``suite``, and ``files``: name -> figures.
    """
    calibration = manifest["calibration"]
    lines = [
        _HEAD.format(
            version=manifest["version"],
            about="Measured by `make card`; nothing here is typed by hand.",
            examples=manifest["data"]["examples"],
            ordinary=manifest["data"]["ordinary"],
            base_rate=", ".join(f"{k} {v:g}" for k, v in calibration["base_rate"].items()),
            temperature=calibration["temperature"],
            thresholds=", ".join(f"{k} {v:.2f}" for k, v in calibration["thresholds"].items()),
        )
    ]
    lines += _shipped(manifest)
    lines += _study(results["study"])
    lines += _suite(results["suite"])
    for name, models in results["files"].items():
        lines += _file(name, models)
    return "\n".join(lines) + "\n"


def _shipped(manifest: dict[str, Any]) -> list[str]:
    held_out = manifest["metrics"]["held_out"]
    false_alarms = held_out["ordinary_called_leverage"]
    lines = [
        "## Decisions of the shipped thresholds on held-out folds",
        f"Split: {held_out['split']}. Macro-F1 {held_out['macro_f1']:.3f}. Of held-out ordinary turns "
        f"{'-' if false_alarms is None else one_in(false_alarms)} are called `leverage`. "
        "The sentence encoder's part is held out by folds of its own (three, grouped alike). "
        "Temperature, the encoder's share and the thresholds were chosen on these same scores, "
        "and the codebook's `safety` rule is not applied: the shipped decisions do somewhat worse. "
        "Measured in training, without intervals.",
        "",
        *_header("label", "n", "precision", "recall", "F1"),
    ]
    for label, row in held_out["labels"].items():
        lines.append(f"| {label} | {row['n']} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} |")
    return [*lines, ""]


def _study(study: dict[str, Any]) -> list[str]:
    lines = [
        f"## What each part brings, beside baselines (written corpus, {study['folds']} grouped folds)",
        "The most probable label, as often as labels occur in the corpus; temperature from the other folds. "
        "The keyword list and VADER are not fitted, and give no probabilities that could be calibrated.",
        "",
        *_header("features", *_FIGURES),
    ]
    for name, row in study["ablation"].items():
        lines.append(f"| {name} | {_row(row)} |")
    lines += _turn_before(study["turn_before"])
    lines += [
        "",
        "## Learning curve",
        "Groups that no encoder of the curve has seen; each share has n-gram heads and an encoder of its own.",
        "",
        *_header("share of the corpus", *_FIGURES[:-1]),
    ]
    lines += [f"| {share} | {_row(row)} |" for share, row in study["learning_curve"].items()]
    lines += ["", "Without the sentence encoder, all folds:", "", *_header("share of the corpus", *_FIGURES)]
    lines += [f"| {share} | {_row(row)} |" for share, row in study["learning_curve_without_encoder"].items()]
    lines += [
        "",
        "## Whole phenomena held out (without the sentence encoder)",
        f"macro-F1 {shown(study['held_out_phenomena']['macro_f1'])}, ",
    ]
    lines[-1] += f"leverage F1 {shown(study['held_out_phenomena']['labels']['leverage']['f1'])}"
    lines += [
        "",
        "## Reliability (held-out folds, temperature from the other folds)",
        "| mean probability | share right | share of turns |",
        "|---|---|---|",
    ]
    lines += [f"| {p:.2f} | {hit:.2f} | {share:.2f} |" for p, hit, share in study["reliability"]]
    lines += ["", "## Fewer answers, fewer errors (held-out folds)", *_header("share of turns answered", "share wrong")]
    lines += [f"| {covered:.2f} | {wrong:.3f} |" for covered, wrong in study["risk_coverage"]]
    for field, values in study["slices"].items():
        lines += ["", f"## By {field} (held-out folds)", *_header(field, "n", "macro-F1", "leverage F1")]
        lines += [_slice(value, row) for value, row in values.items() if "macro_f1" in row]
    return [*lines, ""]


def _turn_before(rows: dict[str, Any]) -> list[str]:
    if not rows:
        return []
    return [
        "",
        "The model reads the turn before, but gives it no label of its own. In whole conversations, with the right "
        "label of the turn before known (no assessment of it could bring more):",
        "",
        *_header("features", *_FIGURES[:-1]),
        *(f"| {name} | {_row(row)} |" for name, row in rows.items()),
    ]


def _slice(value: str, row: dict[str, Any]) -> str:
    return f"| {value} | {row['n']} | {shown(row['macro_f1'])} | {shown(row['labels']['leverage']['f1'])} |"


def _header(*names: str) -> list[str]:
    return [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]


def _row(row: dict[str, Any]) -> str:
    leverage = row["labels"]["leverage"]
    cells = [row["macro_f1"], leverage["f1"], leverage.get("average_precision"), row.get("calibration_error")]
    ordinary = [shown_one_in(row["ordinary_called_leverage"])] if "ordinary_called_leverage" in row else []
    return " | ".join([*map(shown, cells), *ordinary])


def _suite(suite: dict[str, Any]) -> list[str]:
    rows = [f"| {name} | {' | '.join(counted(result, k) for k in NAMES)} |" for name, result in suite.items()]
    return ["## Functional suite", *_header("predictor", *NAMES.values()), *rows, ""]


def _file(name: str, models: dict[str, Any]) -> list[str]:
    lines = [f"## {name}"]
    for part in ("all", "partners"):
        rows = {model: result[part] for model, result in models.items() if part in result}
        if rows:
            n = next(iter(rows.values()))["n"]
            lines += [
                f"{part}, {n} messages",
                "",
                "| predictor | label | n | precision | recall | F1 | average precision |",
            ]
            lines += ["|---|---|---|---|---|---|---|"]
            lines += [line for model, figures in rows.items() for line in _file_rows(model, figures)]
            lines.append("")
    return lines


def _file_rows(model: str, figures: dict[str, Any]) -> list[str]:
    labels = LABELS[:-1] if model == "model" else LABELS[:1]
    found = []
    for label in labels:
        row = figures["labels"][label]
        cells = [shown(row.get(key)) for key in ("precision", "recall", "f1", "average_precision")]
        found.append(f"| {model} | {label} | {row['n']} | {' | '.join(cells)} |")
    return found
