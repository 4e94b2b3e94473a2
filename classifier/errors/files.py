"""Files and folders that cannot be opened, read or written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from classifier.errors.base import LeavingLanguageError


class FileTexts(LeavingLanguageError):
    """Files and folders that cannot be opened, read or written."""

    @classmethod
    def not_found(cls, path: object) -> Self:
        return cls(f"{path}: no such file. Check the path.")

    @classmethod
    def is_folder(cls, path: object) -> Self:
        return cls(f"{path}: is a folder where a file is needed. Name a file in it.")

    @classmethod
    def not_a_folder(cls, path: object) -> Self:
        return cls(f"{path}: is a file where a folder is needed. Give another name.")

    @classmethod
    def empty(cls, path: object) -> Self:
        return cls(f"{path}: the file is empty. A message file has a header (CSV) or one object a line (JSONL).")

    @classmethod
    def encoding(cls, path: object, line: int | None = None) -> Self:
        where = f", line {line}" if line else ""
        return cls(f"{path}{where}: not UTF-8 text. Save it as UTF-8 (or 'CSV UTF-8' in a spreadsheet) and try again.")

    @classmethod
    def not_utf8_rows(cls, path: object, rows: int) -> Self:
        return cls(f"{path}: {rows:,} rows of it are not UTF-8. Only --engine local sets such rows aside.")

    @classmethod
    def bad_line(cls, path: object, line: int, why: str) -> Self:
        return cls(f"{path}, line {line}: {why}")

    @classmethod
    def output_is_input(cls, path: object) -> Self:
        return cls(
            f"{path}: is written by this job and an input too. Give the output another name; nothing was changed."
        )

    @classmethod
    def not_to_stream(cls) -> Self:
        return cls("'-' names no output here: only 'score' writes standard output. Give a name.")

    @classmethod
    def no_plain_file(cls, path: object) -> Self:
        return cls(f"{path}: is a pipe or a device, not a file. Name a file, or '-' for standard output.")

    @classmethod
    def bad_row(cls, number: int, why: str) -> Self:
        return cls(f"row {number} of the table: {why}")

    @classmethod
    def unreadable(cls, path: object) -> Self:
        return cls(f"{path}: cannot be opened. Check the path and that you may read it.")

    @classmethod
    def too_large(cls, path: object, limit: int) -> Self:
        return cls(
            f"{path}: larger than the {limit // 2**20} MB that are read into conversations. "
            "Split it; a table (CSV, TSV, JSONL, Parquet) can also go to 'leaving-language score'."
        )

    @classmethod
    def damaged(cls, path: object, format: str) -> Self:
        return cls(
            f"{path}: not whole, or not {format}. "
            "Get the file anew, or name another format with --format (convert: --from)."
        )

    @classmethod
    def nothing_inside(cls, folder: object, known: Iterable[str]) -> Self:
        return cls(f"{folder}: no file of a known format in this folder. Known formats: {', '.join(known)}.")

    @classmethod
    def output_exists(cls, path: object) -> Self:
        return cls(f"{path}: exists already. Give another name, or --force to replace it.")

    @classmethod
    def repeated_input(cls, path: object) -> Self:
        return cls(f"{path}: comes twice among the inputs. Name it once.")

    @classmethod
    def no_fields(cls, path: object) -> Self:
        return cls(
            f"{path}: no line of its beginning is a JSON object, so its columns are not known. Check the file, or "
            "name an output that ends in .jsonl."
        )

    @classmethod
    def odd_name(cls, path: object) -> Self:
        return cls(f"{path}: a Parquet or Arrow file whose path is not Unicode cannot be opened. Rename it.")

    @classmethod
    def only_parquet(cls, path: object) -> Self:
        return cls(f"{path}: --engine dask reads Parquet only. Write it as Parquet first, or leave out --engine.")

    @classmethod
    def needs_file(cls, path: object) -> Self:
        return cls(f"{path}: Parquet cannot be read from a stream. Save it as a file and name that.")

    @classmethod
    def write_failed(cls, path: object, why: str | None) -> Self:
        return cls(f"{path}: writing failed ({why}). Mend that and give the same command again.")

    @classmethod
    def other_job(cls, checkpoint: object) -> Self:
        return cls(
            f"{checkpoint}: an interrupted job with other inputs, options, base rate or another model. "
            "Finish that one, or drop it with --force."
        )

    @classmethod
    def not_scored(cls, folder: object) -> Self:
        return cls(
            f"{folder}: holds inputs, or files that are not parts of a scored folder; --force does not remove them. "
            "Give another name."
        )

    @classmethod
    def unwritable(cls, what: str, format: str, mend: str) -> Self:
        return cls(f"{what} cannot be written as {format}. {mend}")

    @classmethod
    def unwritable_place(cls, path: object) -> Self:
        return cls(f"{path}: cannot be written here. Check that the folder exists and that you may write in it.")
