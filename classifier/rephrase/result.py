"""What a suggestion is."""

from __future__ import annotations

from dataclasses import dataclass

#: What a :class:`Rephrasing` can be.
ROLES = ("sentence", "made", "completion", "pointer", "refusal", "coding")


@dataclass(frozen=True, slots=True)
class Rephrasing:
    """One thing that could be said or thought instead.

    ``str(rephrasing)`` gives the text behind its condition ("if you mean to come back: …").

    Attributes:
        text: the sentence; ``[time]`` stands where a time is left open.
        kind: ``fear``, ``seriousness``, ``change``, ``pause``, ``need``, ``answer``, or the name of a pointer.
        need: the longing that may stand under the message (empty for refusals and codings).
        why: why this one, for this message.
        source: where the words come from; "after …" where only the thought does.
        role: one of :data:`ROLES`: a sentence of the catalogue, one made for this message, one completed, a
            pointer, a refusal to reword, or the bare coding.
        condition: when the sentence is true ("if you mean to come back"); nothing is asserted for the speaker
            that the message does not show. Empty where the sentence needs none.
        question: a question to reflect on, or empty.
    """

    text: str
    kind: str
    need: str
    why: str
    source: str
    role: str = "sentence"
    condition: str = ""
    question: str = ""

    def __str__(self) -> str:
        return f"{self.condition}: {self.text}" if self.condition else self.text
