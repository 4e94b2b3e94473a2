"""Ordinary conversation for training, read from a local folder, with the project's decisions on flagged turns.

The folder holds one ``<source>.jsonl.gz`` a source, a turn a line: ``conversation_id, turn, speaker, text``.
Its text never enters the project; the decisions name turns as ``(source, conversation_id, turn, label)``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from classifier.errors import InputError
from classifier.messages import CONTEXT_TURNS
from classifier.model.corpus import Example
from classifier.model.features import Window

#: Sources that may serve as ordinary talk in training, and at most how many of their turns are used.
SOURCES = {
    "friends": 9_000,
    "satc": 9_000,
    "tbbt": 9_000,
    "sbcsae": 5_000,
    "casino": 1_000,
    "sgd": 1_500,
    "counselchat": 400,
}
#: Longer turns (counsellors' essays) are cut here.
_MAX_CHARS = 2_000
#: One ordinary turn in so many comes without its context, as single messages do: written threats often stand alone, and
#: ordinary talk that never did would teach that what stands alone is a threat.
BARE = 3


def read_background(folder: Path, notes: Path | None = None, *, every: bool = False) -> list[Example]:
    """Read the ordinary turns of a folder as examples labelled ``none``, decided turns as decided.

    Turns are taken evenly spaced from each source, so the same folder gives the same examples. One in :data:`BARE` of
    those that nobody has read comes without its context.

    Args:
        folder: holds ``<source>.jsonl.gz`` for some or all of :data:`SOURCES`.
        notes: the project's folder of notes on the sources: ``decisions.jsonl`` (``source, conversation_id, turn,
            label, tags, crisis``; a turn whose label is null is left out) and ``held_out.txt`` (conversations kept for
            evaluation: a line ``source:conversation_id`` keeps out every conversation whose name begins so).
        every: read all turns instead of so many of each source.

    Raises:
        InputError: the folder holds none of the sources.
    """
    decided = _read_decisions(notes / "decisions.jsonl") if notes else {}
    held_out = _read_held_out(notes / "held_out.txt") if notes else ()
    found: list[Example] = []
    for source, most in SOURCES.items():
        path = folder / f"{source}.jsonl.gz"
        if path.exists():
            turns = [e for e in _examples(source, path, decided) if not e.group.startswith(held_out)]
            most = len(turns) if every else min(most, len(turns))
            evenly = {int(k * max(len(turns) / max(most, 1), 1.0)) for k in range(most)}
            found += [e for k, e in enumerate(turns) if k in evenly or e.row.get("decided")]
    if not found:
        raise InputError.no_background(folder, SOURCES)
    return found


_Key = tuple[str, str, int]


def _read_held_out(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return tuple(line for line in lines if line and not line.startswith("#"))


def _read_decisions(path: Path) -> dict[_Key, dict[str, object]]:
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(row["source"], row["conversation_id"], row["turn"]): row for row in rows}


def _examples(source: str, path: Path, decided: dict[_Key, dict[str, object]]) -> Iterator[Example]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: (row["conversation_id"], row["turn"]))
    starts = [0, *(k for k, (a, b) in enumerate(pairwise(rows), 1) if a["conversation_id"] != b["conversation_id"])]
    for start, end in pairwise([*starts, len(rows)]):
        turns = [(row["speaker"], row["text"][:_MAX_CHARS]) for row in rows[start:end]]
        for k, (speaker, text) in enumerate(turns):
            row = rows[start + k]
            key = (source, row["conversation_id"], row["turn"])
            choice = decided.get(key, {})
            if choice.get("label", "none") is None:  # its readers differed: good for context only
                continue
            name = f"{source}:{row['conversation_id']}:{row['turn']}"
            bare = not choice and crc32(name.encode()) % BARE == 0
            yield Example(
                Window(text, () if bare else tuple(turns[max(0, k - CONTEXT_TURNS) : k]), speaker),
                str(choice.get("label", "none")),
                tuple(choice.get("tags", ())),  # type: ignore[arg-type]
                choice.get("crisis"),  # type: ignore[arg-type]
                f"{source}:{row['conversation_id']}",
                name,
                {"source": source, "decided": bool(choice)},
            )
