"""From the turns of one file or several to the turns of each conversation, in order.

Two files may use one conversation id because a conversation was split over them, or because both count from 1. Putting
two couples' talk into one conversation would spoil every figure, so an id alone does not join: the turns must say that
they go on from one file to the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, pairwise

from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import Turn
from classifier.transcripts.source import Source
from classifier.transcripts.times import MEDIA_START

#: Two people may each have spoken in one part only; more names than in any part are other people.
_TWO = 2


@dataclass(frozen=True, slots=True)
class Gathered:
    """The turns of one conversation in order: the file's own turn numbers where every turn has one, else its own place
    in the file, else time where all can be compared, else as they stand.
    """

    id: str
    source: str
    turns: Sequence[Turn]


def gather(files: Sequence[tuple[Source, Ledger]]) -> list[Gathered]:
    """Put the turns of files together by conversation, in the order in which the files first name them.

    Parts in several files that share an id are one conversation where they belong to no two couples and either all
    their turns are numbered and no number comes twice, or all have times of day, the times of the parts follow one
    another, and no part brings in somebody beyond two people or those of another part. Else each is one of its own,
    under ``file/id`` (``folder/file`` where the file's name is the id). The ledgers note which it was.

    Args:
        files: every file with its booked turns.
    """
    parts: dict[str, list[tuple[Source, Ledger, Gathered]]] = {}
    for source, ledger in files:
        for id, turns in _by_conversation(source, ledger).items():
            parts.setdefault(id, []).append((source, ledger, Gathered(id, str(source.path), _in_order(turns, ledger))))
    taken = set(parts)
    return [whole for id, of_one in parts.items() for whole in _settle(id, of_one, taken)]


def _settle(id: str, parts: Sequence[tuple[Source, Ledger, Gathered]], taken: set[str]) -> Iterator[Gathered]:
    pieces = [piece for _, _, piece in parts]
    if len(pieces) == 1:
        yield pieces[0]
    elif _go_on(pieces):
        for _, ledger, _ in parts[1:]:
            ledger.note("conversation that began in another file")
        turns = [turn for piece in pieces for turn in piece.turns]
        yield Gathered(id, pieces[0].source, sorted(turns, key=_number if _numbered(turns) else _time))
    else:
        for source, ledger, piece in parts:
            ledger.note("conversation id that another file has too; kept apart")
            yield Gathered(_own_id(source, id, taken), piece.source, piece.turns)


def _by_conversation(source: Source, ledger: Ledger) -> dict[str, list[Turn]]:
    groups: dict[str, list[Turn]] = {}
    for turn in ledger.turns:
        groups.setdefault(turn.conversation or source.name, []).append(turn)
    return groups


def _in_order(turns: Sequence[Turn], ledger: Ledger) -> Sequence[Turn]:
    if _numbered(turns):
        if len(set(map(_number, turns))) == len(turns):
            return sorted(turns, key=_number)
        ledger.note("conversation in which turn numbers come twice: kept in the order of the file")
    if all(turn.order is not None for turn in turns):
        return sorted(turns, key=lambda turn: turn.order or 0.0)
    if not _timed(turns):
        return turns
    # A file that begins with the newest turn has those of one minute the wrong way round too.
    falls = _time(turns[0]) > _time(turns[-1]) and all(_time(a) >= _time(b) for a, b in pairwise(turns))
    return sorted(turns[::-1] if falls else turns, key=_time)


def _go_on(pieces: Sequence[Gathered]) -> bool:
    turns = [turn for piece in pieces for turn in piece.turns]
    if len({turn.couple for turn in turns if turn.couple}) > 1:
        return False
    if _numbered(turns):
        return len(set(map(_number, turns))) == len(turns)
    if not _timed(turns) or any(turn.time and turn.time.date() == MEDIA_START.date() for turn in turns):
        return False
    people = [{turn.speaker for turn in piece.turns if turn.speaker} for piece in pieces]
    spans = sorted((min(map(_time, piece.turns)), max(map(_time, piece.turns))) for piece in pieces)
    follows = all(end <= start for (_, end), (start, _) in pairwise(spans))
    return follows and len(set().union(*people)) <= max(_TWO, *map(len, people))


def _numbered(turns: Sequence[Turn]) -> bool:
    return all(turn.number is not None for turn in turns)


def _timed(turns: Sequence[Turn]) -> bool:
    """Whether all turns have times, all of them with a zone or all without."""
    return all(turn.time for turn in turns) and len({turn.time.tzinfo is None for turn in turns if turn.time}) == 1


def _number(turn: Turn) -> float:
    return turn.number if turn.number is not None else 0.0


def _time(turn: Turn) -> datetime:
    return turn.time or MEDIA_START


def _own_id(source: Source, id: str, taken: set[str]) -> str:
    file = source.path.absolute().parent.name if id == source.name else source.name
    name = next(n for nth in count(1) if (n := f"{file}/{id}" if nth == 1 else f"{file}/{id} ({nth})") not in taken)
    taken.add(name)
    return name
