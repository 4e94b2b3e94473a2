"""Names out, ``Person A`` and ``Person B`` in: one person, one pseudonym, everywhere in what is read together."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from string import ascii_uppercase
from unicodedata import normalize

from classifier.messages import Conversation

_LISTS = tomllib.loads(resources.files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))
_NOT_NAMES = frozenset(_LISTS["not_names"])
_COMMON_WORDS = frozenset(_LISTS["common_words"])
_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"[^\W\d_](?:[^\W_]|['’-](?=[^\W_]))*")
_JOINTS = ("-", "['’-]")


def pseudonymise(conversations: Sequence[Conversation]) -> list[Conversation]:
    """Replace the speakers' names in speakers, texts, ids and file names.

    People are lettered in order of first appearance. In text, full names, each of their words and the parts of words
    with hyphens or apostrophes are replaced, as whole words and whatever their case; a word two people share becomes
    ``Someone``. Texts come out in Unicode's composed form (NFC), so that a name is found however its accents are
    written. Names of people who do not speak stay, and so do nicknames.

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
    """Replaces every name in a text in one pass, the longest first; its time does not grow with the number of names."""

    def __init__(self, names: dict[str, str]) -> None:
        self._masks: dict[str, str] = {}
        lengths: dict[str, set[int]] = defaultdict(set)
        for speaker, pseudonym in names.items():
            full = re.sub(r"^[\W_]+|\s+$", "", _fold(normalize("NFC", speaker)))
            words = _NAME.findall(full)
            parts = {part for word in words for joint in _JOINTS for part in re.split(joint, word)}
            for name in {full, *words, *parts} - _NOT_NAMES:
                if len(name) > 1:
                    self._masks[name] = pseudonym if self._masks.get(name, pseudonym) == pseudonym else "Someone"
                    lengths[_WORD.findall(name)[0]].add(len(name))
        #: first word of a name -> the lengths of the names that begin with it, longest first.
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}

    def __call__(self, text: str) -> str:
        text = normalize("NFC", text)
        pieces, done = [], 0
        for word in _WORD.finditer(text):
            name = self._at(text, word) if word.start() >= done else ""
            if name:
                pieces += [text[done : word.start()], self._masks[_fold(name)]]
                done = word.start() + len(name)
        return "".join([*pieces, text[done:]])

    def _at(self, text: str, word: re.Match[str]) -> str:
        """Give the name that begins where a word does, or nothing."""
        for length in self._lengths.get(_fold(word[0]), ()):
            end = word.start() + length
            name = text[word.start() : end]
            is_whole = not text[end : end + 1].isalnum()
            if is_whole and _fold(name) in self._masks and name not in _COMMON_WORDS:
                return name
        return ""


def _fold(text: str) -> str:
    """Lower the case of each character that stays one character, so that places in the text stay the same."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _letters(index: int) -> str:
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters, index = ascii_uppercase[letter] + letters, index - 1
    return letters
