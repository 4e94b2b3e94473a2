"""Scoring files of any size in constant memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa

from classifier.batch.batches import Batch
from classifier.batch.blocks import Input
from classifier.batch.carry import Carry
from classifier.batch.job import Counts, FileJob, Piece, StreamJob
from classifier.batch.outcome import Outcome, Wanted
from classifier.batch.plan import Plan
from classifier.batch.progress import Progress
from classifier.batch.read_columns import common_schema, read_arrow, read_parquet
from classifier.batch.read_delimited import read_delimited
from classifier.batch.read_json import read_jsonl
from classifier.batch.scoring import Scorer
from classifier.errors import InputError
from classifier.table import Turns


@dataclass(frozen=True)
class Summary:
    """What became of a job's rows (``rows == scored + empty + set_aside``), and how long it took.

    Attributes:
        rows, scored, empty, set_aside: rows read, with a message, without one, and not readable.
        flagged: rows with a label other than ``none``, or a crisis flag.
        written: rows in the output.
        forgotten: conversations that were let go to bound the memory (see :mod:`classifier.batch.carry`).
        seconds: of this run; rows of an earlier, interrupted run are counted in ``rows`` but not in ``rate``.
        rate: rows a second of this run.
    """

    rows: int
    scored: int
    empty: int
    set_aside: int
    flagged: int
    written: int
    forgotten: int
    seconds: float
    rate: float


def run_plan(
    plan: Plan, output: str | Path, scorer: Scorer, *, threads: int, force: bool, progress: Progress
) -> Summary:
    """Run a job to its end, or on from where an interrupted one stopped."""
    # A stream cannot be read twice: such a job begins anew each time.
    streams = str(output) == "-" or any(one.is_stream for one in plan.inputs)
    digest = None if streams else plan.digest(scorer.digest)
    job = StreamJob() if str(output) == "-" else FileJob(Path(output), digest, force=force)
    started, before = time.monotonic(), job.counts.rows
    try:
        if not job.batches:  # else the share that was read earlier is not known yet
            progress.update(0.0, 0)
        for piece, share in _pieces(plan, scorer, job.batches, job.counts, threads):
            progress.update(share, piece.counts.rows - job.counts.rows)
            job.add(piece)
        job.finish(plan.encoder.finish if plan.encoder.is_columnar else None)
    finally:
        progress.close()
        job.close()
    seconds = time.monotonic() - started
    return Summary(**asdict(job.counts), seconds=seconds, rate=(job.counts.rows - before) / max(seconds, 1e-9))


def _pieces(plan: Plan, scorer: Scorer, done: int, counts: Counts, threads: int) -> Iterator[tuple[Piece, float]]:
    """Score what is not done yet; give its pieces in order with the share of the input read."""
    carry = Carry()
    for data, batch, added, share in _scored(plan, scorer, carry, done, threads):
        counts += added
        yield Piece(data, batch.rejected, counts), share


_Work = tuple[bytes, Batch, Counts, float]


def _scored(plan: Plan, scorer: Scorer, carry: Carry, done: int, threads: int) -> Iterator[_Work]:
    """Score batch after batch; the messages of one are read on so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        each = map if threads == 1 else pool.map
        for number, batch, turns, forgotten, share in _prepared(plan, carry, done):
            outcome = scorer.outcome(turns, each)
            data = plan.encoder.encode(batch, outcome)
            if number == 0:
                data = plan.encoder.head(batch, outcome) + data
            yield data, batch, count(batch, outcome, plan.wanted, forgotten), share
            # What a batch frees is given back: kept, it would lie in pieces and grow for some batches more.
            pa.default_memory_pool().release_unused()


def count(batch: Batch, outcome: Outcome, wanted: Wanted, forgotten: int = 0) -> Counts:
    """Count what became of a batch's rows."""
    rows, aside, flagged = len(batch), len(batch.rejected), int(outcome.flagged.sum())
    written = flagged if wanted.only_flagged else rows
    return Counts(rows + aside, rows - outcome.empty, outcome.empty, aside, flagged, written, forgotten)


def _prepared(plan: Plan, carry: Carry, done: int) -> Iterator[tuple[int, Batch, Turns, int, float]]:
    """Read batches and give them their context; those that are done only leave theirs."""
    for number, (batch, share) in enumerate(_batches(plan)):
        before = carry.forgotten
        turns = carry.turns(batch)
        if number >= done:
            yield number, batch, turns, carry.forgotten - before, share


def _batches(plan: Plan) -> Iterator[tuple[Batch, float]]:
    """Read all inputs as one; rows in columns get the columns of the first batch."""
    schema = _settled(plan)
    _look_ahead(plan, schema)
    total = sum(one.size for one in plan.inputs)
    before = 0
    for one in plan.inputs:
        for batch in _read(plan, one, schema):
            share = (before + batch.read * one.size) / total if total else 0.0
            if batch.rows is not None and plan.encoder.format != "jsonl":
                schema = schema or batch.rows.schema
                batch = replace(batch, rows=aligned(batch.rows, schema, one))
            yield batch, share
        before += one.size


def _look_ahead(plan: Plan, schema: pa.Schema | None) -> None:
    """Read the beginning of every file before any is scored: one of other columns would end the job in its midst.

    Raises:
        InputError: a file cannot be read, or lacks a column.
    """
    if len(plan.inputs) == 1 or any(one.is_stream for one in plan.inputs):
        return
    for one in plan.inputs:
        first = next(iter(_read(plan, one, schema)), None)
        if first is not None and first.rows is not None and plan.encoder.format != "jsonl":
            schema = schema or first.rows.schema
            aligned(first.rows, schema, one)


def _settled(plan: Plan) -> pa.Schema | None:
    """Give the columns of all rows where they are known before anything is read: of Parquet files."""
    if plan.encoder.format == "jsonl" or plan.inputs[0].format != "parquet":
        return None
    tables = [one for one in plan.inputs if one.format == "parquet"]
    return common_schema(tables, plan.columns, tuple(plan.wanted.schema.names))


def _read(plan: Plan, one: Input, schema: pa.Schema | None) -> Iterator[Batch]:
    taken = tuple(plan.wanted.schema.names)
    if one.format == "jsonl":
        fields = None if schema is None else schema.names
        return read_jsonl(one, plan.columns, taken, keep_lines=plan.encoder.format == "jsonl", fields=fields)
    readers = {"parquet": read_parquet, "arrow": read_arrow}
    return readers.get(one.format, read_delimited)(one, plan.columns, taken)


def aligned(rows: pa.Table, schema: pa.Schema, source: Input) -> pa.Table:
    """Give rows the columns and types of the first input's.

    Raises:
        InputError: they have others.
    """
    if rows.schema.equals(schema):
        return rows
    if set(rows.schema.names) != set(schema.names):
        raise InputError.other_columns(source.path, rows.schema.names, schema.names)
    rows = rows.select(schema.names)
    try:
        return rows.cast(schema)
    except (pa.ArrowException, ValueError):
        other = [field for field in rows.schema if not field.equals(schema.field(field.name))]
        wanted = (schema.field(field.name) for field in other)
        raise InputError.other_types(source.path, map(_said, other), map(_said, wanted)) from None


def _said(field: pa.Field) -> str:
    return f"{field.name}: {field.type}" + ("" if field.nullable else " not null")
