"""What all errors share."""

from __future__ import annotations

from collections.abc import Iterable


class LeavingLanguageError(Exception):
    """Base of all errors raised on purpose; the command prints it as one line, without a traceback."""


def listed(values: Iterable[object], most: int = 20, width: int = 40) -> str:
    """List names, the first few and no more than the beginning of each: a table without a header has text there."""
    names = [str(value) for value in values]
    shown = [name if len(name) <= width else name[: width - 1] + "…" for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")


def some(values: Iterable[str], most: int = 5) -> str:
    """Name the first few values, and how many there are where that is more."""
    names = [repr(str(value)) for value in values]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
