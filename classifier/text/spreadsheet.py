"""Cells that a spreadsheet would run."""

from __future__ import annotations

import re
from typing import TypeVar

#: What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), as Arrow and Python both read it.
FORMULA = r"\A([=+\-@\t\r\n＝＋－＠])"
_FORMULA = re.compile(FORMULA)
_Cell = TypeVar("_Cell")


def excel_safe(cell: _Cell) -> _Cell | str:
    """Put an apostrophe before a text that looks like a formula; give any other cell as it is."""
    return _FORMULA.sub(r"'\1", cell) if isinstance(cell, str) else cell


def excel_unsafe(text: str) -> str:
    """Take away the apostrophe that :func:`excel_safe` put before a text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
