"""What a deed is read with: openings (``deeds.toml``), lists of words (``limits.toml``), verbs (``verbs.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.errors import SchemaError
from classifier.rephrase.schema import FOLDER, among, build, toml

#: Which form of a verb an opening may ask for.
FORMS = ("base", "s", "past", "participle", "ing")
#: How a deed stands in a sentence: it recurs, it is a fact, it is wished for, it is named by a noun clause, or it
#: is what the other one complained of.
MOODS = ("when", "that", "wish", "about", "heard")


@dataclass(frozen=True)
class Opening:
    """How a deed begins in a message and how it is said again (``deeds.toml`` tells what each key means)."""

    verb: str
    says: str
    mood: str
    words: tuple[str, ...] = ()
    turns: str = ""
    start: bool = False
    weary: bool = False
    only: str = ""
    needs: str = ""
    without: str = ""
    before: str = ""
    by: str = "same"


@cache
def limits() -> dict[str, frozenset[str]]:
    """Read ``limits.toml``: where a deed ends, and what keeps it from being lifted."""
    return {key: frozenset(words) for key, words in toml(FOLDER / "limits.toml").items()}


@cache
def openings() -> tuple[Opening, ...]:
    """Read the openings of ``deeds.toml``."""
    return read_openings(FOLDER / "deeds.toml")


@cache
def other_words() -> dict[str, dict[str, str]]:
    """Read from ``deeds.toml`` how words of the openings may be ``spelled``, and what is ``said`` otherwise."""
    data = toml(FOLDER / "deeds.toml")
    return {"spelled": data["spelled"], "said": data["said"]}


def read_openings(path: Path) -> tuple[Opening, ...]:
    """Read a file of openings.

    Raises:
        SchemaError: names the file, the key and what is legal.
    """
    data = toml(path)
    among(path, "table", list(data), ("opening", "spelled", "said"))
    found = tuple(build(Opening, path, opening) for opening in data["opening"])
    for opening in found:
        among(path, "verb", [opening.verb], (*FORMS, "any"))
        among(path, "turns", [opening.turns or "base"], ("base",))
        among(path, "mood", [opening.mood], MOODS)
        among(path, "before", [opening.before or "out"], ("and", "or", "out"))
        among(path, "only", [*filter(None, [opening.only, opening.needs, opening.without])], tuple(limits()))
        among(path, "by", [opening.by], ("same", "other", "both"))
    return found


def read_verbs(path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Read a file of verbs: its lists, and the irregular ones with past and participle.

    Raises:
        SchemaError: names the file, the key and what is legal.
    """
    data = toml(path)
    among(path, "table", list(data), ("regular", "doubled", "irregular"))
    irregular = data.pop("irregular")
    for base, forms in irregular.items():
        if len(forms) != 2:
            raise SchemaError.bad_value(path.name, base, "needs its past and its participle.")
    return data, irregular
