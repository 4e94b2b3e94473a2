"""Whether an opening stands where a deed is told: not asked, wished or reported, and its way out behind it."""

from __future__ import annotations

from classifier.rephrase.around import Words
from classifier.rephrase.grammar import Opening, limits
from classifier.rephrase.verbs import bases

_STOPS = frozenset(".!?;\n")
#: Behind these a clause begins.
_BEGINNERS = frozenset(".!?;:,\n-") | {"and", "but", "so", "because", "cause", "then", "or"}
#: "Me and you" begins no clause of its own.
_JOINED = frozenset({"me", "i", "him", "her", "them", "he", "she", "they", "us"})
_MINE = frozenset({"i'm", "i'll", "i", "we're", "it's", "that's", "me", "we"})
_THEN = frozenset({"i'm", "i'll", "i", "we're", "it's", "you'll"})
#: How many words are looked through around a deed, and how far its sentence is followed.
_NEAR, _FAR = 4, 40
#: A name or a word that calls, and a comma.
_CALLED = 3
#: How many characters lie between a deed and a way out right behind it ("… and I'm gone").
_CLOSE = 12


def stands(words: Words, i: int, opening: Opening) -> bool:
    """Say whether an opening stands where a deed is told, and not asked, wished, reported or supposed."""
    before = words.words[max(0, i - _NEAR) : i]
    if before and before[-1] in limits()["supposed"]:
        return False
    if opening.start and _led_in(words, i) not in _BEGINNERS | {""}:
        return False
    if before[-1:] == ["and"] and before[-2:-1] and before[-2] in _JOINED:
        return False
    # "You and your brother …" is no deed of the brother's alone.
    if before[-2:] == ["you", "and"] and words.words[i] != "you":
        return False
    # "I'm not speaking to you don't bother …"
    if words.words[i] == "you" and before and before[-1] in limits()["governing"]:
        return False
    sentence = _sentence(words, i)
    # "Babe, skip that again and …", but not "and I just, keep eating there".
    if (
        not opening.words
        and before
        and before[-1] not in _STOPS | {":"}
        and (before[-1] != "," or i - sentence > _CALLED)
    ):
        return False
    if opening.weary and not limits()["weary"].intersection(words.words[sentence:i]):
        return False
    if opening.mood == "that" and {"if", "when", "wish"} & set(words.words[sentence:i]):
        return False
    # "You gave away my cat?" is no question.
    return _ends_with(words, i) != "?" or words.words[i] == "if" or (opening.start and opening.verb == "past")


def _led_in(words: Words, i: int) -> str:
    """Give what stands before an opening and the words of time that lead it in ("every single night you …")."""
    while i and words.words[i - 1] in limits()["lead_ins"]:
        i -= 1
    return words.words[i - 1] if i else ""


def _sentence(words: Words, i: int) -> int:
    first = max(0, i - _FAR)
    while i > first and words.words[i - 1] not in _STOPS:
        i -= 1
    return i


def _ends_with(words: Words, i: int) -> str:
    return next((word for word in words.words[i : i + _FAR] if word in _STOPS or word == ","), "")


def out_of_place(base: str, head: str, opening: Opening) -> bool:
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
        return head in lists["mild"] and not opening.needs
    if opening.mood == "wish":
        return base in lists["not_demanded"]
    return base in lists["appeals"] and "{person}" not in opening.says


def followed(words: Words, verb: int, end: int, opening: Opening) -> bool:
    """Say whether behind a deed comes what its opening asks for."""
    said = words.words[verb:end]
    if opening.needs and not _holds(said, opening):
        return False
    if opening.without and _names(said, opening.without):
        return False
    joint, next_one = _following(words.words, end)
    # "If I get home and the sink is full": what is complained of comes behind the "and".
    if said[0] in limits()["arriving"] and opening.only == "witnessed" and joint == "and" and next_one not in _MINE:
        return False
    if not opening.before:
        # "You put the child in that car and you'll drive alone" may be a condition.
        either = opening.verb == "past" and words.words[verb] in bases("base")
        return not (either and joint in {"and", "or"} and next_one in _THEN | {"you"})
    out = any(start >= words.spans[end - 1][1] for start, _ in words.exits)
    mine = next_one in _MINE
    if opening.before == "or":
        told = bool(_THEN & set(words.words[end : end + _NEAR + 3]))
        # "Drink it or not" and "drink it or don't" demand nothing.
        ended = _BEGINNERS.issuperset(words.words[end + 2 : end + 3])
        left_open = "whether" in said or next_one == "not" or (next_one == "don't" and ended)
        return joint == "or" and not left_open and (out or told or next_one in {"find", "don't", "you"})
    if opening.before == "and":
        # An order of the kind that sends away ("bring your bags") is a condition only right before a way out.
        base = bases("base").get(words.words[verb], "")
        sends = base in limits()["orders"]
        near = any(0 <= start - words.spans[end - 1][1] < _CLOSE for start, _ in words.exits)
        return joint == "and" and (mine and near if sends else mine or next_one == "you'll")
    if words.words[end : end + 1] in ([","], ["-"], ["and"], ["or"]):
        return True
    return out or joint in _MINE


def _holds(said: list[str], opening: Opening) -> bool:
    """Say whether a deed holds what its opening needs; "one more" is in the opening itself."""
    if opening.verb == "any":
        return not {"that", *bases("s")}.intersection(said[1:])
    return _names(said, opening.needs)


def _names(said: list[str], of: str) -> bool:
    """Say whether a deed holds one of a list of ``limits.toml``."""
    return any(f" {one} " in f" {' '.join(said)} " for one in limits()[of])


def _following(words: list[str], end: int) -> tuple[str, str]:
    """Give the two words behind a deed, a name that is called left out ("…, Gary, and it's over")."""
    if words[end : end + 1] == [","] and words[end + 2 : end + 3] == [","]:
        end += 3
    following = [word for word in words[end : end + _NEAR] if word not in {",", "-", "then"}]
    return (*following, "", "")[0], (*following, "", "")[1]
