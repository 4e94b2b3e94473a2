"""What a message is about: topic and grievance, lifted where that is safe.

Only matters of ``matters/*.toml`` are lifted, as a noun phrase ("your phone") or a named habit ("the shouting"),
so that every sentence made with one is grammatical and no insult, name or exit can come along. A matter that
stands in the exit itself ("take the dog") is left alone, and so is somebody else's ("her phone").
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache

from classifier.cues.frames import Reading
from classifier.rephrase.schema import Group, around, groups

_TOKEN = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*|[.!?;,:\n]|-(?=\s)", re.IGNORECASE)
_STOPS = frozenset(".!?;,:\n-")
#: What parts clauses besides punctuation.
_JOINTS = frozenset({"and", "or", "but", "so", "then", "because"})
_DETERMINERS = {
    **{word: word for word in ("my", "your", "our", "the")},
    **dict.fromkeys(("this", "that", "these", "those"), "the"),
}
_OWNERS = frozenset({"your", "our"})
_OTHERS = frozenset({"her", "his", "their", "its", "a", "an"})
_EXITS = frozenset({"end_bond", "end_contact", "end_talk", "expel", "leave_home", "withdraw_future", "compare"})
#: How far from a matter a mark of complaint is looked for, in words.
_REACH_BACK, _REACH_ON = 8, 4
#: Stage directions are acts, not matters.
_DIRECTION = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*")
_FLIP = {"my": "your", "your": "my"}


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about.

    Attributes:
        topic: fits behind "about": a noun phrase, or a clause with *how*.
        clause: fits behind "change with": how the couple deal with it.
        ask: the need, as a sentence.
        longing: what may stand under it.
        start, end: where the words it was read from stand (character offsets).
    """

    topic: str
    clause: str
    ask: str
    longing: str
    start: int
    end: int


def find_matter(text: str, reading: Reading, *, spoken_by: str = "same") -> Matter | None:
    """Lift the matter of a message.

    Args:
        text: canonical text.
        reading: its cues and frames.
        spoken_by: whose words they are, seen from the one who will say the sentence: ``same``; ``other``, where *my*
            and *your* change places; ``unknown``, where nothing that is *my* or *your* is lifted.

    Returns:
        The best matter, or ``None`` where nothing can be lifted safely.
    """
    spoken = _DIRECTION.sub(lambda m: ";" * len(m.group()), text)
    tokens = [(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(spoken)]
    words = [word for word, _, _ in tokens]
    exits = [(f.start, f.end) for f in reading.frames if f.act in _EXITS]
    best: tuple[float, Matter] | None = None
    for i in range(len(words)):
        for phrase, group, topic, habit in _triggers().get(words[i], ()):
            if tuple(words[i : i + len(phrase)]) != phrase:
                continue
            first = i if habit is not None else _determined(words, i, topic)
            named = topic if habit is not None or first == i else _named(words, first, phrase, topic, spoken_by)
            end = i + len(phrase)
            if first is None or named is None or not _safe(tokens, first, end, exits, habit is not None):
                continue
            if not (habit is not None and len(phrase) > 1) and not _complained(words, first, end):
                continue
            matter = _matter(group, named, habit, tokens[first][1], tokens[end - 1][2])
            weight = len(phrase) + (habit is not None) - first / 10_000
            if best is None or weight > best[0]:
                best = weight, matter
    return best[1] if best else None


_Trigger = tuple[tuple[str, ...], Group, str, int | None]
#: Stands for the topic of a noun that needs its owner or its determiner.
_NOUN, _PERSON = "", "person"


@cache
def _triggers() -> dict[str, list[_Trigger]]:
    """All triggers by their first word: the phrase, its group, its topic, and which habit it is (else ``None``)."""
    found: dict[str, list[_Trigger]] = {}
    for group in groups():
        rows: list[tuple[str, str, int | None]] = [(noun, _NOUN, None) for noun in group.nouns]
        rows += [(person, _PERSON, None) for person in group.people]
        rows += [(noun, topic, None) for noun, topic in group.nouns_alone]
        rows += [(words, habit.topic, k) for k, habit in enumerate(group.habit) for words in habit.words]
        for words, topic, habit in rows:
            for phrase in itertools.product(*(word.split("|") for word in words.split())):
                found.setdefault(phrase[0], []).append((phrase, group, topic, habit))
    return found


def _determined(words: list[str], i: int, topic: str) -> int | None:
    """Give where the noun phrase of a noun at ``i`` begins; ``None`` where it is no phrase of the couple's own."""
    first = i - 1
    while first >= 0 and words[first] in around()["colour"]:
        first -= 1
    before = words[first] if first >= 0 else ""
    if before in (_OWNERS if topic == _PERSON else _DETERMINERS):
        return first
    alone = topic not in (_NOUN, _PERSON) and before not in _OTHERS and before not in _DETERMINERS
    return i if alone and first == i - 1 else None


def _named(words: list[str], first: int | None, phrase: tuple[str, ...], topic: str, spoken_by: str) -> str | None:
    if first is None:
        return None
    determiner = _DETERMINERS[words[first]]
    if determiner in _FLIP:
        if spoken_by == "unknown":
            return None
        determiner = _FLIP[determiner] if spoken_by == "other" else determiner
    noun = topic.removeprefix("the ") if topic not in (_NOUN, _PERSON) else " ".join(phrase)
    return f"{determiner} {noun}"


def _safe(tokens: list[tuple[str, int, int]], first: int, end: int, exits: list[tuple[int, int]], habit: bool) -> bool:
    """Say whether a matter is quarrelled about, and not part of the way out."""
    words = [word for word, _, _ in tokens]
    if not habit and (end < len(words) and words[end].isalpha() and words[end] in _triggers_nouns()):
        return False
    if not habit and any(word in around()["moved"] for word in words[max(0, first - 2) : first]):
        return False
    left, right = _clause(words, first, end)
    inside = [e for e in exits if e[0] < tokens[right - 1][2] and e[1] > tokens[left][1]]
    if not inside:
        return True
    return _weary(words, left, first) or all(tokens[end - 1][2] <= start for start, _ in inside)


@cache
def _triggers_nouns() -> frozenset[str]:
    """Nouns that may follow a noun, so that the first is not the head ("your phone bill")."""
    return frozenset(noun.split()[0] for group in groups() for noun in (*group.nouns, *group.people))


def _clause(words: list[str], first: int, end: int) -> tuple[int, int]:
    left, right = first, end
    while left > 0 and words[left - 1] not in _STOPS and words[left - 1] not in _JOINTS:
        left -= 1
    while right < len(words) and words[right] not in _STOPS and words[right] not in _JOINTS:
        right += 1
    return left, right


def _complained(words: list[str], first: int, end: int) -> bool:
    """Say whether what stands around a matter complains of it."""
    left, right = _clause(words, first, end)
    left, right = max(left, first - _REACH_BACK), min(right, end + _REACH_ON)
    lists = around()
    if any(word in lists["near"] for word in words[max(left, first - 2) : first]) or _weary(words, left, first):
        return True
    before, inside = words[left:first], words[left:right]
    if any(word in lists["others"] for word in before):
        return False
    told = any(word in lists["you"] for word in inside)
    if told and any(word in lists["marks"] for word in inside):
        return True
    if any(pair in {("one", "more"), ("one", "time")} for pair in itertools.pairwise(inside)):
        return True
    heads = itertools.pairwise(before[:4])
    return any(head == "you" and following not in lists["mild"] for head, following in heads)


def _weary(words: list[str], left: int, first: int) -> bool:
    behind = first > left and words[first - 1] in {"of", "with", "over"}
    return behind and any(word in around()["weary"] for word in words[max(left, first - 4) : first])


def _matter(group: Group, topic: str, habit: int | None, start: int, end: int) -> Matter:
    own = group.habit[habit] if habit is not None else None
    clause = (own.clause if own else "") or (topic if topic.startswith("how ") else group.clause)
    ask = (own.ask if own else "") or group.ask
    return Matter(topic, clause.replace("{thing}", topic), ask.replace("{thing}", topic), group.longing, start, end)
