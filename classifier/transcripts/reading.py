"""Reading: path in, conversations and the account of every line out."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.transcripts.assemble import assemble
from classifier.transcripts.pseudonyms import pseudonymise as replace_names
from classifier.transcripts.records import Ledger, ReadOptions, ReadResult, ReadWarning
from classifier.transcripts.registry import by_content, by_name
from classifier.transcripts.source import Source


def read(
    path: str | Path,
    format: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    speakers: Mapping[str, str] | None = None,
    pseudonymise: bool = False,
    day_first: bool | None = None,
    timezone: str | tzinfo | None = None,
    split_gap: float | None = None,
) -> list[Conversation]:
    """Read a transcript or a chat export.

    Args:
        path: a file, a ConvoKit folder, or ``-`` for standard input.
        format: a name of :data:`~classifier.transcripts.registry.FORMATS`; ``None`` tells it by content.
        columns: role -> column for tables and JSON lines; roles are ``text``, ``speaker``, ``conversation``,
            ``time``, ``order`` and ``couple``. Usual names are guessed.
        speakers: name in the file -> name to give; two names given one are one person.
        pseudonymise: replace the speakers' names in speakers, texts, ids and the file name.
        day_first: whether 3/4 is the third of April; ``None`` infers it from the whole file.
        timezone: the zone (IANA name) of times that name none; times that name one keep it.
        split_gap: hours of silence (above 0) that begin a new conversation of the same couple; ``None`` cuts nowhere.

    Returns:
        Conversations in the order of the file, their messages oldest first.

    Raises:
        InputError: the file cannot be read, is of no known format, needs an option, or nothing in it is readable.
        DependencyError: the format needs a package that is not installed.

    Warns:
        ReadWarning: once, when some lines failed; :func:`read_with_report` names them.
    """
    result = read_with_report(
        path,
        format,
        columns=columns,
        speakers=speakers,
        pseudonymise=pseudonymise,
        day_first=day_first,
        timezone=timezone,
        split_gap=split_gap,
    )
    report = result.report
    if not result.conversations:
        raise InputError.nothing_readable(report.path, report.format, report.why_nothing)
    if report.failures:
        first = report.failures[0]
        warnings.warn(
            f"{report.path}: {report.failed} of {report.total} {report.unit}s could not be read, the first at "
            f"{report.unit} {first.line} ({first.reason}); read_with_report lists them",
            ReadWarning,
            stacklevel=2,
        )
    return result.conversations


def read_with_report(
    path: str | Path,
    format: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    speakers: Mapping[str, str] | None = None,
    pseudonymise: bool = False,
    day_first: bool | None = None,
    timezone: str | tzinfo | None = None,
    split_gap: float | None = None,
) -> ReadResult:
    """Read as :func:`read` does, and account for every line.

    Takes and raises what :func:`read` does, but neither warns of lines that failed nor raises when all did.

    Returns:
        The conversations, and a report whose counts add up to the lines of the file.
    """
    zone = _zone(timezone)
    if split_gap is not None and not (math.isfinite(split_gap) and 0 < split_gap <= 1e6):
        raise InputError.bad_option("split_gap", split_gap, "a number of hours above 0")
    source = Source(Path(path))
    chosen = by_name(format) if format else by_content(source)
    ledger = Ledger()
    chosen.read(source, ReadOptions(dict(columns or {}), day_first), ledger)
    conversations = assemble(ledger.turns, name=source.name, source=str(path), timezone=zone, split_gap=split_gap)
    if speakers:
        conversations = _rename(conversations, speakers)
    if pseudonymise:
        conversations = replace_names(conversations)
    return ReadResult(conversations, ledger.report(str(path), chosen.name, chosen.unit))


def _zone(timezone: str | tzinfo | None) -> tzinfo | None:
    if not isinstance(timezone, str):
        return timezone
    try:
        return ZoneInfo(timezone)
    except (OSError, ValueError, KeyError):
        raise InputError.bad_option("timezone", timezone, "an IANA name such as 'Europe/London', or a tzinfo") from None


def _rename(conversations: Sequence[Conversation], speakers: Mapping[str, str]) -> list[Conversation]:
    known = dict.fromkeys(name for conversation in conversations for name in conversation.speakers)
    for name in speakers:
        if name not in known:
            raise InputError.unknown_speaker(name, known)
    return [
        replace(c, messages=tuple(replace(m, speaker=speakers.get(m.speaker or "", m.speaker)) for m in c))
        for c in conversations
    ]
