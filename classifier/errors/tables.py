"""Tables whose columns or rows do not fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from classifier.errors.base import LeavingLanguageError, listed, some


class TableTexts(LeavingLanguageError):
    """Tables whose columns or rows do not fit."""

    @classmethod
    def missing_column(cls, path: object, column: str, columns: Iterable[object], option: str | None = None) -> Self:
        have = listed(columns) or "none"
        mend = f"Name the right one with {option}." if option else "Name one of these."
        return cls(f"{path}: there is no column {column!r}. The columns are: {have}. {mend}")

    @classmethod
    def unsorted_dates(cls) -> Self:
        return cls(
            "the column of --order holds dates that begin with the day or month, or times with am and pm, which do not "
            "sort as text. Write them as 2026-03-09T21:05 or as numbers, or leave --order out where rows are in order."
        )

    @classmethod
    def no_header(cls, path: object) -> Self:
        return cls(f"{path}: its first line cannot be read as a header. The first line of a table names its columns.")

    @classmethod
    def repeated_columns(cls, path: object, columns: Iterable[str]) -> Self:
        return cls(f"{path}: a column name comes twice: {listed(columns)}. Rename one.")

    @classmethod
    def taken_column(cls, path: object, name: str) -> Self:
        return cls(f"{path}: has a column {name!r} already. Name the results otherwise with --prefix, such as 'll_'.")

    @classmethod
    def too_many_columns(cls, path: object, columns: int, most: int) -> Self:
        return cls(f"{path}: has {columns:,} columns; at most {most:,} are read. Leave out what is not needed.")

    @classmethod
    def column_type(cls, option: str, column: str, kind: object) -> Self:
        use = "messages" if option == "--text" else f"what {option} needs"
        return cls(f"the column {column!r} holds {kind}, not {use}. Convert it, or name another with {option}.")

    @classmethod
    def other_columns(cls, path: object, columns: Iterable[str], wanted: Iterable[str]) -> Self:
        return cls(
            f"{path}: its columns ({listed(columns)}) are not those of the first input ({listed(wanted)}). "
            "Score it apart."
        )

    @classmethod
    def other_types(cls, path: object, columns: Iterable[str], wanted: Iterable[str]) -> Self:
        have, first = ", ".join(columns), ", ".join(wanted)
        return cls(f"{path}: its columns ({have}) are not those of the first input ({first}). Score it apart.")

    @classmethod
    def repeated_ids(cls, what: str, ids: Iterable[str]) -> Self:
        return cls(f"{what}: these ids come more than once: {some(ids)}. Keep one row for each.")

    @classmethod
    def unknown_ids(cls, ids: Iterable[str]) -> Self:
        return cls(
            f"corrections: no turn has these ids: {some(ids)}. An id is 'conversation_id:turn', as in the turns table."
        )

    @classmethod
    def unlabelled(cls, ids: Iterable[str]) -> Self:
        return cls(
            f"labels: these turns have no label: {some(ids)}. Give every turn one, or leave labels out to use a model."
        )

    @classmethod
    def corrections(cls, path: object) -> Self:
        return cls(f"{path}: not a CSV table with the columns id and label (and, if wanted, tags, crisis).")

    @classmethod
    def no_labels(cls, path: object) -> Self:
        return cls(f"{path}: no labelled turns. Each line to be measured has a 'label' of the codebook.")
