"""One recipe for training, whether from the project's folder or from a user's own rows."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import f1_score, precision_recall_fscore_support

from classifier.errors import InputError
from classifier.labels import LABELS, check_label
from classifier.model.background import read_background
from classifier.model.corpus import Example, examples, read_rows, what_is_wrong
from classifier.model.engine import Engine
from classifier.model.fit import label_targets
from classifier.model.readings import load_readings, unseen
from classifier.model.store import READINGS_FILE, default_folder, digest, load_encoder
from classifier.model.train import Beside, HeldOut, Say, train

if TYPE_CHECKING:
    import pandas as pd

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "spacy", "onnxruntime")
#: Fewer labelled turns than this cannot be split into folds that mean anything.
LEAST = 50


def train_folder(
    corpus: Path, background: Path | None, *, encoder: Path | None = None, say: Say = lambda _: None
) -> tuple[Engine, dict[str, Any]]:
    """Train from a folder of JSON Lines files.

    Args:
        corpus: labelled turns; notes on background sources are looked for beside it, in ``background/``.
        background: a folder of ordinary conversation, or ``None``.
        encoder: the folder of the sentence encoder; the shipped model's by default.
        say: is told what is being done, and what is lost without background.

    Returns:
        the engine, and what the manifest says of it.

    Raises:
        InputError: no files, too few labelled turns, or an unreadable line.
    """
    paths = sorted(corpus.glob("*.jsonl"))
    if not paths:
        raise InputError.no_corpus(corpus)
    ordinary: list[Example] = []
    rest: list[Example] = []
    if background is None:
        say("no background: ordinary talk is known from the corpus alone, expect more false alarms outside it")
    else:
        ordinary, rest = _read_ordinary(background, corpus.parent / "background")
    digests = {path.name: digest(path) for path in paths}
    return _train(examples(read_rows(paths)), ordinary, rest, digests, encoder or default_folder(), say)


def train_rows(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]], *, background: str | Path | None = None
) -> tuple[Engine, dict[str, Any]]:
    """Train from rows in memory (see :meth:`classifier.LeavingLanguageClassifier.fit`)."""
    plain = [dict(row) for row in _records(rows)]
    for number, row in enumerate(plain, 1):
        wrong = what_is_wrong(row)
        if wrong:
            raise InputError.bad_row(number, wrong)
        tags = row.get("tags")
        row["tags"] = [] if tags is None else list(tags)
        if row["label"] is not None:
            check_label(row["label"], row["tags"], row.get("crisis"))
    text = json.dumps(plain, sort_keys=True, default=str).encode()
    digests = {"rows": hashlib.sha256(text).hexdigest()}
    ordinary, rest = _read_ordinary(Path(background)) if background is not None else ([], [])
    return _train(examples(plain), ordinary, rest, digests, default_folder(), lambda _: None)


def _read_ordinary(folder: Path, notes: Path | None = None) -> tuple[list[Example], list[Example]]:
    """Read the ordinary talk that everything learns from, and the rest, from which only the gate learns."""
    ordinary = read_background(folder, notes)
    known = {e.id for e in ordinary}
    return ordinary, [e for e in read_background(folder, notes, every=True) if e.id not in known]


def _records(rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    if isinstance(rows, Sequence):
        return rows
    frame = rows.astype(object).where(rows.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict(orient="records")]


def _train(
    corpus: list[Example],
    ordinary: list[Example],
    rest: list[Example],
    digests: Mapping[str, str],
    encoder: Path,
    say: Say,
) -> tuple[Engine, dict[str, Any]]:
    if len(corpus) < LEAST or len({e.group for e in corpus}) < 5 or {e.label for e in corpus} != set(LABELS):
        raise InputError.thin_corpus(LEAST)
    beside = Beside(load_encoder(encoder), load_readings(encoder / READINGS_FILE))
    engine, held_out = train(corpus, ordinary, rest, beside=beside, say=say)
    return engine, {
        "name": "leaving-language",
        "version": version("leaving-language"),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "data": {
            "examples": len(corpus),
            "ordinary": len(ordinary),
            "ordinary_of_gate": len(ordinary) + len(rest),
            "files": dict(digests),
        },
        "metrics": {"held_out": _held_out_metrics(engine, held_out, corpus, ordinary)},
    }


def _held_out_metrics(
    engine: Engine, held_out: HeldOut, corpus: list[Example], ordinary: list[Example]
) -> dict[str, Any]:
    """Measure the decisions on held-out scores; intervals and everything else come from ``evaluate``."""
    calls = engine.calibration.decide(engine.calibration.probabilities(held_out.scores))
    written, target = held_out.written, label_targets([e.label for e in corpus])
    table = precision_recall_fscore_support(target, calls[written], labels=range(len(LABELS)), zero_division=0)
    per_label = {
        label: {"precision": float(p), "recall": float(r), "f1": float(f), "n": int(n)}
        for label, p, r, f, n in zip(LABELS, *table, strict=True)
    }
    plain = np.array([e.label == "none" and unseen(e.group) for e in ordinary], dtype=bool)
    false_alarms = float(np.mean(calls[~written][plain] == 0)) if plain.any() else None
    return {
        "split": "5 folds, grouped by conversation and contrast pair",
        "macro_f1": float(f1_score(target, calls[written], average="macro")),
        "labels": per_label,
        "ordinary_called_leverage": false_alarms,
    }
