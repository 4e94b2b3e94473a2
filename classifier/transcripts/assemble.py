"""From turns to conversations: grouped, in order, cut at long silences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo
from itertools import pairwise

from classifier.messages import Conversation, Message
from classifier.transcripts.records import Turn


def assemble(
    turns: Sequence[Turn], *, name: str, source: str, timezone: tzinfo | None, split_gap: float | None
) -> list[Conversation]:
    """Build conversations, in the order in which the file first names them.

    Args:
        turns: as read.
        name: the id of turns whose file names no conversation.
        source: the file.
        timezone: the zone of times that name none; times that name one keep it.
        split_gap: hours of silence after which a new conversation begins; ``None`` cuts nowhere.

    Returns:
        Conversations whose messages are in order: the file's own turn numbers where all turns have one, else time
        where all have one and they can be compared, else the order of the file.
    """
    groups: dict[str, list[Turn]] = {}
    for turn in turns:
        groups.setdefault(turn.conversation or name, []).append(turn)
    whole = (_conversation(id, group, source, timezone) for id, group in groups.items())
    return [part for conversation in whole for part in _split(conversation, split_gap)]


def _conversation(id: str, turns: list[Turn], source: str, timezone: tzinfo | None) -> Conversation:
    if timezone is not None:
        turns = [replace(t, time=t.time.replace(tzinfo=timezone)) if t.time and not t.time.tzinfo else t for t in turns]
    messages = tuple(
        Message(turn.text, turn.speaker, turn.time, id, number) for number, turn in enumerate(_in_order(turns))
    )
    return Conversation(id, messages, source, next((turn.couple for turn in turns if turn.couple), None))


def _in_order(turns: list[Turn]) -> list[Turn]:
    orders = [turn.order for turn in turns if turn.order is not None]
    times = [turn.time for turn in turns if turn.time is not None]
    if len(orders) == len(turns):
        keys: Sequence[object] = orders
    elif len(times) == len(turns) and len({time.tzinfo is None for time in times}) == 1:
        keys = times
    else:
        return turns
    return [turns[i] for i in sorted(range(len(turns)), key=keys.__getitem__)]  # type: ignore[arg-type]


def _split(conversation: Conversation, split_gap: float | None) -> Iterator[Conversation]:
    if split_gap is None:
        yield conversation
        return
    limit, messages = timedelta(hours=split_gap), conversation.messages
    cuts = [i for i, (a, b) in enumerate(pairwise(messages), start=1) if _silence(a, b) > limit]
    couple = conversation.couple or conversation.id
    for part, (start, end) in enumerate(pairwise([0, *cuts, len(messages)]), start=1):
        id = f"{conversation.id}/{part}" if cuts else conversation.id
        own = tuple(replace(m, conversation_id=id, turn=n) for n, m in enumerate(messages[start:end]))
        yield Conversation(id, own, conversation.source, couple)


def _silence(earlier: Message, later: Message) -> timedelta:
    if earlier.time is None or later.time is None or (earlier.time.tzinfo is None) != (later.time.tzinfo is None):
        return timedelta(0)
    return later.time - earlier.time
