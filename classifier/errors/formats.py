"""Files whose format is not known, or not the one it was taken for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from classifier.errors.base import LeavingLanguageError


class FormatTexts(LeavingLanguageError):
    """Files whose format is not known, or not the one it was taken for."""

    @classmethod
    def unknown_format(cls, path: object, known: Iterable[str]) -> Self:
        return cls(
            f"{path}: cannot tell the format. Known formats: {', '.join(known)}. "
            "Name one with --format (convert: --from)."
        )

    @classmethod
    def unknown_format_name(cls, name: object, known: Iterable[str]) -> Self:
        return cls(f"unknown format {name!r}. Legal: {', '.join(known)}.")

    @classmethod
    def unknown_output(cls, path: object, suffixes: Iterable[str]) -> Self:
        return cls(
            f"{path}: no format is written under that suffix. Let the output end in one of {', '.join(suffixes)}, or "
            "in no suffix for the format of the first input."
        )

    @classmethod
    def packed_columns(cls, path: object) -> Self:
        return cls(
            f"{path}: Parquet and Arrow files are compressed inside. Unpack an input first; leave .gz or .zst off the "
            "name of an output."
        )

    @classmethod
    def nothing_readable(cls, path: object, format: str, why: str) -> Self:
        return cls(
            f"{path}: nothing in it could be read as {format}: {why}. "
            "Name another format with --format (convert: --from)."
        )

    @classmethod
    def not_a(cls, path: object, format: str, why: str) -> Self:
        return cls(
            f"{path}: not {format}: {why}. Name another format with --format (convert: --from), or export it anew."
        )

    @classmethod
    def ambiguous_dates(cls, path: object) -> Self:
        return cls(f"{path}: nothing tells whether day or month comes first. Say it: --day-first or --month-first.")

    @classmethod
    def mixed_dates(cls, path: object) -> Self:
        return cls(
            f"{path}: some dates have the day first and some the month. Split the file, or say which is right: "
            "--day-first or --month-first."
        )

    @classmethod
    def unsafe_xml(cls, path: object, line: int) -> Self:
        return cls(f"{path}, line {line}: a document type or entity declaration, which no export needs. Remove it.")
