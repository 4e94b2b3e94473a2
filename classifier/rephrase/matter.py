"""What a message is about: topic and grievance, lifted where that is safe.

Lifted are deeds ("you leave the dishes", ``deed.py``) and the matters of ``matters/*.toml``, as a noun phrase ("your
phone") or a named habit ("the shouting"), so that every sentence made with one is grammatical and no insult or exit
comes along. A matter that stands in the exit itself ("take the dog") is left alone, and so is somebody else's ("her
phone").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from classifier.cues.frames import Reading
from classifier.rephrase.around import Words
from classifier.rephrase.deed import Deed, find_deeds
from classifier.rephrase.schema import Group, Habit, around, groups

_DETERMINERS = {
    **{word: word for word in ("my", "your", "our", "the")},
    **dict.fromkeys(("this", "that", "these", "those"), "the"),
    **dict.fromkeys(("yuh", "yer", "ya"), "your"),
}
_OWNERS = frozenset({"your", "our"})
_OTHERS = frozenset({"her", "his", "their", "its", "a", "an", *_DETERMINERS})
_FLIP = {"my": "your", "your": "my"}
_TALK = "I need us to talk about {thing}."


@dataclass(frozen=True, slots=True)
class Matter:
    """What a message is about.

    Attributes:
        topic: fits behind "about": a noun phrase, or a clause with *how*.
        clause: fits behind "change with": how the couple deal with it.
        ask: the need, as a sentence.
        longing: what may stand under it.
        start, end: where the words it was read from stand (offsets in the canonical text).
        name: the bare noun or the topic of the habit, the same whoever owns it.
        complained: whether the words around it complain of it.
        deed: what somebody does, as a clause that fits behind its mood; then there is no topic, unless the mood is
            ``about``.
        mood: one of :data:`classifier.rephrase.grammar.MOODS`, or ``quoted`` where ``deed`` is a whole sentence.
    """

    topic: str
    clause: str
    ask: str
    longing: str
    start: int
    end: int
    name: str
    complained: bool
    deed: str = ""
    mood: str = "about"


def find_matters(text: str, reading: Reading, *, spoken_by: str = "same", deeds: bool = False) -> list[Matter]:
    """Lift the matters of a message.

    Args:
        text: canonical text.
        reading: its cues and frames.
        spoken_by: whose words they are, seen from the one who will say the sentence: ``same``; ``other``, where *my*
            and *your* change places; ``unknown``, where nothing that is *my* or *your* is lifted.

    Returns:
        What can be lifted safely, best first: a deed in its own words, then what is complained of, then a habit,
        then what is named at length, then what comes first.
    """
    words = Words.of(text, reading)
    lifted = [_of_deed(deed) for deed in find_deeds(text, words, spoken_by)] if deeds else []
    ranked = []
    for first, end, trigger in _hits(words.words):
        matter = _lift(words, first, end, trigger, spoken_by)
        if matter is not None:
            length = len(trigger.phrase) + (trigger.habit is not None)
            ranked.append((not matter.complained, -length, matter.start, matter))
    return lifted + [matter for *_, matter in sorted(ranked, key=lambda row: row[:3])]


def _of_deed(deed: Deed) -> Matter:
    topic = deed.said if deed.mood == "about" else ""
    ask = _TALK.replace("{thing}", topic) if topic else ""
    return Matter(topic, topic, ask, "to be heard", deed.start, deed.end, deed.said, True, deed.said, deed.mood)


@dataclass(frozen=True, slots=True)
class _Trigger:
    """Words that name a matter: a noun (``alone`` as it stands without determiner), a person, or a habit."""

    phrase: tuple[str, ...]
    group: Group
    habit: Habit | None = None
    person: bool = False
    alone: str = ""


@cache
def _triggers() -> dict[str, list[_Trigger]]:
    """All triggers by their first word."""
    found: dict[str, list[_Trigger]] = {}
    for group in groups():
        rows = [_Trigger(tuple(noun.split()), group) for noun in group.nouns]
        rows += [_Trigger(tuple(person.split()), group, person=True) for person in group.people]
        rows += [_Trigger(tuple(noun.split()), group, alone=topic) for noun, topic in group.nouns_alone]
        for habit in group.habit:
            slots = [[word.split("|") for word in words.split()] for words in habit.words]
            rows += [_Trigger(phrase, group, habit) for slot in slots for phrase in itertools.product(*slot)]
        for row in rows:
            found.setdefault(row.phrase[0], []).append(row)
    return found


def _hits(words: list[str]) -> Iterator[tuple[int, int, _Trigger]]:
    for i, word in enumerate(words):
        for trigger in _triggers().get(word, ()):
            end = i + len(trigger.phrase)
            if tuple(words[i:end]) == trigger.phrase:
                yield i, end, trigger


def _lift(words: Words, first: int, end: int, trigger: _Trigger, spoken_by: str) -> Matter | None:
    group, habit = trigger.group, trigger.habit
    if habit is not None:
        topic = name = habit.topic
        complained = len(trigger.phrase) > 1 or words.complained(first, end)
    else:
        name = " ".join(trigger.phrase)
        begins = _determined(words.words, first, trigger, spoken_by)
        if begins is None or words.moved(begins) or not (trigger.person or words.complete(end)):
            return None
        if words.passing(begins, end):
            return None
        named = trigger.alone if trigger.alone else _phrase(words.words[begins], name, spoken_by)
        if named is None:
            return None
        topic, first = named, begins
        complained = words.complained(first, end)
    if not words.apart_from_exits(first, end):
        return None
    clause = (habit.clause if habit else "") or (topic if topic.startswith("how ") else group.clause)
    ask = (habit.ask if habit else "") or group.ask
    if topic.startswith("my ") and "{thing}" not in ask:
        # "You never ask about my job" asks for no more time.
        ask = _TALK
    start, stop = words.spans[first][0], words.spans[end - 1][1]
    clause, ask = clause.replace("{thing}", topic), ask.replace("{thing}", topic)
    return Matter(topic, clause, ask, group.longing, start, stop, name, complained)


def _determined(words: list[str], i: int, trigger: _Trigger, spoken_by: str) -> int | None:
    """Give where the noun phrase of a noun at ``i`` begins; ``None`` where it is no phrase of the couple's own."""
    # "My mother" is a grievance of the one who hears it.
    owners = _OWNERS | {"my"} if spoken_by == "other" else _OWNERS
    first = i - 1
    while first >= 0 and words[first] in around()["colour"]:
        first -= 1
    before = words[first] if first >= 0 else ""
    if trigger.alone:
        return i if before not in _OTHERS else None
    return first if before in (owners if trigger.person else _DETERMINERS) else None


def _phrase(determiner: str, noun: str, spoken_by: str) -> str | None:
    determiner = _DETERMINERS[determiner]
    if determiner in _FLIP and spoken_by == "unknown":
        return None
    return f"{_FLIP.get(determiner, determiner) if spoken_by == 'other' else determiner} {noun}"
