"""Deeds: the clause in which a message names what somebody does, lifted so that it can be said without its price.

``deeds.toml`` names the openings ("if you ever", "you keep"); the verb must be a known one, and what follows it is
lifted as it stands up to the end of the clause (``rest.py``). What is in doubt is not lifted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from classifier.rephrase.around import Words
from classifier.rephrase.rest import flipped, rest, unfit, weight
from classifier.rephrase.schema import Opening, groups, limits, openings, other_words
from classifier.rephrase.verbs import bases

_PERSON = "{person}"
_STOPS = frozenset(".!?;\n")
#: Behind these a clause begins.
_BEGINNERS = frozenset(".!?;:,\n-") | {"and", "but", "so", "because", "cause", "then", "or"}
#: "Me and you" begins no clause of its own.
_JOINED = frozenset({"me", "i", "him", "her", "them", "he", "she", "they", "us"})
_MINE = frozenset({"i'm", "i'll", "i", "we're", "it's", "that's", "me", "we"})
_THEN = frozenset({"i'm", "i'll", "i", "we're", "it's", "you'll"})
#: How many words are looked through around a deed, and how far its sentence is followed.
_NEAR, _FAR = 4, 40
#: A deed of more words that say something of their own is not better told.
_FULL = 4


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does, in words that fit behind its mood ("when", "that"); offsets in the canonical text."""

    said: str
    mood: str
    start: int
    end: int


def find_deeds(text: str, words: Words, spoken_by: str) -> list[Deed]:
    """Lift the deeds of a message, the fullest first; ``spoken_by`` as for :func:`find_matters`."""
    if spoken_by == "unknown":
        return []
    found = []
    if sum(map(str.isupper, text)) > sum(map(str.islower, text)):
        text = text.lower()
    spelled = other_words()["spelled"]
    words = replace(words, words=[spelled.get(word, word) for word in words.words])
    for i in range(len(words.words)):
        tried = (_deed(text, words, i, *way, spoken_by) for way in _openings(spoken_by).get(words.words[i], ()))
        deed = next(filter(None, tried), None)
        if deed is not None:
            found.append(deed)
    return sorted(found, key=lambda deed: -min(_FULL, weight(deed.said)))


@cache
def _openings(spoken_by: str) -> dict[str, list[tuple[Opening, tuple[str, ...]]]]:
    """All openings by the word they begin with; those without words by every verb they may begin with."""
    found: dict[str, list[tuple[Opening, tuple[str, ...]]]] = {}
    for opening in openings():
        if opening.by not in {spoken_by, "both"}:
            continue
        for phrase in _phrases(opening):
            for head in phrase[:1] or bases(opening.verb):
                found.setdefault(head, []).append((opening, phrase))
    return found


def _phrases(opening: Opening) -> Iterator[tuple[str, ...]]:
    owners = ("my", "our") if opening.by == "other" else ("your", "our")
    for words in opening.words or ("",):
        for phrase in itertools.product(*([w.split("|") for w in words.replace(_PERSON, "{person}").split()])):
            if _PERSON not in phrase:
                yield phrase
                continue
            at = phrase.index(_PERSON)
            for owner, person in itertools.product(owners, _people()):
                yield (*phrase[:at], owner, *person.split(), *phrase[at + 1 :])


@cache
def _people() -> list[str]:
    known = {*limits()["people"], *(person for group in groups() for person in group.people)}
    return sorted(known - limits()["children"])


def _deed(
    text: str, words: Words, i: int, opening: Opening, phrase: tuple[str, ...], spoken_by: str
) -> Deed | None:
    verb = i + len(phrase)
    if tuple(words.words[i:verb]) != phrase or not _stands(words, i, opening):
        return None
    while verb < len(words.words) and words.words[verb] in limits()["dropped"]:
        verb += 1
    if verb >= len(words.words):
        return None
    head = words.words[verb]
    base = head if opening.verb == "any" else _base(head, opening.verb)
    if base is None or _out_of_place(base, head, opening):
        return None
    tail = rest(text, words, verb, said_by_other=spoken_by == "other")
    if tail is None or not _followed(words, verb, tail.end, opening):
        return None
    lifted = [base if opening.turns else tail.words[0], *tail.words[1:]]
    mood = "heard" if spoken_by == "other" and opening.by == "both" else opening.mood
    if unfit(lifted, base, mood):
        return None
    said = [*_says(phrase, opening), *lifted]
    if spoken_by == "other":
        said = flipped(said, opening.by) or []
    return Deed(" ".join(said), mood, words.spans[i][0], words.spans[tail.end - 1][1]) if said else None


def _base(head: str, form: str) -> str | None:
    """Give the base of a verb; "drinkin" is "drinking", and "you uninvited" needs no list of verbs."""
    known = bases(form).get(head) or bases(form).get(f"{head}g")
    told = form in {"past", "participle"} and len(head) > len("need") and head.endswith("ed")
    return known or (head if told and head not in limits()["refused"] else None)


def _says(phrase: tuple[str, ...], opening: Opening) -> list[str]:
    """Give how a deed begins: the last word of its opening and the person it names filled in."""
    at = next((k for k, word in enumerate(phrase) if word in {"my", "your", "our"}), len(phrase))
    filled = {"{last}": phrase[-1:], _PERSON: phrase[at:]}
    words = [word for said in opening.says.split() for word in filled.get(said, (said,))]
    return [other_words()["said"].get(word, word) for word in words]


def _stands(words: Words, i: int, opening: Opening) -> bool:
    """Say whether an opening stands where a deed is told, and not asked, wished, reported or supposed."""
    before = words.words[max(0, i - _NEAR) : i]
    if before and before[-1] in limits()["supposed"]:
        return False
    if opening.start and before and before[-1] not in _BEGINNERS:
        return False
    if before[-1:] == ["and"] and before[-2:-1] and before[-2] in _JOINED:
        return False
    if not opening.words and before and before[-1] not in _STOPS | {",", ":", "-"}:
        return False
    sentence = _sentence(words, i)
    if opening.weary and not limits()["weary"].intersection(words.words[sentence:i]):
        return False
    if opening.mood == "that" and {"if", "when", "wish"} & set(words.words[sentence : i]):
        return False
    # "You gave away my cat?" is no question.
    return _ends_with(words, i) != "?" or words.words[i] == "if" or (opening.start and opening.verb == "past")


def _sentence(words: Words, i: int) -> int:
    first = max(0, i - _FAR)
    while i > first and words.words[i - 1] not in _STOPS:
        i -= 1
    return i


def _ends_with(words: Words, i: int) -> str:
    return next((word for word in words.words[i : i + _FAR] if word in _STOPS or word == ","), "")


def _out_of_place(base: str, head: str, opening: Opening) -> bool:
    """Say whether a verb is no grievance in this opening: an appeal, a kindness, an order out of the door."""
    lists = limits()
    if opening.verb == "any":
        return False
    if not opening.words:
        return base in {"do", "be", "let"} or (opening.before == "or" and base in lists["not_demanded"])
    if opening.turns and head == "did":
        return True
    if opening.only:
        return base not in lists[opening.only]
    if opening.mood == "that" and opening.verb in {"past", "participle"} and not opening.turns:
        return head in lists["mild"]
    if opening.before == "or":
        return base in lists["not_demanded"]
    return base in lists["appeals"] and _PERSON not in opening.says


def _followed(words: Words, verb: int, end: int, opening: Opening) -> bool:
    """Say whether behind a deed comes what its opening asks for."""
    if opening.needs and not _holds(words.words[verb:end], opening):
        return False
    joint, next_one = _following(words.words, end)
    if not opening.before:
        # "You put the child in that car and you'll drive alone" may be a condition.
        either = opening.verb == "past" and words.words[verb] in bases("base")
        return not (either and joint in {"and", "or"} and next_one in _THEN | {"you"})
    out = any(start >= words.spans[end - 1][1] for start, _ in words.exits)
    mine = next_one in _MINE
    if opening.before == "or":
        told = bool(_THEN & set(words.words[end : end + _NEAR + 3]))
        return joint == "or" and (out or told or next_one in {"find", "don't", "you"})
    if opening.before == "and":
        # An order of the kind that sends away ("bring your bags") is a condition only right before a way out.
        base = bases("base").get(words.words[verb], "")
        right_before = any(0 <= start - words.spans[end][1] < 8 for start, _ in words.exits) if joint == "and" else False
        return joint == "and" and (mine and right_before if base in limits()["orders"] else mine or next_one == "you'll")
    if words.words[end : end + 1] in ([","], ["-"], ["and"], ["or"]):
        return True
    return out or joint in _MINE


def _holds(said: list[str], opening: Opening) -> bool:
    """Say whether a deed holds what its opening needs; "one more" is in the opening itself."""
    if opening.verb == "any":
        return not {"that", *bases("s")}.intersection(said[1:])
    return any(f" {needed} " in f" {' '.join(said)} " for needed in limits()[opening.needs])


def _following(words: list[str], end: int) -> tuple[str, str]:
    """Give the two words behind a deed, a name that is called left out ("…, Gary, and it's over")."""
    if words[end : end + 1] == [","] and words[end + 2 : end + 3] == [","]:
        end += 3
    following = [word for word in words[end : end + _NEAR] if word not in {",", "-", "then"}]
    return (*following, "", "")[0], (*following, "", "")[1]


