"""CSV and TSV of any size: every row read or set aside with its line number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import pyarrow as pa

from classifier.batch.batches import Batch, Columns, from_table
from classifier.batch.blocks import BATCH_ROWS, BLOCK_BYTES, KEPT_CHARS, LONGEST_LINE, Input, Rejected, clip, opened
from classifier.errors import InputError


def read_delimited(source: Input, columns: Columns, taken: tuple[str, ...]) -> Iterator[Batch]:
    """Read a CSV or TSV file with a header; every column is text.

    Raises:
        InputError: no header, not UTF-8, or a column is missing or taken.
    """
    with opened(source) as (stream, raw):
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
        reader = _Reader(source, text, columns)
        columns.check(source.path, reader.header, taken)
        yield from_table(reader.table([], []), columns)  # the header alone: a table may have no rows
        while (rows := reader.rows()) is not None:
            yield from_table(rows, columns, rejected=reader.take_rejected(), read=_share(raw, source))
        text.detach()


def _share(raw: BinaryIO, source: Input) -> float:
    return raw.tell() / source.size if source.size else 0.0


class _Reader:
    """Rows of one file, with the lines that could not be read."""

    def __init__(self, source: Input, text: io.TextIOWrapper, columns: Columns) -> None:
        csv.field_size_limit(LONGEST_LINE)
        self.name = str(source.path)
        self.rejected: list[Rejected] = []
        self.lines = _lines(text, self)
        self.line = 0
        self.bytes = 0
        self.row = ""  # the beginning of the row that is being read, as it is written
        self.ended = False
        first = next((line for line in self.lines if line.strip()), "")
        self.delimiter = "\t" if source.format == "tsv" else _comma(first, columns)
        # Strict: else what follows a closing quote is read without the quotes, and the text is another.
        self.csv = csv.reader(chain([first] if first else [], self.lines), delimiter=self.delimiter, strict=True)
        self.header = _header(self.csv, source)

    def rows(self) -> pa.Table | None:
        """Give the next rows, at most :data:`BATCH_ROWS` or about :data:`BLOCK_BYTES`; ``None`` at the end.

        None of the rows read may be good; what was set aside stands beside them.
        """
        rows: list[list[str]] = []
        lines: list[int] = []
        width, stop = len(self.header), self.bytes + BLOCK_BYTES
        while len(rows) + len(self.rejected) < BATCH_ROWS and self.bytes < stop:
            line, self.row = self.line + 1, ""
            try:
                row = next(self.csv)
            except StopIteration:
                return self.table(rows, lines) if rows or self.rejected else None
            except csv.Error as error:
                never = "a quote that opens here is never closed"
                self.reject(self.row, never if self.ended else f"not a row: {error}", line)
                continue
            if len(row) == width:
                rows.append(row)
                lines.append(line)
            elif row:
                self.reject(self.row, f"{len(row)} cells where the header has {width}", line)
        return self.table(rows, lines)

    def table(self, rows: list[list[str]], lines: list[int]) -> pa.Table:
        """Lay rows, and the lines they begin on, out as columns; rows that are not UTF-8 are set aside."""
        try:
            return self._table(rows)
        except UnicodeEncodeError:
            for row, line in zip(rows, lines, strict=True):
                if not all(map(_is_utf8, row)):
                    self.reject(self.delimiter.join(row), "not UTF-8", line)
            return self._table([row for row in rows if all(map(_is_utf8, row))])

    def _table(self, rows: list[list[str]]) -> pa.Table:
        cells = zip(*rows, strict=True) if rows else [()] * len(self.header)
        arrays = [pa.array(column, type=pa.large_string()) for column in cells]
        return pa.table(arrays, names=self.header)

    def reject(self, row: str, reason: str, line: int) -> None:
        """Set aside a row that begins on a line."""
        self.rejected.append(Rejected(self.name, line, reason, clip(row.rstrip("\r\n"))))

    def take_rejected(self) -> list[Rejected]:
        """Give the rows set aside since the last call."""
        taken, self.rejected = self.rejected, []
        return taken


def _comma(header: str, columns: Columns) -> str:
    """Tell what parts the columns of a CSV file: in much of Europe spreadsheets write semicolons."""
    names = {by: [name.strip().strip('"') for name in header.split(by)] for by in ",;"}
    return ";" if columns.text in names[";"] and columns.text not in names[","] else ","


def _header(rows: Iterator[list[str]], source: Input) -> list[str]:
    try:
        header = next((row for row in rows if row), None)
    except csv.Error:
        raise InputError.no_header(source.path) from None
    if not header:
        raise InputError.empty(source.path)
    if not all(map(_is_utf8, header)):
        raise InputError.encoding(source.path, 1)
    if len(set(header)) < len(header):
        raise InputError.repeated_columns(source.path, header)
    return header


def _lines(text: io.TextIOWrapper, reader: _Reader) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        reader.line += 1
        reader.bytes += len(line)
        if len(line) < LONGEST_LINE or line.endswith("\n"):
            if len(reader.row) < KEPT_CHARS:
                reader.row += line
            yield line
            continue
        reader.reject(line, f"longer than {LONGEST_LINE} characters", reader.line)
        while (more := text.readline(LONGEST_LINE)) and not more.endswith("\n"):
            pass
    reader.ended = True


def _is_utf8(cell: str) -> bool:
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
