"""Text for a terminal."""

from __future__ import annotations

from unicodedata import category


def printable(text: str) -> str:
    """Take away the control characters, which a terminal would obey and not show; line breaks stay."""
    return "".join(c for c in text if c == "\n" or category(c) != "Cc")
