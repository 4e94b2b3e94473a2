"""How values are written on the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from classifier.report.palette import LABEL_WORDS
from classifier.report.words import printable


def figure(value: Any) -> str:
    """Write a cell of a table: three significant digits, a dash for what is missing, words as they are."""
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%d %b %Y, %H:%M}"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return printable(str(value)).replace("_", " ")


def clock(value: datetime | None) -> str:
    """Write a turn's time."""
    return f"{value:%H:%M}" if value is not None else ""


def day(value: datetime | None) -> str:
    """Write a turn's day."""
    return f"{value:%A, %d %B %Y}" if value is not None else ""


def percent(value: float | None) -> str:
    """Write a probability or share in whole per cent, never rounded to certainty."""
    if value is None:
        return "–"
    return "> 99 %" if value > 0.995 else f"{100 * value:.0f} %"


FILTERS: Final = {
    "figure": figure,
    "clock": clock,
    "day": day,
    "percent": percent,
    "label": LABEL_WORDS.__getitem__,
    "words": lambda name: str(name).replace("_", " "),
}
