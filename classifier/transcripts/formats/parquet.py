"""Parquet tables. pyarrow is imported on use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifier.errors import InputError
from classifier.transcripts.columns import book, resolve
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.source import MAX_BYTES, Source

_MAGIC = b"PAR1"
_BATCH_ROWS = 4096
_MAX_UNPACKED = 4 * MAX_BYTES
#: What a row costs in memory beside its values, in bytes: empty rows pack to almost nothing.
_ROW_BYTES = 200


def sniff(source: Source) -> bool:
    """Whether the file bears Parquet's mark."""
    return source.data.startswith(_MAGIC)


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every row; only the columns that play a role are loaded.

    Raises:
        InputError: not Parquet, too large once unpacked, or no column for the text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows: list[tuple[int, int, Mapping[str, object]]] = []
    try:
        table = pq.ParquetFile(pa.BufferReader(source.data))
        unpacked = 0
        roles = resolve(source.path, table.schema_arrow.names, options.columns)
        for batch in table.iter_batches(_BATCH_ROWS, columns=sorted(set(roles.values()))):
            unpacked += batch.num_rows * _ROW_BYTES + sum(map(_unpacked_bytes, batch.columns))
            if unpacked > _MAX_UNPACKED:
                raise InputError.too_large(source.path, MAX_BYTES)
            cells = {role: _column(batch.column(column)) for role, column in roles.items()}
            for values in zip(*cells.values(), strict=True):
                rows.append((len(rows) + 1, 1, dict(zip(cells, values, strict=True))))
    except InputError:
        raise
    except (pa.ArrowException, OSError, ValueError, LookupError, OverflowError) as error:
        raise InputError.not_a(source.path, "Parquet", "it is damaged or of another kind") from error
    book(rows, source, options, ledger)


def _unpacked_bytes(column: Any) -> int:
    """Give the bytes of a column with every value written out: in a dictionary, one long value may stand for many."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    values = column.dictionary
    if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
        values = values.cast(pa.string())
    lengths = pc.binary_length(values).cast(pa.int64())
    return int(pc.sum(lengths.take(column.indices)).as_py() or 0)


def _column(column: Any) -> list[object]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: list[object] = column.to_pylist()
    return values
