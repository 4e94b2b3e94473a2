"""The text that speed is measured on: a folder of conversations, tiled to the size wanted."""

from __future__ import annotations

import gzip
import json
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa

DEMO = Path(__file__).parents[1] / "data" / "demo"


def load(folder: Path | None, rows: int) -> pa.Table:
    """Give ``conversation_id, turn, speaker, text`` of so many turns; a tile's conversations have names of their own.

    Args:
        folder: JSON Lines files (also ``.gz``), a turn a line; ``data/demo`` by default.
    """
    turns = _demo() if folder is None else _lines(folder)
    tile = -(-rows // len(turns))
    found = []
    for k, turn in enumerate(islice(cycle(turns), rows)):
        found.append(turn | {"conversation_id": f"{turn['conversation_id']}/{k // len(turns) if tile > 1 else 0}"})
    return pa.Table.from_pylist(found)


def _lines(folder: Path) -> list[dict[str, object]]:
    turns = []
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                name = f"{path.name}:{row['conversation_id']}"
                turns.append({"conversation_id": name, **{key: row[key] for key in ("turn", "speaker", "text")}})
    return turns


def _demo() -> list[dict[str, object]]:
    from classifier.transcripts import read

    return [
        {"conversation_id": f"{path.name}:{one.id}", "turn": k, "speaker": m.speaker, "text": m.text}
        for path in sorted(p for p in DEMO.iterdir() if p.suffix in (".csv", ".jsonl", ".txt"))
        for one in read(path)
        for k, m in enumerate(one)
    ]
