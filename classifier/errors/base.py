"""What all errors share."""

from __future__ import annotations

from collections.abc import Iterable


class LeavingLanguageError(Exception):
    """Base of all errors raised on purpose; the command prints it as one line, without a traceback."""


def listed(values: Iterable[object], most: int = 20, words: int = 3, width: int = 40) -> str:
    """List names of columns, the first few; a long one by its place, since a table without a header has text there."""
    names = [str(value) for value in values]
    short = [len(name) <= width and len(name.split()) <= words for name in names]
    shown = [name if short[k] else f"(column {k + 1}, a long name)" for k, name in enumerate(names[:most])]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")


def some(values: Iterable[str], most: int = 5) -> str:
    """Name the first few values, and how many there are where that is more."""
    names = [repr(str(value)) for value in values]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
