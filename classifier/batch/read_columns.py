"""Parquet and Arrow files, batch after batch."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.batches import Batch, Columns, from_table
from classifier.batch.blocks import BATCH_ROWS, BLOCK_BYTES, Input, Rejected, clip
from classifier.errors import InputError

#: A batch of columns may hold more bytes than a block of text: columns cost less to hold.
_BATCH_BYTES = 4 * BLOCK_BYTES
#: So many rows are unpacked at once: a long text that is stored once may stand in every row.
_STEP_ROWS = 1024


def read_parquet(source: Input, columns: Columns, taken: tuple[str, ...]) -> Iterator[Batch]:
    """Read a Parquet file.

    Raises:
        InputError: it is not one, it is damaged, or a column is missing or taken.
    """
    try:
        with pq.ParquetFile(source.path, pre_buffer=False, buffer_size=1 << 20) as file:
            columns.check(source.path, file.schema_arrow.names, taken)
            yield from_table(plain(file.schema_arrow.empty_table()), columns)  # a table may have no rows
            steps = file.iter_batches(min(_STEP_ROWS, BATCH_ROWS), use_threads=False)
            yield from _batches(steps, source, file.metadata.num_rows, columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError.damaged(source.path, "Parquet") from error


def parquet_schema(source: Input, columns: Columns, taken: tuple[str, ...]) -> pa.Schema:
    """Give the columns of a Parquet file as they are read.

    Raises:
        InputError: as :func:`read_parquet`.
    """
    try:
        schema = plain(pq.read_schema(source.path).remove_metadata().empty_table()).schema
    except (pa.ArrowException, OSError) as error:
        raise InputError.damaged(source.path, "Parquet") from error
    columns.check(source.path, schema.names, taken)
    return schema


def common_schema(inputs: Sequence[Input], columns: Columns, taken: tuple[str, ...]) -> pa.Schema:
    """Give the columns of the first of some Parquet files; one that is all null in it has its type from another.

    A column that may lack values in any file may lack them in all.

    Raises:
        InputError: as :func:`read_parquet`.
    """
    schema, *others = (parquet_schema(one, columns, taken) for one in inputs)
    for k, field in enumerate(schema):
        same = [field, *(other.field(field.name) for other in others if field.name in other.names)]
        kind = next((one.type for one in same if not pa.types.is_null(one.type)), field.type)
        schema = schema.set(k, field.with_type(kind).with_nullable(any(one.nullable for one in same)))
    return schema


def read_arrow(source: Input, columns: Columns, taken: tuple[str, ...]) -> Iterator[Batch]:
    """Read an Arrow IPC (Feather 2) file or stream.

    Raises:
        InputError: it is neither, it is damaged, or a column is missing or taken.
    """
    try:
        with _opened(source) as opened:
            yield from _batches(_ipc_batches(source.path, opened, columns, taken), source, 0, columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError.damaged(source.path, "Arrow") from error


def _opened(source: Input) -> pa.NativeFile:
    if source.is_stdin:
        return pa.PythonFile(sys.stdin.buffer, mode="r")
    return pa.OSFile(str(source.path)) if source.is_stream else pa.memory_map(str(source.path))


def _ipc_batches(
    path: Path, opened: pa.NativeFile, columns: Columns, taken: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    if opened.seekable() and opened.read(6) == b"ARROW1":
        file = pa.ipc.open_file(opened)
        schema = file.schema
        batches = (file.get_batch(k) for k in range(file.num_record_batches))
    else:
        if opened.seekable():
            opened.seek(0)
        stream = pa.ipc.open_stream(opened)
        schema = stream.schema
        batches = iter(stream)
    columns.check(path, schema.names, taken)
    yield pa.RecordBatch.from_pylist([], schema=schema)  # a table may have no rows
    for batch in batches:
        steps = min(_STEP_ROWS, BATCH_ROWS)
        for start in range(0, batch.num_rows, steps):
            yield batch.slice(start, steps)


def _batches(steps: Iterator[pa.RecordBatch], source: Input, rows: int, columns: Columns) -> Iterator[Batch]:
    """Gather steps into batches of bounded rows and bytes; ``rows`` is how many the file has, 0 if not known."""
    seen = 0
    for table in _gathered(steps):
        good, rejected = readable(table, columns, source, seen)
        seen += len(table)
        yield from_table(good, columns, rejected=rejected, read=seen / rows if rows else 0.0)


def _gathered(steps: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    rows = size = 0
    for step in steps:
        held.append(plain(pa.table(step)))
        rows += len(held[-1])
        size += held[-1].nbytes
        if rows + _STEP_ROWS > BATCH_ROWS or size > _BATCH_BYTES:
            yield pa.concat_tables(held)
            held, rows, size = [], 0, 0
    if held:
        yield pa.concat_tables(held)


def plain(table: pa.Table) -> pa.Table:
    """Decode dictionaries, which differ from batch to batch, and columns of views, which few writers know."""
    for k, field in enumerate(table.schema):
        kind = pa.large_string() if pa.types.is_string_view(field.type) else _decoded(field.type)
        if kind != field.type:
            table = table.set_column(k, field.name, table.column(k).cast(kind))
    return table


def _decoded(kind: pa.DataType) -> pa.DataType:
    """Give a type without dictionaries, also inside lists and structs."""
    if pa.types.is_dictionary(kind):
        return kind.value_type
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_decoded(field.type)) for field in kind])
    for is_list, make in ((pa.types.is_list, pa.list_), (pa.types.is_large_list, pa.large_list)):
        if is_list(kind):
            return make(kind.value_field.with_type(_decoded(kind.value_type)))
    return kind


def readable(table: pa.Table, columns: Columns, source: Input, before: int) -> tuple[pa.Table, list[Rejected]]:
    """Set aside the rows that hold text that is not UTF-8: neither format looks.

    Args:
        before: how many rows of the file came before; a row set aside is named by its number, from 1.
    """
    if _is_valid(table):
        return table, []
    bad = [i for i in range(len(table)) if not _is_valid(table.slice(i, 1))]
    texts = table.column(columns.text).cast(pa.large_binary()).take(pa.array(bad)).to_pylist()
    rejected = [
        Rejected(str(source.path), before + i + 1, "not UTF-8", clip(text or b""))
        for i, text in zip(bad, texts, strict=True)
    ]
    good = np.ones(len(table), dtype=bool)
    good[bad] = False
    return table.filter(pa.array(good)), rejected


def _is_valid(table: pa.Table) -> bool:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
