"""Conversations that cannot be analysed as they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from classifier.errors.base import LeavingLanguageError


class ConversationTexts(LeavingLanguageError):
    """Conversations that cannot be analysed as they are."""

    @classmethod
    def nothing_to_analyse(cls) -> Self:
        return cls("there is no message to analyse. Give at least one conversation with messages.")

    @classmethod
    def not_a_conversation(cls, value: object) -> Self:
        return cls(
            f"conversations must hold Conversation objects, not {type(value).__name__}. classifier.read gives them."
        )

    @classmethod
    def same_turn(cls, conversation: str, turn: int) -> Self:
        return cls(
            f"conversation {conversation!r} has two messages numbered {turn}. "
            "Read its files together (read([one, two])), give different conversations different ids, or number the "
            "turns anew."
        )

    @classmethod
    def two_couples(cls, conversation: str) -> Self:
        return cls(f"conversation {conversation!r} belongs to two couples. Give different conversations different ids.")

    @classmethod
    def unknown_speaker(cls, name: str, speakers: Iterable[str]) -> Self:
        return cls(f"nobody is called {name!r} there. The speakers are: {', '.join(speakers) or 'none'}.")
