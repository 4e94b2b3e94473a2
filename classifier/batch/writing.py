"""Encoding scored batches: stretches of bytes that are appended, and a last step for columnar files."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from classifier.batch.batches import Batch
from classifier.batch.outcome import Outcome
from classifier.batch.values import cell_text, json_text
from classifier.errors import InputError
from classifier.text.spreadsheet import FORMULA

_TIMES = (pa.types.is_timestamp, pa.types.is_date, pa.types.is_time)
#: What Arrow writes into a cell as it is.
_PLAIN = (pa.types.is_primitive, pa.types.is_decimal, pa.types.is_string, pa.types.is_large_string, pa.types.is_null)


@dataclass(frozen=True)
class Encoder:
    """One output format.

    Attributes:
        format: ``csv``, ``tsv``, ``jsonl``, ``parquet`` or ``arrow``.
        compression: of the text formats: ``gzip``, ``zstd`` or ``None``.
        only_flagged: leave out rows that are not flagged.
        excel_safe: put an apostrophe before cells that a spreadsheet would take for a formula.
    """

    format: str
    compression: str | None = None
    only_flagged: bool = False
    excel_safe: bool = False

    @property
    def is_columnar(self) -> bool:
        """Whether the appended bytes are an Arrow stream that :meth:`finish` turns into the file."""
        return self.format in ("parquet", "arrow")

    def head(self, batch: Batch, outcome: Outcome) -> bytes:
        """Give what stands before the first batch.

        Raises:
            InputError: a column cannot be written in this format.
        """
        if self.format == "jsonl":
            return b""
        table = self.table(batch, outcome)
        if self.format == "parquet":
            _check_parquet(table.schema)
        if self.is_columnar:
            return table.schema.serialize().to_pybytes()
        line = io.StringIO()
        cells = _cells(pa.chunked_array([table.schema.names], type=pa.string()), self.excel_safe)
        csv.writer(line, delimiter=self._delimiter, lineterminator="\n").writerow(cells.to_pylist())
        return self._packed(line.getvalue().encode())

    def encode(self, batch: Batch, outcome: Outcome) -> bytes:
        """Give the bytes of a batch; equal batches give equal bytes."""
        if not len(batch) or (self.only_flagged and not outcome.flagged.any()):
            return b""
        if self.format == "jsonl":
            return self._packed(self._json(batch, outcome))
        table = self.table(batch, outcome)
        if self.is_columnar:
            return b"".join(part.serialize().to_pybytes() for part in table.combine_chunks().to_batches())
        return self._packed(self._csv(table))

    @property
    def _delimiter(self) -> str:
        return "\t" if self.format == "tsv" else ","

    def _packed(self, data: bytes) -> bytes:
        return pa.compress(data, self.compression, asbytes=True) if self.compression else data

    def table(self, batch: Batch, outcome: Outcome) -> pa.Table:
        """Give the rows that are written, the results beside them.

        Raises:
            InputError: the rows are not in columns, but lines of JSON.
        """
        rows, results = batch.rows, outcome.table()
        if rows is None:
            raise InputError.unwritable("a JSON Lines file", self.format, "Give the output the suffix .jsonl.")
        for name in results.schema.names:
            rows = rows.append_column(name, results.column(name))
        return rows.filter(pa.array(outcome.flagged)) if self.only_flagged else rows

    def _json(self, batch: Batch, outcome: Outcome) -> bytes:
        lines = batch.lines if batch.lines is not None else _json_lines(batch.rows)
        ends = outcome.json_ends()
        if self.only_flagged:
            mask = pa.array(outcome.flagged)
            lines, ends = lines.filter(mask), ends.filter(mask)
        opened = pc.binary_slice(lines.cast(pa.large_binary()), 0, -1)
        comma, end = (pa.scalar(part, type=pa.large_binary()) for part in (b", ", b"\n"))
        joined = pc.binary_join_element_wise(opened, ends.cast(pa.large_binary()), comma)
        return _bytes(pc.binary_join_element_wise(joined, end, pa.scalar(b"", type=pa.large_binary())))

    def _csv(self, table: pa.Table) -> bytes:
        columns = [_cells(column, self.excel_safe) for column in table.columns]
        out = pa.BufferOutputStream()
        options = pcsv.WriteOptions(include_header=False, delimiter=self._delimiter, batch_size=8192)
        pcsv.write_csv(pa.table(columns, names=table.schema.names), out, options)
        return out.getvalue().to_pybytes()

    def finish(self, stream: Path, target: Path) -> None:
        """Turn the appended Arrow stream into a Parquet or Arrow file."""
        with stream.open("rb") as opened:
            batches = pa.ipc.open_stream(opened)
            with _columnar_writer(self.format, target, batches.schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)


def _check_parquet(schema: pa.Schema) -> None:
    for field in schema:
        try:
            pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([field])).close()
        except pa.ArrowException:
            what = f"the column {field.name!r} ({field.type})"
            raise InputError.unwritable(what, "Parquet", "Give the output the suffix .arrow.") from None


def _columnar_writer(format: str, target: Path, schema: pa.Schema) -> pq.ParquetWriter | pa.ipc.RecordBatchFileWriter:
    if format == "parquet":
        return pq.ParquetWriter(target, schema)
    return pa.ipc.new_file(str(target), schema)


def _bytes(column: pa.Array) -> bytes:
    """Give the bytes of a column, row after row."""
    _, offsets, data = column.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)
    return data[bounds[column.offset] : bounds[column.offset + len(column)]].to_pybytes()


def _json_lines(rows: pa.Table) -> pa.Array:
    """Write rows as JSON."""
    for k, field in enumerate(rows.schema):
        if any(is_time(field.type) for is_time in _TIMES):  # Python has no years after 9999
            rows = rows.set_column(k, field.name, rows.column(k).cast(pa.string()))
    return pa.array(map(json_text, rows.to_pylist()), type=pa.large_string())


def _cells(column: pa.ChunkedArray, excel_safe: bool) -> pa.ChunkedArray | pa.Array:
    """Make a column writable as text: a list of strings is joined by ``;``, any other that is nested becomes JSON."""
    kind = column.type
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        column = _joined(column)
    elif pa.types.is_interval(kind) or not any(is_plain(kind) for is_plain in _PLAIN):
        column = pa.array(map(cell_text, column.to_pylist()), type=pa.large_string())
    if excel_safe and (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return pc.replace_substring_regex(column, FORMULA, r"'\1")
    return column


def _joined(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    joined = pc.binary_join(column, ";")
    if joined.null_count == column.null_count:
        return joined
    # A list that lacks one of its strings cannot be joined.
    texts = [cell_text(v) if v is None or None in v else ";".join(v) for v in column.to_pylist()]
    return pa.array(texts, type=pa.large_string())
