"""Frames: what an act in a message is about, who does it, on what condition, with what return, in what mode.

Cues are found by spaCy's PhraseMatcher on lower-cased tokens of the blank English pipeline. What stands around
a cue is read by scope, after ConText (Harkema et al. 2009): a modifier reaches an act of its own clause, or of
its sentence for conditions and reports; a laugh or a named harm reaches the whole message.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from classifier.cues.lexicon import Family, families

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

_SENTENCE_END = frozenset({".", "?", "!"})
_CLAUSE_END = frozenset({";", "but", "-", ":"})
_AGENTS = {
    **dict.fromkeys(("i", "me", "my", "i'll"), "i"),
    **dict.fromkeys(("you", "your"), "you"),
    **dict.fromkeys(("we", "us", "our", "let"), "we"),
    **dict.fromkeys(("he", "she", "they", "it", "who"), "third"),
}
#: How many tokens before an act its agent and its negation are looked for.
_REACH_BACK = 6
#: How many tokens after an act its object is looked for.
_REACH_ON = 5
#: The pipeline is made anew when it knows so many words: spaCy keeps every word it has met, and a file has no end.
MAX_WORDS = 200_000
_MODES = ("reported", "negated", "joking", "hypothetical", "past")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found: its family and where it stands (character offsets in the canonical text)."""

    family: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One act and what stands around it.

    Attributes:
        act: the family of the act (``end_bond``, ``leave_home``, ``expel`` …).
        agent: ``i``, ``you``, ``we``, ``third``, ``imperative`` or ``unsaid``.
        object: ``bond``, ``task``, ``place``, ``job``, ``third`` or ``unsaid``.
        condition: ``none``, ``partner`` (on what the partner does), ``harm`` or ``other``.
        returns: ``none``, ``named`` or ``strings`` (only when the other gives in).
        mode: ``asserted``, ``negated``, ``hypothetical``, ``past``, ``reported``, ``quoted``, ``asked``, ``joking``.
        addressee: ``partner`` where the sentence says *you*, else ``unsaid``.
        start, end: character offsets of the act in the canonical text.
    """

    act: str
    agent: str
    object: str
    condition: str
    returns: str
    mode: str
    addressee: str
    start: int
    end: int

    def features(self) -> list[str]:
        """Name what a model may learn from: the act with each attribute, and the combinations that decide."""
        act = f"act={self.act}"
        scope = f"{self.mode}|{self.condition}"
        return [
            act,
            f"{act}|{self.mode}",
            f"{act}|{self.agent}",
            f"{act}|{self.agent}|{scope}",
            f"{act}|object={self.object}",
            f"{act}|{self.agent}|object={self.object}|{self.mode}",
            f"{act}|condition={self.condition}",
            f"{act}|returns={self.returns}",
            f"{act}|to={self.addressee}",
            f"act|{self.agent}|{scope}|{self.returns}|{self.object}",
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """All cues and frames of one message."""

    cues: tuple[Cue, ...]
    frames: tuple[Frame, ...]

    def features(self) -> list[str]:
        """Name the features of the whole message."""
        names = dict.fromkeys(f"cue={cue.family}" for cue in self.cues)
        for frame in self.frames:
            names.update(dict.fromkeys(frame.features()))
        acts = len({frame.act for frame in self.frames})
        return [*names, f"acts={min(acts, 3)}"]

    def has(self, family: str) -> bool:
        """Say whether a cue of this family was found."""
        return any(cue.family == family for cue in self.cues)


@cache
def _pipeline() -> tuple[Language, PhraseMatcher, dict[int, Family]]:
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    by_key = {}
    for family in families():
        matcher.add(family.name, [Doc(nlp.vocab, words=list(phrase)) for phrase in family.phrases])
        by_key[nlp.vocab.strings[family.name]] = family
    return nlp, matcher, by_key


def read(text: str) -> Reading:
    """Find the cues of a canonical text and read its frames.

    Args:
        text: canonical text (see :func:`classifier.text.normalise.normalise`).
    """
    nlp, matcher, by_key = _pipeline()
    doc = nlp.make_doc(text)
    if len(nlp.vocab.strings) > MAX_WORDS:
        _pipeline.cache_clear()
    spans = _longest([(by_key[key], start, end) for key, start, end in matcher(doc)])
    if not spans:
        return Reading((), ())
    sentence = _Sentence(doc, spans)
    frames = tuple(sentence.frame(family, start, end) for family, start, end in spans if family.kind == "act")
    cues = tuple(Cue(f.name, f.kind, *_offsets(doc, start, end)) for f, start, end in spans)
    return Reading(cues, frames)


_Span = tuple[Family, int, int]


def _longest(spans: list[_Span]) -> list[_Span]:
    """Of overlapping cues of one family keep the longest."""
    kept: dict[str, list[_Span]] = {}
    for span in sorted(spans, key=lambda s: (s[1], -s[2])):
        same = kept.setdefault(span[0].name, [])
        if not same or span[1] >= same[-1][2]:
            same.append(span)
        elif span[2] - span[1] > same[-1][2] - same[-1][1]:
            same[-1] = span
    return sorted((span for same in kept.values() for span in same), key=lambda s: (s[1], s[2], s[0].name))


def _offsets(doc: Doc, start: int, end: int) -> tuple[int, int]:
    last = doc[end - 1]
    return doc[start].idx, last.idx + len(last.text)


class _Sentence:
    """The tokens of one message with their clause and sentence bounds, and the modifiers found."""

    def __init__(self, doc: Doc, spans: list[_Span]) -> None:
        self.doc = doc
        strings = doc.vocab.strings
        self.words = [strings[key] for key in doc.to_array("LOWER").tolist()]
        self.sentence_ends = [i for i, word in enumerate(self.words) if _ends_sentence(word)]
        self.clause_ends = [i for i, word in enumerate(self.words) if word in _CLAUSE_END or _ends_sentence(word)]
        self.modifiers = [(f, a, b) for f, a, b in spans if f.kind == "modifier"]
        self.quotes = [i for i, word in enumerate(self.words) if word == '"']

    def frame(self, family: Family, start: int, end: int) -> Frame:
        clause = _bounds(self.clause_ends, start, len(self.words))
        sentence = _bounds(self.sentence_ends, start, len(self.words))
        words = self.words[sentence[0] : sentence[1]]
        return Frame(
            family.name,
            self._agent(start, end, clause),
            self._object(end, sentence),
            self._condition(sentence, words),
            self._returns(),
            self._mode(start, end, clause, sentence),
            "partner" if "you" in words or "your" in words else "unsaid",
            *_offsets(self.doc, start, end),
        )

    def _agent(self, start: int, end: int, clause: tuple[int, int]) -> str:
        if self.words[start] in _AGENTS:
            return _AGENTS[self.words[start]]
        for i in range(start - 1, max(clause[0], start - _REACH_BACK) - 1, -1):
            if self.words[i] in _AGENTS:
                return _AGENTS[self.words[i]]
        return "imperative" if start - clause[0] <= 1 else "unsaid"

    def _object(self, end: int, sentence: tuple[int, int]) -> str:
        reach = min(sentence[1], end + _REACH_ON)
        near = [(a, f.value) for f, a, _ in self.modifiers if f.attribute == "object" and end - 1 <= a < reach]
        return min(near)[1] or "unsaid" if near else "unsaid"

    def _condition(self, sentence: tuple[int, int], words: list[str]) -> str:
        found = [f.value for f, a, _ in self.modifiers if f.attribute == "condition" and sentence[0] <= a < sentence[1]]
        if any(f.value == "harm" for f, _, _ in self.modifiers):
            return "harm"
        if not found:
            return "none"
        return "partner" if "you" in words or "your" in words else "other"

    def _returns(self) -> str:
        values = {f.name for f, _, _ in self.modifiers if f.attribute == "return"}
        return "strings" if "strings" in values else "named" if values else "none"

    def _mode(self, start: int, end: int, clause: tuple[int, int], sentence: tuple[int, int]) -> str:
        if bisect_left(self.quotes, start) % 2 and len(self.quotes) > 1:
            return "quoted"
        scopes = {
            "reported": (sentence[0], start),
            "negated": (max(clause[0], start - _REACH_BACK), start),
            "joking": (0, len(self.words)),
            "hypothetical": (clause[0], end),
            "past": (max(clause[0], start - _REACH_BACK), min(end + 3, clause[1])),
        }
        values = {
            f.value
            for f, a, _ in self.modifiers
            if f.attribute == "mode"
            and _within(a, scopes.get(f.value or ""))
            # "I wish I was dead" is no history.
            and not (f.value == "past" and start <= a < end)
        }
        for mode in _MODES:
            if mode in values:
                return mode
        closing = sentence[1] < len(self.words) and self.words[sentence[1]] == "?"
        return "asked" if closing else "asserted"


def _ends_sentence(word: str) -> bool:
    return word in _SENTENCE_END or "\n" in word or word.startswith("..")


def _within(position: int, scope: tuple[int, int] | None) -> bool:
    return scope is not None and scope[0] <= position < scope[1]


def _bounds(ends: list[int], position: int, size: int) -> tuple[int, int]:
    """Give the stretch around ``position`` between two ends (the closing end's index excluded)."""
    k = bisect_left(ends, position)
    return (ends[k - 1] + 1 if k else 0), (ends[k] if k < len(ends) else size)
