"""Parquet and Arrow files, batch after batch."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.batches import Batch, Columns, from_table
from classifier.batch.blocks import BATCH_ROWS, BLOCK_BYTES, Input
from classifier.errors import InputError

#: A batch of columns may hold more bytes than a block of text: columns cost less to hold.
_BATCH_BYTES = 4 * BLOCK_BYTES


def read_parquet(source: Input, columns: Columns, taken: tuple[str, ...]) -> Iterator[Batch]:
    """Read a Parquet file.

    Raises:
        InputError: it is not one, it is damaged, or a column is missing or taken.
    """
    try:
        with pq.ParquetFile(source.path, pre_buffer=False, buffer_size=1 << 20) as file:
            columns.check(file.schema_arrow.names, taken)
            yield from_table(plain(file.schema_arrow.empty_table()), columns)  # a table may have no rows
            meta = file.metadata
            size = sum(meta.row_group(k).total_byte_size for k in range(meta.num_row_groups))
            rows = _batch_rows(size, meta.num_rows)
            yield from _batches(file.iter_batches(rows, use_threads=False), meta.num_rows, columns)
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
    columns.check(schema.names, taken)
    return schema


def read_arrow(source: Input, columns: Columns, taken: tuple[str, ...]) -> Iterator[Batch]:
    """Read an Arrow IPC (Feather 2) file or stream.

    Raises:
        InputError: it is neither, it is damaged, or a column is missing or taken.
    """
    try:
        with pa.memory_map(str(source.path)) as opened:
            yield from _batches(_ipc_batches(opened, columns, taken), 0, columns)
    except (pa.ArrowException, OSError) as error:
        raise InputError.damaged(source.path, "Arrow") from error


def _ipc_batches(opened: pa.NativeFile, columns: Columns, taken: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    if opened.read(6) == b"ARROW1":
        file = pa.ipc.open_file(opened)
        schema = file.schema
        batches = (file.get_batch(k) for k in range(file.num_record_batches))
    else:
        opened.seek(0)
        stream = pa.ipc.open_stream(opened)
        schema = stream.schema
        batches = iter(stream)
    columns.check(schema.names, taken)
    yield pa.RecordBatch.from_pylist([], schema=schema)  # a table may have no rows
    for batch in batches:
        rows = _batch_rows(batch.nbytes, batch.num_rows)
        for start in range(0, batch.num_rows, rows):
            yield batch.slice(start, rows)


def _batch_rows(size: int, rows: int) -> int:
    return max(1, min(BATCH_ROWS, _BATCH_BYTES * rows // max(size, 1)))


def _batches(batches: Iterator[pa.RecordBatch], rows: int, columns: Columns) -> Iterator[Batch]:
    seen = 0
    for batch in batches:
        seen += batch.num_rows
        yield from_table(plain(pa.table(batch)), columns, read=seen / rows if rows else 0.0)


def plain(table: pa.Table) -> pa.Table:
    """Decode dictionary columns: what one batch's dictionary holds is not what the next one's does."""
    for k, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(k, field.name, table.column(k).cast(field.type.value_type))
    return table
