"""``score_file``: files in, one file out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from classifier.batch.batches import Columns
from classifier.batch.models import Model, loaded
from classifier.batch.outcome import Wanted
from classifier.batch.plan import make_plan
from classifier.batch.progress import Progress
from classifier.batch.run import Summary, run_plan
from classifier.batch.scoring import Scorer
from classifier.errors import InputError


def score_file(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    model: Model = None,
    text: str = "text",
    speaker: str | None = None,
    conversation: str | None = None,
    order: str | None = None,
    prefix: str = "",
    only_flagged: bool = False,
    explain: bool = False,
    rephrase: bool = False,
    excel_safe: bool = False,
    format: str | None = None,
    base_rate: Mapping[str, float] | None = None,
    threads: int = 1,
    force: bool = False,
    quiet: bool = True,
) -> Summary:
    """Score the messages of files, whatever their size, in constant memory.

    An interrupted job goes on where it stopped when called again with the same inputs, options and model, and
    gives the same bytes. Rows that cannot be read go to ``OUTPUT.rejected.jsonl`` (``file, line, reason, row``).

    Args:
        inputs: files, folders (their files of known formats by name) or ``-`` for standard input: CSV, TSV, JSON
            Lines, Parquet, Arrow; the text formats also packed (``.gz``, ``.zst``).
        output: the file, its format told by its suffix, or ``-`` for standard output.
        model: a model, or its folder; the shipped model by default.
        text, speaker, conversation, order: names of columns. Rows of a conversation are each other's context, over
            all batches and files; ``order`` sorts them inside a batch (16,384 rows, 4 MB of text), batches are
            taken as they come.
        prefix: put before the name of every result column.
        only_flagged: write only rows with a label other than ``none``, or a crisis flag.
        explain, rephrase: add a column for flagged rows: what the label rests on; what to say instead.
        excel_safe: put an apostrophe before cells that a spreadsheet would take for a formula.
        format: of the inputs, where their suffix does not tell it.
        base_rate: share of each label where the messages come from; the model's own by default.
        threads: on how many threads the messages of a batch are read.
        force: replace an output that exists.
        quiet: no progress on a terminal.

    Returns:
        what became of the rows.

    Raises:
        InputError: an input that cannot be read, a column that is missing, an output that exists.
        ModelError: there is no model.
    """
    if threads < 1:
        raise InputError.bad_option("--threads", threads, "1 or more")
    paths = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    wanted = Wanted(prefix, explain, rephrase, only_flagged)
    columns = Columns(text, speaker, conversation, order)
    with _lean():
        plan = make_plan(paths, output, columns, wanted, format=format, excel_safe=excel_safe)
        scorer = Scorer(loaded(model, base_rate), wanted)
        return run_plan(plan, output, scorer, threads=threads, force=force, progress=Progress(silent=quiet))


@contextmanager
def _lean() -> Iterator[None]:
    """Let Arrow take memory from the system: its own allocator keeps some 40 MB that it once had."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
