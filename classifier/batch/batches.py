"""What every reader gives: a batch of rows, the columns that scoring needs, and the rows that could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from classifier.batch.blocks import Rejected
from classifier.errors import InputError

#: As many as a spreadsheet holds; more is no table of messages, and every one costs memory in every batch.
MOST_COLUMNS = 16_384


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

    def check(self, path: object, have: Sequence[str], taken: Sequence[str]) -> None:
        """Raise unless every named column of the input at ``path`` is there and no result's name is taken.

        Raises:
            InputError: a column is missing, or the input has a column of a result's name, one twice, or too many.
        """
        if len(have) > MOST_COLUMNS:
            raise InputError.too_many_columns(path, len(have), MOST_COLUMNS)
        if len(set(have)) < len(have):
            raise InputError.repeated_columns(path, [name for name, n in Counter(have).items() if n > 1])
        for option, name in self.named.items():
            if name not in have:
                raise InputError.missing_column(path, name, have, option)
        self.check_free(path, have, taken)

    def check_free(self, path: object, have: Sequence[str], taken: Sequence[str]) -> None:
        """Raise if the input at ``path`` has a column of a result's name.

        Raises:
            InputError: it has one.
        """
        for name in taken:
            if name in have:
                raise InputError.taken_column(path, name)


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
    """Give a column as texts; a missing one is empty.

    Raises:
        pa.ArrowException: it is of another type.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not any(is_text(column.type) for is_text in (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)):
        raise pa.ArrowTypeError(f"{column.type} is not text")
    return pc.fill_null(column.cast(pa.large_string()), "")


def name_column(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give a column of names as strings; an empty name, and not-a-number, count as missing.

    Raises:
        pa.ArrowException: it is of a type that names nothing, such as lists.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    names = column.cast(pa.string())
    return pc.if_else(pc.equal(names, ""), None, names)


def order_column(column: pa.ChunkedArray) -> pa.Array:
    """Give a column that rows are sorted by.

    Raises:
        pa.ArrowException: its values cannot be sorted.
    """
    pc.array_sort_indices(pa.array([], type=column.type))
    return column.combine_chunks()


def from_table(table: pa.Table, columns: Columns, *, rejected: Sequence[Rejected] = (), read: float = 0.0) -> Batch:
    """Make a batch of a table that has all its columns.

    Raises:
        InputError: a column is of a type that its use does not allow.
    """

    def used(option: str, name: str | None, make: Callable[[pa.ChunkedArray], pa.Array]) -> pa.Array | None:
        if name is None:
            return None
        try:
            return make(table.column(name))
        except pa.ArrowException:
            raise InputError.column_type(option, name, table.schema.field(name).type) from None

    return Batch(
        used("--text", columns.text, text_column),
        used("--speaker", columns.speaker, name_column),
        used("--conversation", columns.conversation, name_column),
        used("--order", columns.order, order_column),
        tuple(rejected),
        table,
        None,
        read,
    )
