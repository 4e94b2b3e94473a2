"""Messages and conversations: what every reader gives and every analysis takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from classifier.errors import InputError

#: How many earlier turns an assessment reads.
CONTEXT_TURNS = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a chat message, or one turn of a transcript.

    Attributes:
        text: the words as written, unchanged.
        speaker: who said it, or ``None`` where that is not known.
        time: when it was said (aware where the source names a zone), or ``None``.
        conversation_id: the conversation it belongs to, or ``None``.
        turn: its place in the conversation, counted from 0, or ``None``.
    """

    text: str
    speaker: str | None = None
    time: datetime | None = None
    conversation_id: str | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in order, oldest first.

    Attributes:
        id: the conversation's name, unique in what is analysed together.
        messages: its messages in order.
        source: the file it was read from, or ``None``.
        couple: who it belongs to when several conversations are of the same two people, or ``None``.
    """

    id: str
    messages: tuple[Message, ...] = field(default=())
    source: str | None = None
    couple: str | None = None

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers in order of first appearance."""
        return tuple(dict.fromkeys(m.speaker for m in self.messages if m.speaker is not None))


ContextItem = Message | tuple[str | None, str]


def as_context(context: Sequence[ContextItem]) -> tuple[tuple[str | None, str], ...]:
    """Give the last :data:`CONTEXT_TURNS` earlier turns as ``(speaker, text)``, oldest first; blank ones do not count.

    Args:
        context: earlier turns, oldest first, as :class:`Message` or ``(speaker, text)``.

    Raises:
        InputError: an item is neither, or what it holds is not text.
    """
    if not isinstance(context, Sequence) or isinstance(context, str):
        raise InputError("context must be a sequence of Messages or (speaker, text) pairs, oldest first; () for none.")
    pairs = [_pair(item) for item in context]
    return tuple(pair for pair in pairs if pair[1].strip())[-CONTEXT_TURNS:]


def _pair(item: ContextItem) -> tuple[str | None, str]:
    pair = (item.speaker, item.text) if isinstance(item, Message) else item
    if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str | None) and isinstance(pair[1], str):
        return pair
    raise InputError("each item of context must be a Message or a (speaker, text) pair of text, oldest first.")
