"""Every error the product raises on purpose, and every error text.

A text says what is wrong (the bad value), where, and how to mend it. Message text of the people whose
conversation is read never appears in an error.
"""

from __future__ import annotations

from collections.abc import Iterable


class LeavingLanguageError(Exception):
    """Base of all errors raised on purpose; the command prints it as one line, without a traceback."""


class InputError(LeavingLanguageError, ValueError):
    """Input that cannot be read or used as asked."""

    @classmethod
    def not_found(cls, path: object) -> InputError:
        return cls(f"{path}: no such file. Check the path; '-' reads standard input.")

    @classmethod
    def is_folder(cls, path: object) -> InputError:
        return cls(f"{path}: is a folder where a file is needed. Name a file in it.")

    @classmethod
    def empty(cls, path: object) -> InputError:
        return cls(f"{path}: the file is empty. A message file has a header (CSV) or one object a line (JSONL).")

    @classmethod
    def encoding(cls, path: object, line: int | None = None) -> InputError:
        where = f", line {line}" if line else ""
        return cls(f"{path}{where}: not UTF-8 text. Save it as UTF-8 (or 'CSV UTF-8' in a spreadsheet) and try again.")

    @classmethod
    def bad_line(cls, path: object, line: int, why: str) -> InputError:
        return cls(f"{path}, line {line}: {why}")

    @classmethod
    def missing_column(cls, column: str, columns: Iterable[object], option: str | None = None) -> InputError:
        have = ", ".join(map(str, columns)) or "none"
        mend = f"Name the right one with {option}." if option else "Name one of these."
        return cls(f"there is no column {column!r}. The columns are: {have}. {mend}")

    @classmethod
    def unknown_format(cls, path: object, known: Iterable[str]) -> InputError:
        return cls(f"{path}: cannot tell the format. Known formats: {', '.join(known)}. Name one with --format.")

    @classmethod
    def output_exists(cls, path: object) -> InputError:
        return cls(f"{path}: exists already. Give another name, or --force to replace it.")

    @classmethod
    def not_text(cls, what: str, value: object) -> InputError:
        return cls(f"{what} must be text, not {type(value).__name__}. Pass a str.")


class LabelError(LeavingLanguageError, ValueError):
    """A label, tag or flag that the codebook does not have."""

    @classmethod
    def unknown(cls, what: str, value: object, legal: Iterable[str]) -> LabelError:
        return cls(f"unknown {what} {value!r}. Legal: {', '.join(legal) or 'none'}. See data/codebook.md.")


class SchemaError(LeavingLanguageError, ValueError):
    """A data file of the project (cues, catalogue, corpus) that breaks its schema."""

    @classmethod
    def unknown_key(cls, where: object, key: str, legal: Iterable[str]) -> SchemaError:
        return cls(f"{where}: unknown key {key!r}. Legal keys: {', '.join(legal)}.")

    @classmethod
    def bad_value(cls, where: object, key: str, why: str) -> SchemaError:
        return cls(f"{where}: {key!r} {why}")


class ModelError(LeavingLanguageError):
    """A model folder that is missing, damaged or of another version."""

    @classmethod
    def missing(cls, path: object) -> ModelError:
        return cls(f"{path}: no model here (no manifest.json). Train one with 'leaving-language train', or give its folder.")

    @classmethod
    def digest(cls, path: object) -> ModelError:
        return cls(f"{path}: its digest is not the one in manifest.json. The file is damaged or changed; get it anew or retrain.")

    @classmethod
    def layout(cls, path: object, found: object, wanted: object) -> ModelError:
        return cls(f"{path}: model layout {found!r}, this version reads {wanted!r}. Retrain with 'leaving-language train'.")


class DependencyError(LeavingLanguageError, ImportError):
    """An optional dependency that is not installed."""

    @classmethod
    def missing(cls, package: str, extra: str) -> DependencyError:
        return cls(f"this needs {package}. Install it with: pip install 'leaving-language[{extra}]'")
