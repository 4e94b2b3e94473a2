"""What follows the verb of a deed: where it ends, what is left out, and what keeps it from being lifted."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.rephrase.around import Words
from classifier.rephrase.grammar import limits, other_words

_PUNCTUATION = frozenset(".!?;,:\n-")
#: "With o" is how the canonical text has "w/o".
_RESPELLED = {"one more": "another", "with o": "without"}
#: "Your ex wife" is a former wife.
_MARRIED = frozenset({"wife", "husband", "girlfriend", "boyfriend", "partner", "missus"})
#: A longer deed is told with its story, and seldom stands alone.
LONGEST = 14


@dataclass(frozen=True, slots=True)
class Tail:
    """The words of a deed from its verb on, blame left out, and where they end (exclusive, in ``Words``)."""

    words: list[str]
    end: int


def rest(text: str, words: Words, verb: int, *, said_by_other: bool) -> Tail | None:
    """Follow a deed from its verb to the end of its clause; ``None`` where that end is in doubt."""
    end = _end(text, words, verb, said_by_other)
    if end is None:
        return None
    first, last = words.spans[verb][0], words.spans[end - 1][1]
    if any(start < last and stop > first for start, stop in words.exits):
        return None
    if words.words[verb] in limits()["saying"] and _quotes(text[first:last]):
        return None
    kept = []
    for i in range(verb, end):
        start, stop = words.spans[i]
        word = words.words[i]
        if word == "i" or word.startswith("i'"):
            kept.append("I" + word[1:])
        else:
            told = word if i == verb else text[start : stop + _owns(text, stop)]
            kept.append(_former(word, words.words[i + 1 : i + 2]) or told)
    said = _without_blame(kept)
    return Tail(said, end) if said else None


def _former(word: str, behind: list[str]) -> str:
    """Say "former partner" for "ex", so that no comparison comes along."""
    if word == "ex" and _MARRIED.issuperset(behind) and behind:
        return "former"
    return other_words()["said"].get(word, "")


def _quotes(said: str) -> bool:
    """Say whether a verb of saying is followed by quoted speech, which would stand without its marks.

    A word that is only marked off ("you told the nurse I was "difficult"") has a clause before it.
    """
    before, mark, _ = said.partition('"')
    return bool(mark) and not (limits()["subjects"] | limits()["finite"]).intersection(before.lower().split())


def _owns(text: str, stop: int) -> bool:
    """Say whether an apostrophe behind a plural belongs to it ("your parents' house"), and closes no quotation."""
    return text[stop - 1 : stop + 2] == "s' " and " '" not in text


def _end(text: str, words: Words, verb: int, said_by_other: bool) -> int | None:
    """Give where the clause of a deed ends (exclusive)."""
    lists = limits()
    exits = {start for start, _ in words.exits}
    reported = words.words[verb] in {"told", "tell", "tells"}
    opened, subjects = reported, 0
    for i in range(verb + 1, min(len(words.words), verb + 2 * LONGEST)):
        word, before = words.words[i], words.words[i - 1]
        if word == "and" and _name(text, words, i - 1) and _name(text, words, i + 1):
            continue
        if word in _PUNCTUATION or word in lists["joints"]:
            return i
        if not reported and (word in lists["results"] or " ".join(words.words[i : i + 2]) in lists["results"]):
            return i if not opened else None
        if words.spans[i][0] in exits:
            # "Gone" may be an exit, and "that joke about the Holy Ghost" is not at its end.
            return i if word in lists["subjects"] | {"don't"} else None
        if _counted(words.words[verb:i]) and word not in lists["prepositions"]:
            return None if reported else i
        if before in lists["holds_open"] | lists["saying"]:
            opened = True
        here = opened or before in lists["opens"]
        if word in lists["subjects"] | lists["finite"] and not here:
            return None
        if word == "you" and not here and not said_by_other and before not in lists["prepositions"]:
            return None
        if word in lists["subjects"] and not reported:
            # One clause more, and not two.
            subjects += 1
            if subjects > 1:
                return None
    return len(words.words) if len(words.words) < verb + 2 * LONGEST else None


def _counted(said: list[str]) -> bool:
    """Say whether words end on a count of chances ("once more"), behind which another clause begins."""
    return said[-1] == "again" or said[-2:] == ["once", "more"] or said[-3:] == ["one", "more", "time"]


def _name(text: str, words: Words, i: int) -> bool:
    """Say whether the word at ``i`` is a name."""
    start, stop = words.spans[min(i, len(words.spans) - 1)]
    return text[start:stop].istitle() and words.words[i : i + 1] != ["i"]


def _without_blame(said: list[str]) -> list[str]:
    """Leave out blame, swearing and last chances; "one more" becomes "another"."""
    kept: list[str] = []
    i = 0
    while i < len(said):
        lower = [word.lower() for word in said[i : i + 4]]
        length = next((n for n in (4, 3, 2, 1) if " ".join(lower[:n]) in limits()["dropped"] and n <= len(lower)), 0)
        if length and not (i == 0 and length == 1):
            i += length
        elif " ".join(lower[:2]) in _RESPELLED:
            kept.append(_RESPELLED[" ".join(lower[:2])])
            i += 2
        else:
            kept.append(said[i])
            i += 1
    return _without_today(kept)


def _without_today(said: list[str]) -> list[str]:
    for length in (2, 1):
        if len(said) > length and " ".join(said[-length:]).lower() in limits()["today"]:
            return _without_today(said[:-length])
    return said
