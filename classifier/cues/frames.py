"""Frames: what an act in a message is about, who does it, on what condition, with what return, in what mode.

Cues are found by spaCy's PhraseMatcher on lower-cased tokens of the blank English pipeline. What stands around
a cue is read by scope, after ConText (Harkema et al. 2009): a modifier reaches an act of its own clause, or of
its sentence for conditions and reports; a laugh or a named harm reaches the whole message.
"""

from __future__ import annotations

import re
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
#: Between these and a subject ("…, I'm", "… and we") the reach of a modifier ends.
_JOINTS = frozenset({",", "and", "but", "so"})
_SPEAKERS = frozenset({"i", "we"})
_SUBJECTS = _SPEAKERS | {"you", "he", "she", "they", "it", "there"}
#: What may stand between a subject and its act.
_AUXILIARIES = frozenset(
    {"is", "are", "was", "were", "'s", "'re", "has", "have", "had", "'ve", "'d", "will", "'ll", "would", "just"}
    | {"already", "also", "finally", "never", "not", "n't", "does", "did", "do", "wo"}
)
_TOLD = frozenset({"left", "went", "broke", "got", "took", "walks", "moves", "leaves", "packs", "gets"})
#: What opens a clause of condition: who stands in that clause does what the act hangs on.
_IF = frozenset({"if", "unless", "until"})
#: Where to miss a condition on the partner costs most, the whole sentence is looked at.
_CRISIS_ACTS = frozenset({"end_life", "hurt_you"})
#: Acts of going: a bare time right behind them ("moving out tonight") names no return.
_GOINGS = frozenset({"end_bond", "leave_home", "expel"})
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
    sentence = _Sentence(doc, spans)
    frames = tuple(sentence.frame(family, start, end) for family, start, end in spans if family.kind == "act")
    cues = tuple(Cue(f.name, f.kind, *_offsets(doc, start, end)) for f, start, end in spans)
    return Reading(cues, frames)


_Span = tuple[Family, int, int]


def _without_exceptions(found: list[tuple[Family, bool, int, int]]) -> list[_Span]:
    """Drop the cues that lie wholly in an exception of their family."""
    exceptions = [(family.name, start, end) for family, is_cue, start, end in found if not is_cue]
    return [
        (family, start, end)
        for family, is_cue, start, end in found
        if is_cue and not any(name == family.name and a <= start and end <= b for name, a, b in exceptions)
    ]


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
        joints = [i for i, word in enumerate(self.words[:-1]) if word in _JOINTS and self.words[i + 1] in _SUBJECTS]
        self.reach_ends = sorted({*self.clause_ends, *joints})
        own = [i for i in joints if self.words[i] != "," and self.words[i + 1] in _SPEAKERS]
        self.report_ends = sorted({*self.sentence_ends, *own})
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
            self._condition(family.name, start, sentence),
            self._returns(family.name, end),
            self._mode(start, end, clause, sentence),
            "partner" if "you" in words or "your" in words else "unsaid",
            *_offsets(self.doc, start, end),
        )

    def _agent(self, start: int, end: int, clause: tuple[int, int]) -> str:
        if self.words[start] in _AGENTS:
            return _AGENTS[self.words[start]]
        if self._is_third(start, clause[0]):
            return "third"
        for i in range(start - 1, max(clause[0], start - _REACH_BACK) - 1, -1):
            if self.words[i] in _AGENTS:
                return _AGENTS[self.words[i]]
        return "imperative" if start - clause[0] <= 1 else "unsaid"

    def _is_third(self, start: int, first: int) -> bool:
        """Say whether the subject of the act at ``start`` is a noun of a third person or a name."""
        i = start - 1
        while i > first and self.words[i] in _AUXILIARIES:
            i -= 1
        if i < first:
            return False
        if any(f.value == "third" and b == i + 1 and b - a > 1 for f, a, b in self.modifiers):
            return True
        token, act = self.doc[i], self.words[start]
        is_name = i == first and token.is_title and not token.is_stop and not token.text.endswith("ly")
        return is_name and (i < start - 1 or act.endswith("ed") or act in _TOLD)

    def _object(self, end: int, sentence: tuple[int, int]) -> str:
        reach = min(sentence[1], end + _REACH_ON)
        near = [(a, f.value) for f, a, _ in self.modifiers if f.attribute == "object" and end - 1 <= a < reach]
        return min(near)[1] or "unsaid" if near else "unsaid"

    def _condition(self, act: str, start: int, sentence: tuple[int, int]) -> str:
        if any(f.value == "harm" for f, _, _ in self.modifiers):
            return "harm"
        found = [(a, b) for f, a, b in self.modifiers if f.attribute == "condition" and sentence[0] <= a < sentence[1]]
        if not found:
            return "none"
        clauses = [sentence if act in _CRISIS_ACTS else self._hangs_on(a, b, start, sentence) for a, b in found]
        yours = any("you" in self.words[a:b] or "your" in self.words[a:b] for a, b in clauses)
        return "partner" if yours else "other"

    def _hangs_on(self, a: int, b: int, start: int, sentence: tuple[int, int]) -> tuple[int, int]:
        """Give the clause of a condition: the if-clause, else the sentence."""
        if _IF.isdisjoint(self.words[a:b]):
            return sentence
        return a, max(b, start if a < start else sentence[1])

    def _returns(self, act: str, end: int) -> str:
        values = {
            f.name
            for f, a, b in self.modifiers
            if f.attribute == "return" and not (act in _GOINGS and a == end and b - a == 1)
        }
        return "strings" if "strings" in values else "named" if values else "none"

    def _mode(self, start: int, end: int, clause: tuple[int, int], sentence: tuple[int, int]) -> str:
        if bisect_left(self.quotes, start) % 2 and len(self.quotes) > 1:
            return "quoted"
        reach = _bounds(self.reach_ends, start, len(self.words))
        report = _bounds(self.report_ends, start, len(self.words))
        scopes = {
            "reported": (report[0], start),
            "negated": (max(reach[0], start - _REACH_BACK), start),
            "joking": (0, len(self.words)),
            "hypothetical": (reach[0], end),
            "past": (max(reach[0], start - _REACH_BACK), min(end + 3, max(end, reach[1]))),
            # "last year we fought and I moved out": a time reaches on.
            "time": (max(clause[0], start - _REACH_BACK), min(end + 3, clause[1])),
        }
        values = {
            f.value
            for f, a, b in self.modifiers
            if f.attribute == "mode"
            and _within(a, scopes.get("time" if f.value == "past" and b - a > 1 else f.value or ""))
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
