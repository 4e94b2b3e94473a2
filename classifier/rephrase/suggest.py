"""The article's four sentences, chosen by what the message does."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.model.features import Window

_SOURCE = "Power Imbalance #7: The One Who Threatens Leaving and the One Who Fears Loss, Insights Counseling Center"
_SENTENCES = {
    "fear": ("I'm scared about where we're headed.", "to feel safe with you"),
    "seriousness": ("I need us to take this seriously.", "do you see how serious this is to me"),
    "change": ("I need change, and I want to work on it.", "not to carry this alone"),
    "pause": ("I need a pause, and I'm coming back to this conversation.", "room to come back calmer"),
}
_ORDER = {
    "threat": ("fear", "seriousness", "change", "pause"),
    "ultimatum": ("change", "seriousness", "fear", "pause"),
    "finality": ("seriousness", "pause", "fear", "change"),
    "walkout": ("pause", "seriousness", "fear", "change"),
    "expulsion": ("pause", "seriousness", "change", "fear"),
    "veiled": ("fear", "change", "seriousness", "pause"),
}


@dataclass(frozen=True, slots=True)
class Rephrasing:
    """One suggestion.

    Attributes:
        text: the sentence.
        kind: ``fear``, ``seriousness``, ``change``, ``pause`` … or ``pointer``.
        need: the longing that may stand under the message.
        why: why this one, for this message.
        source: where it comes from.
    """

    text: str
    kind: str
    need: str
    why: str
    source: str


def rephrase(
    window: Window, label: str, tags: tuple[str, ...], crisis: str | None, *, audience: str = "author"
) -> tuple[Rephrasing, ...]:
    """Give the article's sentences, ordered by the first tag; nothing where no rewording is due."""
    if crisis or label != "leverage":
        return ()
    order = _ORDER[tags[0] if tags else "threat"]
    return tuple(Rephrasing(*_SENTENCES[kind][:1], kind, _SENTENCES[kind][1], tags[0], _SOURCE) for kind in order)
