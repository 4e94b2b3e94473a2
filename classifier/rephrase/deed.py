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
from classifier.rephrase.fit import flipped, unfit, weight
from classifier.rephrase.grammar import Opening, limits, openings, other_words
from classifier.rephrase.place import followed, out_of_place, stands
from classifier.rephrase.rest import rest
from classifier.rephrase.schema import groups
from classifier.rephrase.verbs import bases

_PERSON = "{person}"
#: "A man who keeps a phone in his bag" is the one who is spoken to.
_OF_SOMEONE = {"his": "your", "himself": "yourself", "herself": "yourself"}
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
        for phrase in itertools.product(*([w.split("|") for w in words.split()])):
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


def _deed(text: str, words: Words, i: int, opening: Opening, phrase: tuple[str, ...], spoken_by: str) -> Deed | None:
    verb = i + len(phrase)
    if tuple(words.words[i:verb]) != phrase or not stands(words, i, opening):
        return None
    while verb < len(words.words) and words.words[verb] in limits()["dropped"]:
        verb += 1
    if verb >= len(words.words):
        return None
    head = words.words[verb]
    base = head if opening.verb == "any" else _base(head, opening.verb, behind=phrase[-1:])
    if base is None or out_of_place(base, head, opening):
        return None
    tail = rest(text, words, verb, said_by_other=spoken_by == "other")
    if tail is None or not followed(words, verb, tail.end, opening):
        return None
    lifted = [base if opening.turns else tail.words[0], *tail.words[1:]]
    mood = "heard" if spoken_by == "other" and opening.by == "both" else opening.mood
    if unfit(lifted, base, mood) or _compound(lifted):
        return None
    if opening.weary and opening.turns:
        lifted = [_OF_SOMEONE.get(word, word) for word in lifted]
    said = [*_says(phrase, opening), *lifted]
    if spoken_by == "other":
        said = flipped(said, opening.by) or []
    return Deed(" ".join(said), mood, words.spans[i][0], words.spans[tail.end - 1][1]) if said else None


def _compound(lifted: list[str]) -> bool:
    """Say whether "ex" is only half a name ("your ex sister")."""
    return any(before == "former partner" and word in _people() for before, word in itertools.pairwise(lifted))


def _base(head: str, form: str, *, behind: tuple[str, ...] = ()) -> str | None:
    """Give the base of a verb; "drinkin" is "drinking", and "you uninvited" and "you tutting" need no list of verbs."""
    lists = limits()
    known = bases(form).get(head) or bases(form).get(f"{head}g")
    told = form in {"past", "participle"} and len(head) > len("need") and head.endswith("ed")
    going = form == "ing" and behind == ("you",) and len(head) > len("thing") and head.endswith("ing")
    unknown = (told or going) and head not in lists["harsh"] | lists["refused"] | lists["empty"] | lists["lead_ins"]
    return known or (head if unknown else None)


def _says(phrase: tuple[str, ...], opening: Opening) -> list[str]:
    """Give how a deed begins: the last word of its opening and the person it names filled in."""
    at = next((k for k, word in enumerate(phrase) if word in {"my", "your", "our"}), len(phrase))
    filled = {"{last}": phrase[-1:], _PERSON: phrase[at:]}
    words = [word for said in opening.says.split() for word in filled.get(said, (said,))]
    return [other_words()["said"].get(word, word) for word in words]
