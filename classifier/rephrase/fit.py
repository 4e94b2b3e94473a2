"""Whether a deed can be lifted as it stands, and how the one who is spoken to says it."""

from __future__ import annotations

from classifier.rephrase.grammar import FORMS, limits
from classifier.rephrase.rest import LONGEST
from classifier.rephrase.verbs import bases

_FLIP = {"my": "your", "me": "you", "mine": "yours", "i": "you", "i'm": "you're", "i'd": "you'd", "i've": "you've",
         "i'll": "you'll", "your": "my", "yours": "mine", "myself": "yourself", "yourself": "myself",
         "ma": "your", "yer": "my",
         "you're": "I'm", "you'd": "I'd", "you've": "I've", "you'll": "I'll"}  # fmt: skip
#: What these point to must be told by the rest: "you used them to eat" says too little alone.
_POINTERS, _TOLD = frozenset({"it", "them"}), 2
#: "Me" or "my", "you" or "your", as some write them.
_EITHER = frozenset({"mi", "yuh", "yo"})
_SUBJECT = {"you": "I", "you're": "I'm", "you've": "I've", "your": "my"}
_OWNER = {"my": "your"}
_AGREES = {"you": {"was": "were", "wis": "were", "am": "are"}, "I": {"were": "was", "are": "am"}}


def unfit(said: list[str], base: str, mood: str) -> bool:
    """Say whether what would be lifted is unfinished, refused, too long or says nothing."""
    lists = limits()
    lower = [word.lower() for word in said]
    if not 1 + (mood == "about") <= len(lower) <= LONGEST or lower[-1] in lists["unfinished"]:
        return True
    if " ".join([base, *lower[1:]]) in lists["short"]:
        return False
    # "If you miss Christmas" is no "I miss you".
    told = lower[1:] if lower[0] in lists["complained"] else lower
    if (lists["harsh"] | lists["refused"]).intersection(told):
        return True
    sentence = f" {' '.join(lower)} "
    if mood != "about" and any(f" {phrase} " in sentence for phrase in lists["refused_phrases"]):
        return True
    if base == "say" and mood != "about" and lower[1:2] not in (["you'd"], ["you"]):
        return True
    # "What you told her I have told …": another sentence follows, and no comma parts them.
    if mood == "about" and base in lists["saying"] | {"tell"} and "i" in lower:
        return True
    content = [word for word in lower[1:] if word not in lists["empty"]]
    if mood != "wish" and lower[1:2] and lower[1] in _POINTERS and len(content) < _TOLD:
        return True
    return not content and (base not in lists["alone"] or mood in {"that", "heard"}) and mood != "about"


def weight(said: str) -> int:
    """Count the words of a deed that say something of their own."""
    return sum(word not in limits()["empty"] for word in said.lower().split())


def flipped(said: list[str], by: str) -> list[str] | None:
    """Let the one who is spoken to say what was said of them; ``None`` where "you" may be subject or object.

    Args:
        said: a deed from its subject on.
        by: ``other`` where the subject stands for who hears it already, ``both`` where it changes as well.
    """
    known = limits()["prepositions"].union(*map(bases, FORMS))
    turned = [(_SUBJECT if by == "both" else _OWNER).get(said[0], said[0])]
    for before, word in zip([w.lower() for w in said], said[1:], strict=False):
        low = word.lower()
        if low in _EITHER:
            return None
        if low == "you":
            subject = before in (limits()["saying"] | limits()["opens"]) - {"told", "tell", "like", "than"}
            if not subject and before not in known:
                return None
            turned.append("I" if subject else "me")
        elif turned[-1] in {"you", "I"}:
            turned.append(_AGREES[turned[-1]].get(low, _FLIP.get(low, word)))
        else:
            turned.append(_FLIP.get(low, word))
    return turned
