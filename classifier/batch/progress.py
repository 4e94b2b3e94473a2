"""Progress on a terminal: share, rows, rate and remaining time."""

from __future__ import annotations

import sys
import time

_SECONDS = 0.5


class Progress:
    """One line on standard error that is written over; nothing where that is not a terminal, or when silent."""

    def __init__(self, *, silent: bool = False) -> None:
        self.shown = not silent and sys.stderr.isatty()
        self.started = self.last = time.monotonic()
        self.rows = 0
        self.first: tuple[float, float] | None = None

    def update(self, share: float, rows: int) -> None:
        """Say how far the job is: the share read (0 to 1, 0 where it is not known) and rows added."""
        self.rows += rows
        now = time.monotonic()
        self.first = self.first or (now, share)
        if not self.shown or now - self.last < _SECONDS:
            return
        self.last = now
        spent = now - self.started
        # A job that goes on begins with a share that it did not earn.
        began, had = self.first
        left = f"  {share:4.0%}, {_clock((now - began) * (1 - share) / (share - had))} left" if share > had else ""
        print(f"\r{self.rows:,} rows  {self.rows / spent:,.0f}/s{left}   ", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Wipe the line."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
