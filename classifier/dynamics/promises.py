"""What a pause promises: "20 minutes", "tonight", "after dinner", read from its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45,
    "sixty": 60, "ninety": 90, "half an": 0.5, "half a": 0.5, "half": 0.5, "a half": 0.5,
    "a couple of": 2, "a couple": 2, "a few": 5,
}  # fmt: skip
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: part of the day -> the hour by which it is over.
_PARTS = {"morning": 12, "afternoon": 18, "evening": 24, "night": 24, "tonight": 24}

_NUMBER = r"(?:\d{1,3}(?:\.\d)?|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True)) + ")"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|moment|hours?|hrs?|days?|weeks?)"
_DURATION = (
    rf"\b(?:\d{{1,3}}\s*[-–]\s*|{_NUMBER}\s+(?:to|or)\s+)?(?P<n>{_NUMBER})\s*(?P<unit>{_UNIT})\b(?P<half>\s+and\s+a\s+half)?"
    rf"(?:\s+or\s+(?P<more>two|three))?"
)
_HEDGE = r"(?:about\s+|just\s+|like\s+|maybe\s+|at\s+least\s+)?"
_NOT = r"(?<!never )(?<!n['’]t )(?<!\byou )"
#: Who asks in these words means the time to come; "you need two hours to answer" and "in two days" may not.
_ASKED = re.compile(rf"\b(?:{_NOT}(?:give\s+me|need|take|taking)|back\s+in)\s+{_HEDGE}{_DURATION}")
_BARE_MINUTES = re.compile(rf"\b{_NOT}(?:give\s+me|need|take)\s+(?P<n>\d{{1,2}})\b(?!\s*(?:%|:|\d))")
_CUED = (
    re.compile(rf"\b(?:in|within|another)\s+{_HEDGE}{_DURATION}"),
    re.compile(rf"\b(?:about|maybe|just|like|back)\s+{_HEDGE}{_DURATION}"),
)
_ANY_DURATION = re.compile(_DURATION)
#: Where the clause before a number begins: what stands further back does not tell its tense.
_CLAUSE = re.compile(
    r"[.!?;,:()—]|\b(?:and|but|so|then|now|please|let|lets|let['’]s|i['’]?ll|i['’]m|we['’]?ll|can\s+(?:we|i))\b"
)
_LASTED = re.compile(
    r"\b(?:been|was|were|wasn['’]t|weren['’]t|didn['’]t|(?:have|has|had)n['’]t|fought|spent|went|sat|took|kept|stood|cried|waited"
    r"|(?:last|past|these|those|every)$)"
    r"|\b(?:i|you|we|they|he|she|it|that)(?:['’](?:ve|d))?\s+(?:(?:just|already|only|both|have|had)\s+)*"
    r"(?!need|ask|promis|want|agree|offer|said)[a-z]+ed\b"
)
_LASTED_FOR = re.compile(
    r"\b(?!need|ask)[a-z]{2,}ed\b.*\bfor(?:\s+(?:about|over|almost|nearly|like|just|maybe|at\s+least))?$"
)
_OVER = re.compile(r"\s*(?:ago|late|earlier|straight|of\s+(?:this|that|your|you|nothing|\w+ing))\b")
_HOUR = re.compile(
    r"\b(?:at|by|until|till|around|before)\s+(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    rf"(?::(?P<minute>[0-5]\d))?(?!\s*(?:{_UNIT}|%|\d))\s*(?P<half>[ap]\.?m\b|o['’]clock)?"
)
_DAY = re.compile(
    r"\b(?:(?P<tomorrow>tomorrow|tmrw)|(?P<today>tonight|later\s+today|today|this\s+(?:morning|afternoon|evening))"
    r"|(?P<overnight>in\s+the\s+morning|after\s+(?:some|a\s+night(?:['’]s)?)\s+sleep|sleep\s+on\s+it)"
    r"|(?P<weekend>(?:this|on\s+the|at\s+the|over\s+the)\s+weekend)|(?P<week>next\s+week)"
    r"|(?:on|by|until|till|come)\s+(?P<weekday>" + "|".join(_WEEKDAYS) + r"))\b"
)
_PART = re.compile(r"\b(" + "|".join(_PARTS) + r")\b")
_EVENT = re.compile(
    r"\b(?:after|when|once|as\s+soon\s+as)\s+(?:(?:i|we|you)(?:['’]\w+)?|the|my|our|your|this|dinner|lunch|breakfast|work|school|class|bedtime|bath|tea)\b"
    r"(?:\s+[\w'’]+){0,5}"
)
_CALM = re.compile(r"\b(?:calm|cool|breath|ready|think|thought|sleep|slept|head)")
_VAGUE = re.compile(r"\b(?:later|soon|in\s+a\s+(?:bit|while|little)|(?:for\s+)?a\s+(?:bit|while|little))\b")
_MAX_CHARS = 2000


@dataclass(frozen=True, slots=True)
class Promise:
    """When a pause is to end, as its words say it.

    Attributes:
        text: the words it was read from.
        kind: "duration" (20 minutes), "clock" (tomorrow, at 8), "event" (after dinner) or "vague" (later).
        seconds: how long, for a duration.
        day: for a clock or an event of the day: 0 today, 1 tomorrow; or a weekday's name, "overnight", "weekend",
            "week".
        hour: by what hour of that day, 24 for its end; ``None`` where no day or hour is meant.
        either_half: whether the hour may mean morning or evening.
    """

    text: str
    kind: str
    seconds: float | None = None
    day: int | str = 0
    hour: float | None = None
    either_half: bool = False

    def due_after(self, clock: datetime | None) -> float | None:
        """Give the seconds from the pause to the latest moment that keeps it, or ``None`` where that cannot be said."""
        if self.seconds is not None:
            return self.seconds
        if self.hour is None or clock is None:
            return None
        try:
            return (self._moment(clock, self.hour) - clock).total_seconds()
        except OverflowError:  # the end of the calendar
            return None

    def _moment(self, clock: datetime, hour: float) -> datetime:
        due = _midnight(clock, self.day) + timedelta(hours=hour)
        if self.either_half and self.day != 0:
            due += timedelta(hours=12)
        while due <= clock:
            due += timedelta(hours=12 if self.either_half else 24)
        return due


def read_promise(text: str) -> Promise | None:
    """Read what a pause promises; ``None`` where it names no time and no event ("I'm coming back to this")."""
    words = " ".join(text[:_MAX_CHARS].lower().split())
    return (
        _duration(_ASKED.search(words) or _BARE_MINUTES.search(words))
        or next((_duration(found) for cue in _CUED for found in _ahead(cue, words)), None)
        or _clock(words)
        or _event(words)
        or _duration(next(iter(_ahead(_ANY_DURATION, words)[::-1]), None))
        or (Promise(found[0], "vague") if (found := _VAGUE.search(words)) else None)
    )


def _ahead(pattern: re.Pattern[str], words: str) -> list[re.Match[str]]:
    """Give the durations that do not say how long something past lasted ("you yelled for two hours")."""
    return [found for found in pattern.finditer(words) if not _lasted(words, found)]


def _lasted(words: str, found: re.Match[str]) -> bool:
    before = _CLAUSE.split(words[: found.start()])[-1].rstrip()
    cue = words[found.start() : found.start("n")].rstrip()
    told = (before, f"{before} {cue}".strip())
    return bool(_OVER.match(words, found.end()) or any(_LASTED.search(t) or _LASTED_FOR.search(t) for t in told))


def _duration(found: re.Match[str] | None) -> Promise | None:
    if found is None:
        return None
    named = found.groupdict()
    number = _number(named.get("more") or named["n"]) + (0.5 if named.get("half") else 0)
    unit = named.get("unit") or "m"
    scale = 60 if unit == "moment" else _UNITS[unit[0]]
    return Promise(found[0].strip(), "duration", seconds=number * scale)


def _number(word: str) -> float:
    return float(_NUMBERS[word]) if word in _NUMBERS else float(word)


def _clock(words: str) -> Promise | None:
    day, hour, part = _DAY.search(words), _HOUR.search(words), _PART.search(words)
    if day is None and hour is None:
        return None
    text = " ".join(found[0].strip() for found in (day, hour) if found)
    when = _which_day(day)
    by = float(_PARTS[part[0]]) if part else 12.0 if when == "overnight" else 24.0
    if hour is None:
        return Promise(text, "clock", day=when, hour=by)
    number = _number(hour["hour"]) + int(hour["minute"] or 0) / 60
    half = (hour["half"] or "")[:1]
    if number > 24:
        return Promise(text, "clock", day=when, hour=by) if day else None
    if half == "p" or (not half and part and by > 12):
        number = number + 12 if number < 12 else number
    elif half == "a":
        number %= 12
    return Promise(
        text, "clock", day=when, hour=number, either_half=number <= 12 and half not in ("a", "p") and not part
    )


def _which_day(found: re.Match[str] | None) -> int | str:
    if found is None or found["today"]:
        return 0
    if found["tomorrow"]:
        return 1
    return found["weekday"] or next(name for name in ("overnight", "weekend", "week") if found[name])


def _event(words: str) -> Promise | None:
    found = _EVENT.search(words)
    if found is None:
        return None
    return Promise(found[0], "event", hour=None if _CALM.search(found[0]) else 24.0)


def _midnight(clock: datetime, day: int | str) -> datetime:
    """Give the start of the day that is meant."""
    start = clock.replace(hour=0, minute=0, second=0, microsecond=0)
    if isinstance(day, int):
        return start + timedelta(days=day)
    if day == "overnight":
        return start + timedelta(days=int(clock.hour >= 12))
    to_sunday = 6 - clock.weekday()
    if day in ("weekend", "week"):
        return start + timedelta(days=to_sunday + 7 * (day == "week"))
    return start + timedelta(days=(_WEEKDAYS.index(day) - clock.weekday() - 1) % 7 + 1)
