"""Text that may be anything, made fit to stand on a page or in a figure."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: A longer message is cut on the page.
MOST_CHARACTERS = 4000
_MOST_IN_A_NAME = 24


def printable(text: str) -> str:
    """Replace control characters and halves of characters, which no page and no SVG may hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def short_name(name: str | None) -> str:
    """Give a speaker's name in one short line; ``(no name)`` where there is none."""
    if not isinstance(name, str) or not name.strip():
        return "(no name)"
    line = " ".join(printable(name).split())
    return line if len(line) <= _MOST_IN_A_NAME else f"{line[: _MOST_IN_A_NAME - 1]}…"


def duration(minutes: float) -> str:
    """Give minutes as people say them: ``25 min``, ``3 h``, ``2 days``."""
    for size, unit in ((1440.0, "days"), (60.0, "h")):
        if minutes >= 1.5 * size:
            return f"{minutes / size:.0f} {unit}"
    return f"{minutes:.0f} min"
