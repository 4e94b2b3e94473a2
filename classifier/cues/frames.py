"""Frames: what an act in a message is about, who does it, on what condition, with what return, in what mode.

Cues are found by spaCy's PhraseMatcher on lower-cased tokens of the blank English pipeline; what stands around them is
read by scope (``scope.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from classifier.cues.lexicon import Family, families
from classifier.cues.scope import Sentence, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

#: The pipeline is made anew (a quarter of a second) when it knows so many words: spaCy keeps every word it has met,
#: some 400 bytes each, and a file has no end.
MAX_WORDS = 30_000


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


#: The tokenizer splits "don't", not "DON'T".
_SHOUTED = re.compile(r"\b[A-Z]+'[A-Z]+\b", re.ASCII)


@cache
def _pipeline() -> tuple[Language, PhraseMatcher, dict[int, tuple[Family, bool]]]:
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    by_key = {}
    for family in families():
        matcher.add(family.name, [Doc(nlp.vocab, words=list(phrase)) for phrase in family.phrases])
        by_key[nlp.vocab.strings[family.name]] = (family, True)
        if family.exceptions:
            name = f"{family.name} except"
            matcher.add(name, [Doc(nlp.vocab, words=list(phrase)) for phrase in family.exceptions])
            by_key[nlp.vocab.strings[name]] = (family, False)
    return nlp, matcher, by_key


def read(text: str) -> Reading:
    """Find the cues of a canonical text and read its frames.

    Args:
        text: canonical text (see :func:`classifier.text.normalise.normalise`).
    """
    nlp, matcher, by_key = _pipeline()
    doc = nlp.make_doc(_SHOUTED.sub(lambda word: word.group().lower(), text))
    if len(nlp.vocab.strings) > MAX_WORDS:
        _pipeline.cache_clear()
    spans = _longest(_without_exceptions([(*by_key[key], start, end) for key, start, end in matcher(doc)]))
    if not spans:
        return Reading((), ())
    sentence = Sentence(doc, spans)
    frames = tuple(_frame(sentence, family, start, end) for family, start, end in spans if family.kind == "act")
    cues = tuple(Cue(f.name, f.kind, *_offsets(doc, start, end)) for f, start, end in spans)
    return Reading(cues, frames)


def _without_exceptions(found: list[tuple[Family, bool, int, int]]) -> list[Span]:
    """Drop the cues that lie wholly in an exception of their family."""
    exceptions = [(family.name, start, end) for family, is_cue, start, end in found if not is_cue]
    return [
        (family, start, end)
        for family, is_cue, start, end in found
        if is_cue and not any(name == family.name and a <= start and end <= b for name, a, b in exceptions)
    ]


def _longest(spans: list[Span]) -> list[Span]:
    """Of overlapping cues of one family keep the longest."""
    kept: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda s: (s[1], -s[2])):
        same = kept.setdefault(span[0].name, [])
        if not same or span[1] >= same[-1][2]:
            same.append(span)
        elif span[2] - span[1] > same[-1][2] - same[-1][1]:
            same[-1] = span
    return sorted((span for same in kept.values() for span in same), key=lambda s: (s[1], s[2], s[0].name))


def _frame(sentence: Sentence, family: Family, start: int, end: int) -> Frame:
    return Frame(
        family.name,
        sentence.agent(start),
        sentence.object(start, end),
        sentence.condition(family.name, start),
        sentence.returns(family.name, end),
        sentence.mode(start, end),
        sentence.addressee(start),
        *_offsets(sentence.doc, start, end),
    )


def _offsets(doc: Doc, start: int, end: int) -> tuple[int, int]:
    last = doc[end - 1]
    return doc[start].idx, last.idx + len(last.text)
