"""What every reader gives: a batch of rows, the columns that scoring needs, and the rows that could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from classifier.batch.blocks import Rejected
from classifier.errors import InputError


@dataclass(frozen=True)
class Columns:
    """Which column holds what; ``None`` where there is none."""

    text: str = "text"
    speaker: str | None = None
    conversation: str | None = None
    order: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """The columns that are named, by the option that names them."""
        pairs = {"--text": self.text, "--speaker": self.speaker}
        pairs |= {"--conversation": self.conversation, "--order": self.order}
        return {option: name for option, name in pairs.items() if name is not None}

    def check(self, have: Sequence[str], taken: Sequence[str]) -> None:
        """Raise unless every named column is there and no result's name is taken.

        Raises:
            InputError: a column is missing, or the input has a column of a result's name.
        """
        for option, name in self.named.items():
            if name not in have:
                raise InputError.missing_column(name, have, option)
        for name in taken:
            if name in have:
                raise InputError.taken_column(name)


@dataclass(frozen=True)
class Batch:
    """Rows of an input.

    Attributes:
        text: the messages, no nulls (a missing one is empty).
        speaker: who says them, or ``None``.
        conversation: which conversation they belong to (any type, null for none), or ``None``.
        order: what they are ordered by inside the batch, or ``None``.
        rejected: rows of the same stretch of input that could not be read.
        rows: the input's columns; ``None`` where ``lines`` is given.
        lines: the input's JSON objects as written, without white space around them.
        read: share of the file that has been read so far, 0 to 1.
    """

    text: pa.LargeStringArray
    speaker: pa.Array | None
    conversation: pa.Array | None
    order: pa.Array | None
    rejected: tuple[Rejected, ...]
    rows: pa.Table | None
    lines: pa.LargeStringArray | None
    read: float

    def __len__(self) -> int:
        return len(self.text)


def text_column(column: pa.ChunkedArray | pa.Array) -> pa.LargeStringArray:
    """Give a column as texts: what is not a string, or null, is empty."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return pa.array([""] * len(column), type=pa.large_string())
    return pc.fill_null(column.cast(pa.large_string()), "")


def name_column(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give a column of names as strings; an empty name, and not-a-number, count as missing."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    names = column.cast(pa.string())
    return pc.if_else(pc.equal(names, ""), None, names)


def from_table(table: pa.Table, columns: Columns, *, rejected: Sequence[Rejected] = (), read: float = 0.0) -> Batch:
    """Make a batch of a table that has all its columns."""

    def named(name: str | None) -> pa.Array | None:
        return None if name is None else name_column(table.column(name))

    order = None if columns.order is None else table.column(columns.order).combine_chunks()
    return Batch(
        text_column(table.column(columns.text)),
        named(columns.speaker),
        named(columns.conversation),
        order,
        tuple(rejected),
        table,
        None,
        read,
    )
