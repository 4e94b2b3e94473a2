"""The speaker's register, kept near: short lower-case messages, plain prose, careful prose."""

from __future__ import annotations

import re

_CAREFUL = re.compile(r"(?s)\W*[A-Z](?=.*[a-z])[^'\u2019]*[.?!]\W*")
_CAREFUL_WORDS = 20
_CONTRACTION = re.compile(r"\b(I'm|I'd|we're|you're|it's|isn't|don't)\b", re.IGNORECASE)
_FULL = {
    "i'm": "I am",
    "i'd": "I would",
    "we're": "we are",
    "you're": "you are",
    "it's": "it is",
    "isn't": "is not",
    "don't": "do not",
}


def like(raw: str, sentence: str) -> str:
    """Write a sentence near the register of a raw message.

    A message without capitals gets lower case and no full stop at the end; a long one that begins with a
    capital, ends with a stop and has no contraction gets the full forms; any other gets the sentence as it stands.
    """
    if raw == raw.lower() and any(char.isalpha() for char in raw):
        return sentence.lower().removesuffix(".")
    if len(raw.split()) >= _CAREFUL_WORDS and _CAREFUL.fullmatch(raw):
        return _CONTRACTION.sub(_full, sentence)
    return sentence


def _full(contraction: re.Match[str]) -> str:
    """Give the full form, with a capital where the contraction has one ("It's" begins a sentence)."""
    short, full = contraction.group(), _FULL[contraction.group().lower()]
    return full[0].upper() + full[1:] if short[0].isupper() else full
