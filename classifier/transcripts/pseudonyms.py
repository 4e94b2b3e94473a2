"""Names out, ``Person A`` and ``Person B`` in: one person, one pseudonym, everywhere in what is read together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from string import ascii_uppercase

from classifier.messages import Conversation

_LISTS = tomllib.loads(resources.files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
_NOT_NAMES = frozenset(_LISTS["not_names"])
_COMMON_WORDS = frozenset(_LISTS["common_words"])
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-])*")


def pseudonymise(conversations: Sequence[Conversation]) -> list[Conversation]:
    """Replace the speakers' names in speakers, texts, ids and file names.

    People are lettered in order of first appearance. In text, full names and each of their words are replaced, as
    whole words and whatever their case; a word two people share becomes ``Someone``. Names of people who do not
    speak stay, and so do nicknames.

    Args:
        conversations: all that should share the same pseudonyms.

    Returns:
        New conversations; the same input gives the same output.
    """
    speakers = list(dict.fromkeys(name for conversation in conversations for name in conversation.speakers))
    names = {speaker: f"Person {_letters(index)}" for index, speaker in enumerate(speakers)}
    mask = _Mask(names)
    return [
        Conversation(
            mask(conversation.id),
            tuple(
                replace(
                    message,
                    text=mask(message.text),
                    speaker=None if message.speaker is None else names[message.speaker],
                    conversation_id=mask(conversation.id),
                )
                for message in conversation
            ),
            mask(conversation.source) if conversation.source is not None else None,
            mask(conversation.couple) if conversation.couple is not None else None,
        )
        for conversation in conversations
    ]


class _Mask:
    """Replaces every name in a text in one pass, the longest first."""

    def __init__(self, names: dict[str, str]) -> None:
        self._masks: dict[str, str] = {}
        for speaker, pseudonym in names.items():
            for part in {*_WORD.findall(speaker.lower()), speaker.strip().lower()}:
                if part not in _NOT_NAMES and len(part) > 1:
                    self._masks[part] = pseudonym if self._masks.get(part, pseudonym) == pseudonym else "Someone"
        longest_first = sorted(self._masks, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE) if words else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(self._replace, text) if self._pattern else text

    def _replace(self, match: re.Match[str]) -> str:
        name = match[0]
        if name.lower() in _COMMON_WORDS and name.islower():
            return name
        return self._masks.get(name.lower(), "Someone")


def _letters(index: int) -> str:
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters, index = ascii_uppercase[letter] + letters, index - 1
    return letters
