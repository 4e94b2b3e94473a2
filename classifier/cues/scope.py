"""What stands around a cue, read by scope, after ConText (Harkema et al. 2009).

A modifier reaches an act of its own clause, or of its sentence for conditions and reports; a laugh or a named harm
reaches the whole message.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from classifier.cues.lexicon import Family

if TYPE_CHECKING:
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
_MODES = ("reported", "negated", "joking", "hypothetical", "past")

#: A cue: its family and the tokens where it begins and ends.
Span = tuple[Family, int, int]


class Sentence:
    """The tokens of one message with their clause and sentence bounds, and the modifiers found."""

    def __init__(self, doc: Doc, spans: list[Span]) -> None:
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

    def addressee(self, position: int) -> str:
        """Give ``partner`` where the sentence says *you*, else ``unsaid``."""
        start, end = self._sentence(position)
        words = self.words[start:end]
        return "partner" if "you" in words or "your" in words else "unsaid"

    def _sentence(self, position: int) -> tuple[int, int]:
        return _bounds(self.sentence_ends, position, len(self.words))

    def _clause(self, position: int) -> tuple[int, int]:
        return _bounds(self.clause_ends, position, len(self.words))

    def agent(self, start: int) -> str:
        """Say who does the act at ``start``: ``i``, ``you``, ``we``, ``third``, ``imperative`` or ``unsaid``."""
        clause = self._clause(start)
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

    def object(self, start: int, end: int) -> str:
        """Say what an act is done to: the value of the nearest object, or ``unsaid``."""
        reach = min(self._sentence(start)[1], end + _REACH_ON)
        near = [(a, f.value) for f, a, _ in self.modifiers if f.attribute == "object" and end - 1 <= a < reach]
        return min(near)[1] or "unsaid" if near else "unsaid"

    def condition(self, act: str, start: int) -> str:
        """Say what an act hangs on: ``none``, ``partner``, ``harm`` or ``other``."""
        sentence = self._sentence(start)
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

    def returns(self, act: str, end: int) -> str:
        """Say what return is offered: ``none``, ``named`` or ``strings``."""
        values = {
            f.name
            for f, a, b in self.modifiers
            if f.attribute == "return" and not (act in _GOINGS and a == end and b - a == 1)
        }
        return "strings" if "strings" in values else "named" if values else "none"

    def mode(self, start: int, end: int) -> str:
        """Say how an act is meant: ``asserted``, or what stands around it that makes it something else."""
        if bisect_left(self.quotes, start) % 2 and len(self.quotes) > 1:
            return "quoted"
        clause = self._clause(start)
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
        sentence = self._sentence(start)
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
