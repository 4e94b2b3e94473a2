"""A scored file as a table for reading on a terminal."""

from __future__ import annotations

import csv
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from classifier.cli.terminal import printable

#: The exit code of a process that was told to end.
TERMINATED = 143
#: How much of a message and of other cells is shown.
_TEXT_WIDTH, _CELL_WIDTH = 64, 18
#: More rows than this are for a file, not for a terminal.
MOST_ROWS = 1_000


def table_lines(inputs: Sequence[str], text: str, beside: Sequence[str], options: dict[str, Any]) -> list[str]:
    """Score files and give the lines of a table, and one for every row that was set aside.

    Args:
        inputs: what :func:`classifier.batch.score_file` takes.
        text: the column of messages.
        beside: other columns of the input to show, such as the speaker.
        options: further options of ``score_file``.

    Raises:
        LeavingLanguageError: as ``score_file`` does.
    """
    from classifier.batch.blocks import SIDE
    from classifier.batch.files import score_file
    from classifier.batch.read_delimited import LONGEST_LINE

    if threading.current_thread() is threading.main_thread():
        # Ended from outside, the process must not leave the messages behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    with tempfile.TemporaryDirectory() as folder:
        scored = Path(folder) / "scored.csv"
        summary = score_file(inputs, str(scored), text=text, **options)
        side = scored.with_name(scored.name + SIDE)
        set_aside: list[str] = []
        if side.exists():
            with side.open(encoding="utf-8") as file:
                set_aside = list(islice(file, MOST_ROWS))
        csv.field_size_limit(LONGEST_LINE)
        with scored.open(encoding="utf-8", newline="") as file:
            rows = list(islice(csv.DictReader(file), MOST_ROWS))  # not all: a file may be larger than the memory
    prefix = options.get("prefix", "")
    names = [*beside, text, f"{prefix}label", f"{prefix}tags", f"{prefix}probability", f"{prefix}crisis"]
    for row in rows:
        row[names[-2]] = row[names[-2]] and f"{float(row[names[-2]]):.2f}"
    cells = [[_cell(row[name], _TEXT_WIDTH if name == text else _CELL_WIDTH) for name in names] for row in rows]
    names = [_cell(name, _CELL_WIDTH) for name in names]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in (names, *cells)]
    if summary.written > MOST_ROWS:
        lines.append(f"... and {summary.written - MOST_ROWS:,} more rows; give -o OUTPUT to have them all")
    lines += [_aside(json.loads(row)) for row in set_aside]
    if summary.set_aside > MOST_ROWS:
        lines.append(f"... and {summary.set_aside - MOST_ROWS:,} more set aside")
    return lines


def _aside(row: dict[str, Any]) -> str:
    return printable(f"set aside: {row['file']}, line {row['line']}: {row['reason']}")


def _cell(value: str, width: int) -> str:
    line = printable(" ".join(value.split()))
    return line if len(line) <= width else line[: width - 1] + "…"
