"""From turns in order to conversations, cut at long silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from classifier.messages import Conversation, Message
from classifier.transcripts.gathering import Gathered


def assemble(gathered: Sequence[Gathered], *, split_gap: float | None) -> list[Conversation]:
    """Build conversations.

    Args:
        gathered: the turns of each.
        split_gap: hours of silence after which a new conversation begins; ``None`` cuts nowhere.

    Returns:
        Conversations whose messages are numbered from 0. Those that may have been cut bear a ``couple``: their own,
        else one for all with the same speakers, named after the first of them.
    """
    whole = [_conversation(one) for one in gathered]
    if split_gap is None:
        return whole
    couples: dict[object, str] = {}
    parts = []
    for conversation in whole:
        same = frozenset(conversation.speakers) or conversation.id
        couple = conversation.couple or couples.setdefault(same, conversation.id)
        parts += _split(conversation, couple, timedelta(hours=split_gap))
    return parts


def _conversation(one: Gathered) -> Conversation:
    messages = tuple(
        Message(turn.text, turn.speaker, turn.time, one.id, number) for number, turn in enumerate(one.turns)
    )
    return Conversation(one.id, messages, one.source, next((turn.couple for turn in one.turns if turn.couple), None))


def _split(conversation: Conversation, couple: str, limit: timedelta) -> list[Conversation]:
    messages = conversation.messages
    cuts = [i for i, (a, b) in enumerate(pairwise(messages), start=1) if _silence(a, b) > limit]
    parts = []
    for part, (start, end) in enumerate(pairwise([0, *cuts, len(messages)]), start=1):
        id = f"{conversation.id}/{part}" if cuts else conversation.id
        own = tuple(replace(m, conversation_id=id, turn=n) for n, m in enumerate(messages[start:end]))
        parts.append(Conversation(id, own, conversation.source, couple))
    return parts


def _silence(earlier: Message, later: Message) -> timedelta:
    if earlier.time is None or later.time is None or (earlier.time.tzinfo is None) != (later.time.tzinfo is None):
        return timedelta(0)
    return later.time - earlier.time
