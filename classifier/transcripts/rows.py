"""Conversations as flat rows, the shape CSV and JSON lines are written in."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.messages import Conversation


def to_rows(conversations: Sequence[Conversation]) -> list[dict[str, str | int | None]]:
    """Give one row a message, under the names the project's own corpus uses.

    Returns:
        Rows of ``conversation_id``, ``turn``, ``speaker``, ``text``, ``ts`` (ISO 8601 or ``None``), and ``couple``
        where any conversation has one.
    """
    with_couple = any(conversation.couple is not None for conversation in conversations)
    return [
        {
            "conversation_id": conversation.id,
            "turn": turn,
            "speaker": message.speaker,
            "text": message.text,
            "ts": message.time.isoformat() if message.time else None,
            **({"couple": conversation.couple} if with_couple else {}),
        }
        for conversation in conversations
        for turn, message in enumerate(conversation)
    ]
