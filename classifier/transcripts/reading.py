"""Reading: paths in, conversations and the account of every line out."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import ParamSpec
from zoneinfo import ZoneInfo

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.transcripts.assemble import assemble
from classifier.transcripts.gathering import gather
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.pseudonyms import pseudonymise as replace_names
from classifier.transcripts.records import ReadOptions, ReadResult, ReadWarning
from classifier.transcripts.registry import by_content, by_name
from classifier.transcripts.source import Source

_P = ParamSpec("_P")


def read_with_report(
    path: str | Path | Sequence[str | Path],
    format: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    speakers: Mapping[str, str] | None = None,
    pseudonymise: bool = False,
    day_first: bool | None = None,
    timezone: str | tzinfo | None = None,
    split_gap: float | None = None,
    tiers: Sequence[str] = (),
) -> ReadResult:
    """Read transcripts or chat exports, and account for every line.

    Args:
        path: a file, a ConvoKit folder, or ``-`` for standard input; or several, which are read together: a
            conversation split over files becomes one (:func:`~classifier.transcripts.gathering.gather` says when), and
            one person keeps one name.
        format: a name of :data:`~classifier.transcripts.registry.FORMATS`; ``None`` tells it by content.
        columns: role -> column for tables and JSON lines; roles are ``text``, ``speaker``, ``conversation``,
            ``time``, ``order`` and ``couple``. Usual names are guessed.
        speakers: name in the files -> name to give; two names given one are one person.
        pseudonymise: replace the speakers' names in speakers, texts, ids and file names.
        day_first: whether 3/4 is the third of April; ``None`` infers it from each whole file.
        timezone: the zone (IANA name) of times that name none, and the one to tell Unix numbers in, which are moments
            without a wall clock; times that name a zone keep it.
        split_gap: hours of silence (above 0) that begin a new conversation of the same couple; ``None`` cuts nowhere.
        tiers: the ELAN tiers that are speech; by default those with a participant, or all that depend on no other.

    Returns:
        Conversations in the order of the files, their messages oldest first; and for each file a report whose counts
        add up to its lines.

    Raises:
        InputError: a file cannot be read, is of no known format or needs an option, or a name does not fit.
        DependencyError: the format needs a package that is not installed.
    """
    zone = _zone(timezone)
    if split_gap is not None and not (math.isfinite(split_gap) and 0 < split_gap <= 1e6):
        raise InputError.bad_option("split_gap", split_gap, "a number of hours above 0")
    options = ReadOptions(dict(columns or {}), day_first, tuple(tiers))
    files, formats = [], []
    for source in _sources(path):
        chosen = by_name(format) if format else by_content(source)
        ledger = Ledger(chosen.unit)
        chosen.read(source, options, ledger)
        ledger.note("other file of the zip not read", source.left_out)
        ledger.localise(zone)
        files.append((source, ledger))
        formats.append(chosen.name)
    conversations = assemble(gather(files), split_gap=split_gap)
    if speakers:
        conversations = _rename(conversations, speakers)
    if pseudonymise:
        conversations = replace_names(conversations)
    reports = [ledger.report(str(source.path), name) for (source, ledger), name in zip(files, formats, strict=True)]
    return ReadResult(conversations, tuple(reports))


def _without_report(reader: Callable[_P, ReadResult]) -> Callable[_P, list[Conversation]]:
    """Give the reader that returns conversations only, with the same parameters, which so are written down once."""

    def read(*args: _P.args, **kwargs: _P.kwargs) -> list[Conversation]:
        """Read transcripts or chat exports.

        Takes what :func:`classifier.transcripts.read_with_report` does, where every argument is told, and says more
        loudly what went wrong.

        Returns:
            Conversations in the order of the files, their messages oldest first.

        Raises:
            InputError: as :func:`read_with_report`, and when nothing in a file is readable.
            DependencyError: the format needs a package that is not installed.

        Warns:
            ReadWarning: once a file, when some of its lines failed; :func:`read_with_report` names them.
        """
        result = reader(*args, **kwargs)
        for report in result.reports:
            if not report.turns:
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

    signature = inspect.signature(reader).replace(return_annotation="list[Conversation]")
    setattr(read, "__signature__", signature)  # noqa: B010 - for help(), which cannot see through *args
    read.__qualname__ = "read"  # so that it can be pickled
    return read


read = _without_report(read_with_report)


def _sources(path: str | Path | Sequence[str | Path]) -> list[Source]:
    given = [path] if isinstance(path, str | Path) else list(path) if isinstance(path, Iterable) else [path]
    for one in given:
        if not isinstance(one, str | Path):
            raise InputError.wrong_type("a path", one, "a str or a Path")
    paths = [Path(one) for one in given]
    if not paths:
        raise InputError.bad_option("path", path, "one path or more")
    for nth, one in enumerate(paths):
        if one.absolute() in [other.absolute() for other in paths[:nth]]:
            raise InputError.bad_option("path", str(one), "each file once")
    return [Source(one) for one in paths]


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
