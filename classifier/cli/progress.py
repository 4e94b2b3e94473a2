"""Telling what a long command is doing."""

from __future__ import annotations

import sys


def say(what: str) -> None:
    """Say it on standard error, at once."""
    print(what, file=sys.stderr, flush=True)
