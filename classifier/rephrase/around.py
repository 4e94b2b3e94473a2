"""What the words around a stretch of a message tell: is it complained of, or is it part of the way out?"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from classifier.cues.frames import Reading
from classifier.rephrase.schema import around

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.!?;,:\n]|-(?=\s)")
#: Stage directions are acts, not matters.
DIRECTION = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\*[^*]*\*")
#: A picture stands where another would put a full stop.
_PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
#: Who is named so is compared with, or is what one quarrels about: what stands around tells.
_FORMER = "your ex"
#: What parts clauses.
_JOINTS = frozenset(".!?;,:\n-") | {"and", "or", "but", "so", "then", "because"}
#: "Me or the Xbox" is as good as "me or your Xbox".
_POINTERS = (["the"], ["that"], ["this"], ["your"])
#: A matter behind these is one.
_RAISED = (["bring", "up"], ["bringing", "up"], ["brought", "up"])
#: Acts that end or leave something; not ``end_vague``, which is mostly said of chores and talks ("we're done").
WAYS_OUT = frozenset({"end_bond", "end_contact", "end_talk", "expel", "leave_home", "withdraw_future", "compare"})
#: How far from a stretch its clause is followed, and a mark of complaint is looked for, in words.
_CLAUSE, _REACH_BACK, _REACH_ON = 40, 8, 4


@dataclass(frozen=True)
class Words:
    """The words of a canonical text, lower case, with their offsets and the stretches of its exits.

    Attributes:
        words: tokens in order, stage directions left out.
        spans: their ``(start, end)`` in the canonical text.
        exits: ``(start, end)`` of every act that ends or leaves something.
    """

    words: list[str]
    spans: list[tuple[int, int]]
    exits: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str, reading: Reading) -> Words:
        """Split a canonical text whose cues and frames are read."""
        spoken = _PICTURE.sub(";", DIRECTION.sub(lambda m: ";" * len(m.group()), text))
        found = list(_TOKEN.finditer(spoken))
        ways = [(f.start, f.end) for f in reading.frames if f.act in WAYS_OUT]
        exits = [(start, end) for start, end in ways if text[start:end].lower() != _FORMER]
        return cls([m.group().lower() for m in found], [m.span() for m in found], exits)

    def clause(self, first: int, end: int) -> tuple[int, int]:
        """Give the clause around the words ``first`` to ``end`` (exclusive), itself as ``(first, end)``."""
        left, right = first, end
        while left > max(0, first - _CLAUSE) and self.words[left - 1] not in _JOINTS and self.words[left] != "if":
            left -= 1
        while right < min(len(self.words), end + _CLAUSE) and self.words[right] not in _JOINTS | {"if"}:
            right += 1
        return left, right

    def apart_from_exits(self, first: int, end: int) -> bool:
        """Say whether a stretch stands before every exit of its clause, or is what one is weary of."""
        left, right = self.clause(first, end)
        start, stop = self.spans[left][0], self.spans[right - 1][1]
        own = self.spans[first][0]
        # An act that overlaps the stretch is named by it ("texting your ex"); one before it governs it.
        before = any(start <= begin < own and stop > begin and finish <= own for begin, finish in self.exits)
        return self._weary(left, first) or not before

    def moved(self, first: int) -> bool:
        """Say whether what begins at ``first`` is taken, given, or a place."""
        before = self.words[max(0, first - 2) : first]
        if before in _RAISED:
            return False
        if before == ["out", "of"]:
            return True
        return any(word in around()["moved"] for word in before) or bool(before and before[-1] in around()["places"])

    def passing(self, first: int, end: int) -> bool:
        """Say whether a noun phrase tells when ("this weekend"), what one is ("not your mother"), or "stop the car"."""
        before, lists = self.words[max(0, first - 1) : first], around()
        said = " ".join(self.words[first:end])
        if said in lists["adverbs"] or lists["being"].intersection(before):
            return True
        return before == ["stop"] and self.words[end - 1] in lists["vehicles"]

    def complete(self, end: int) -> bool:
        """Say whether a noun phrase that ends before ``end`` goes no further."""
        following = self.words[end : end + 1]
        return not following or following[0] in _JOINTS or following[0] in around()["after"]

    def complained(self, first: int, end: int) -> bool:
        """Say whether a stretch is complained of."""
        left, right = self.clause(first, end)
        named = first - 1 if self.words[max(0, first - 1) : first] in _POINTERS else first
        if self.words[max(0, named - 2) : named] == ["me", "or"] or self.words[end : end + 2] == ["or", "me"]:
            return True
        if self.words[right : right + 1] == ["or"] and any(start > self.spans[right][0] for start, _ in self.exits):
            return True
        left, right = max(left, first - _REACH_BACK), min(right, end + _REACH_ON)
        before, inside, lists = self.words[left:first], self.words[left:right], around()
        if any(word in lists["near"] for word in before[-2:]) or self._weary(left, first):
            return True
        # "Always the raid." "I'll never bring up the raid." "The raid again?"
        if before[-1:] == ["always"] or before[-2:] in _RAISED:
            return True
        if left == first and self.words[end : end + 1] == ["again"]:
            return True
        if any(word in lists["others"] for word in before):
            return False
        if self._condition(left, first) or self._subject(first, end):
            return True
        told = any(word in lists["you"] for word in inside)
        if told and any(word in lists["marks"] for word in inside):
            return True
        if any(pair in {("one", "more"), ("one", "time")} for pair in itertools.pairwise(inside)):
            return True
        heads = itertools.pairwise(before[:4])
        return any(head == "you" and following not in lists["mild"] for head, following in heads)

    def _condition(self, left: int, first: int) -> bool:
        """Say whether what begins at ``first`` is what *you* do, or the thing itself, in an *if* or *unless*."""
        behind = [i for i in range(left, first + 1) if i and self.words[i - 1] in around()["conditions"]]
        return bool(behind) and (behind[-1] == first or self.words[behind[-1]] in around()["you"])

    def _subject(self, first: int, end: int) -> bool:
        """Say whether ``your`` matter begins a clause that says what it does, without an exit in it."""
        left, right = self.clause(first, end)
        start, stop = self.spans[left][0], self.spans[right - 1][1]
        leaves = any(begin < stop and finish > start for begin, finish in self.exits)
        # "Your dinner is in the oven" only tells where it is.
        told = right > end + 1 and self.words[end] not in {"is", "are"}
        return left == first and self.words[first] == "your" and told and not leaves

    def _weary(self, left: int, first: int) -> bool:
        behind = any(word in {"of", "with", "over"} for word in self.words[max(left, first - 3) : first])
        return behind and any(word in around()["weary"] for word in self.words[max(left, first - 5) : first])
