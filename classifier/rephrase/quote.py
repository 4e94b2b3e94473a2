"""What the other one just said, word for word: where nothing can be lifted, the turn that the message answers is named.

A sentence is quoted whole, so that nothing is added to it. ``limits.toml`` says what keeps one from being quoted.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from classifier.cues.frames import read
from classifier.rephrase.around import DIRECTION, WAYS_OUT
from classifier.rephrase.fit import weight
from classifier.rephrase.grammar import limits
from classifier.rephrase.matter import Matter
from classifier.rephrase.verbs import bases
from classifier.text.normalise import MAX_CHARS, normalise

if TYPE_CHECKING:
    from classifier.model.features import Window

#: A full stop inside a number or name, or behind a title, ends nothing.
_SENTENCE = re.compile(r"(?:[^.!?;\n\u2026]|\.(?=\w)|(?<=\b[DMS][rst])\.|(?<=\bMrs)\.)+[!?]*")
_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*", re.IGNORECASE)
#: A question, or a quotation that would stand inside another.
_MARKS = re.compile(r"[?\"“”]")
#: Cues of an appeal, of shrinking, or of harm: a turn with one of them is not held against its speaker.
_REFUSED_CUES = frozenset(
    {"plea", "strings", "shrink", "self_harm", "harm", "stay", "returning", "end_life", "hurt_you"}
)
#: Acts that are not quoted: here "it's over" is more than a chore or a talk.
_REFUSED_ACTS = WAYS_OUT | {"end_vague"}
#: Words of a sentence that is quoted, and how many of them say something of their own.
_SHORTEST, _LONGEST, _LEAST_TOLD = 4, 18, 2
#: So many sentences of a turn are looked at.
_MOST = 40
#: A sentence of so few words hangs on the one before it if it begins with a pointing word.
_POINTING = 5
#: How far behind "you" a reproach is looked for, in words.
_NEAR = 3
#: How far apart the two words of a way out may stand.
_APART = 8
#: Words are the same that begin alike, so that *drinking* and *drinks* are one.
STEM = 5


def just_said(window: Window) -> Matter | None:
    """Give the sentence of the other one's turn just before that says most; ``None`` where that turn appeases."""
    if not window.context or window.speaker is None:
        return None
    speaker, raw = window.context[-1]
    # A narrator in brackets tells of both.
    if speaker is None or speaker == window.speaker or speaker.startswith("(") or _held_back(raw):
        return None
    answered = _stems(window.normal.text)
    found = filter(_quotable, _sentences(raw))
    said = max(found, key=lambda said: (bool(answered & _stems(said)), weight(said)), default="")
    return Matter("", "", "", "to be heard", 0, 0, said, True, said, "quoted") if said else None


def _held_back(raw: str) -> bool:
    """Say whether a turn appeals, shrinks, names harm, or itself ends or leaves something."""
    text = normalise(raw).text
    reading = read(text)
    return (
        bool(limits()["appeasing"].intersection(_words(text)))
        or any(frame.act in _REFUSED_ACTS for frame in reading.frames)
        or any(cue.family in _REFUSED_CUES for cue in reading.cues)
        or any(sign in raw for sign in limits()["parting_signs"])
        or any(_parts(said) for said in _sentences(raw))
    )


def _sentences(raw: str) -> list[str]:
    text = DIRECTION.sub(";", raw[:MAX_CHARS])
    if sum(map(str.isupper, text)) > sum(map(str.islower, text)):
        text = re.sub(r"\bi\b", "I", text.lower())
    return [match.group().strip(" ,\"'“”") for match in islice(_SENTENCE.finditer(text), _MOST)]


def _quotable(said: str) -> bool:
    words, lists = _words(normalise(said).text), limits()
    if not _SHORTEST <= len(words) <= _LONGEST or said.endswith(("-", "–", "—")) or _MARKS.search(said):
        return False
    if words[0] in lists["asking"] or words[-1] in lists["unfinished"]:
        return False
    if len(words) <= _POINTING and words[0] in lists["pointing"]:
        return False
    if (lists["harsh"] | lists["hesitations"]).intersection(words) or _reproaches(words):
        return False
    return weight(" ".join(words)) >= _LEAST_TOLD


def _parts(said: str) -> bool:
    """Say whether a sentence may tell of an end or a way out, even where no act is read in it."""
    words, lists = _words(normalise(said).text), limits()
    if lists["sending"].intersection(words[:1]) or lists["parting"].intersection(words):
        return True
    sentence = f" {' '.join(words)} "
    if any(f" {phrase} " in sentence for phrase in lists["parting_phrases"]):
        return True
    ends = all(lists[name].intersection(words) for name in ("ending", "both"))
    return ends or _goes(words) or _behind(words, "finding", "others")


def _goes(words: list[str]) -> bool:
    """Say whether somebody who is spoken of as "I" or "you" may go elsewhere."""
    lists = limits()
    near = (words[i + 1 :] for i, word in enumerate(words) if word in lists["goers"])
    return any(
        lists["going"].intersection(behind[:_APART]) and _behind(behind, "going", "elsewhere") for behind in near
    )


def _behind(words: list[str], first: str, second: str) -> bool:
    """Say whether a word of one list stands not far behind one of another."""
    near = (words[i + 1 : i + 1 + _APART] for i, word in enumerate(words) if word in limits()[first])
    return any(limits()[second].intersection(behind) for behind in near)


def _reproaches(words: list[str]) -> bool:
    """Say whether the other one tells what the speaker did or does not do: a complaint that may be fair."""
    told = bases("past").keys() | bases("participle").keys() | limits()["reproaching"]
    near = (words[i + 1 : i + 1 + _NEAR] for i, word in enumerate(words) if word in limits()["addressing"])
    return any(told.intersection(behind) for behind in near) or ("front", "of") in pairwise(words)


def _stems(text: str) -> set[str]:
    words = _words(normalise(text).text)
    return {word[:STEM] for word in words if word not in limits()["empty"] and "'" not in word}


def _words(text: str) -> list[str]:
    return [match.group().lower() for match in _WORD.finditer(text)]
