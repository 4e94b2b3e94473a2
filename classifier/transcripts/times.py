"""Times as exports write them: ISO 8601, Unix numbers, and dates whose order only the whole file tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import pairwise

from classifier.errors import InputError

#: Recordings tell time from their start, not the day: their offsets are counted from this placeholder.
MEDIA_START = datetime(1970, 1, 1)

#: The zone of what was read from Unix numbers. It equals UTC, but no source has named it as the writer's own; it is
#: told apart by identity, so that such moments can be moved into the zone that a caller knows.
INSTANT = timezone(timedelta(0), "UTC")

DATE = r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{1,4})"
CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\.?)?(?!\w)"
)
_NUMERIC = re.compile(rf"{DATE}(?:,?\s+{CLOCK})?")

_NUMBER = re.compile(r"\s*(?P<whole>\d{1,19})(?:\.\d{1,9})?\s*")
_DATE_DIGITS = 8

#: Each unit of a Unix number, and the smallest number that is read as it (seconds until the year 5138).
_EPOCH_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0.0, 1.0))


def from_epoch(number: float) -> datetime | None:
    """Read a Unix time in s, ms, us or ns (told apart by size) as :data:`INSTANT`; ``None`` if impossible."""
    unit = next((unit for least, unit in _EPOCH_UNITS if abs(number) >= least), 1.0)
    try:
        return datetime.fromtimestamp(0, INSTANT) + timedelta(seconds=number / unit)
    except (OverflowError, ValueError):
        return None


def localise(time: datetime, zone: tzinfo) -> datetime:
    """Give a time that names no zone this one, and move a moment read from a Unix number into it; keep any other.

    Seconds counted from a recording's start look like Unix numbers of :data:`MEDIA_START`'s day, and stay on it.
    """
    if time.tzinfo is None:
        return time.replace(tzinfo=zone)
    if time.tzinfo is not INSTANT or time.date() == MEDIA_START.date():
        return time
    try:
        return time.astimezone(zone)
    except OverflowError:  # the ends of the calendar
        return time


def from_media(milliseconds: float) -> datetime | None:
    """Place an offset from a recording's start after :data:`MEDIA_START`; ``None`` if impossible."""
    try:
        return MEDIA_START + timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None


def from_iso(text: str) -> datetime | None:
    """Read ISO 8601, aware where it names a zone; ``None`` if it is something else."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def parse_times(values: Sequence[object], *, day_first: bool | None, path: object) -> list[datetime | None]:
    """Read a column of times.

    Args:
        values: datetimes, dates, Unix numbers, or text holding ISO 8601, a Unix number or a numeric date.
        day_first: the order of day and month, or ``None`` to infer it from all values.
        path: the file, for the error.

    Returns:
        One datetime for each value, ``None`` where it is missing or not understood.

    Raises:
        InputError: numeric dates whose order cannot be decided.
    """
    texts = {i: value.strip() for i, value in enumerate(values) if isinstance(value, str)}
    found = {i: match for i, text in texts.items() if (match := _NUMERIC.fullmatch(text))}
    order = is_day_first(found.values(), day_first=day_first, in_order=False, path=path) if found else True
    return [numeric_date(found[i], order) if i in found else _scalar(value) for i, value in enumerate(values)]


def _scalar(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_epoch(float(value)) if abs(value) < 1e20 else None
    if not isinstance(value, str) or len(value) > 64:
        return None
    number = _NUMBER.fullmatch(value)
    # Of bare digits only eight are a date: fromisoformat would take thirteen for a day, any sign, and a clock.
    return from_epoch(float(value)) if number and len(number["whole"]) != _DATE_DIGITS else from_iso(value)


def numeric_date(match: re.Match[str], day_first: bool) -> datetime | None:
    """Turn a match of :data:`DATE` and :data:`CLOCK` into a naive datetime; ``None`` if there is no such moment."""
    a, b, c = match["a"], match["b"], match["c"]
    year, month, day = (a, b, c) if len(a) == 4 else (c, b, a) if day_first else (c, a, b)
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
    if len(year) not in (2, 4) or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    century = 2000 if len(year) == 2 else 0
    try:
        return datetime(
            century + int(year), int(month), int(day), hour, int(match["minute"] or 0), int(match["second"] or 0)
        )
    except ValueError:
        return None


def is_day_first(matches: Iterable[re.Match[str]], *, day_first: bool | None, in_order: bool, path: object) -> bool:
    """Decide from all dates of a file whether the day comes first.

    A number above 12 decides; failing that, when the file is in order of time, the reading under which its
    dates never go back. Dates that begin with the year, or read the same both ways, need no decision.

    Raises:
        InputError: both readings fit, or the file uses both.
    """
    if day_first is not None:
        return day_first
    pairs = [(int(m["a"]), int(m["b"]), int(m["c"])) for m in matches if len(m["a"]) != 4]
    first, second = (any(p[i] > 12 and p[1 - i] <= 12 for p in pairs) for i in (0, 1))
    if first and second:
        raise InputError.mixed_dates(path)
    if first or second or all(a == b for a, b, _ in pairs):
        return first
    back_if_day, back_if_month = (
        any(x > y for x, y in pairwise([(c, b, a) if day else (c, a, b) for a, b, c in pairs])) for day in (True, False)
    )
    if not in_order or back_if_day == back_if_month:
        raise InputError.ambiguous_dates(path)
    return back_if_month
