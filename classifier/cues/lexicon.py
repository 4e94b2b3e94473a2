"""The cue files and their schema.

A cue file is TOML: ``family``, ``kind`` (``act``: something done to the bond; ``voice``: a way of speaking;
``modifier``: changes how an act is read), ``description``, ``phrases``, and for modifiers the frame
``attribute`` they set and the ``value`` (the family's name by default). ``except`` names longer phrases in which a
cue means something else (``not only``): a cue that lies wholly in one is none. In a phrase ``a|b`` stands for either
word; tokens are written as spaCy splits them (``do n't``, ``i 'm``). An unknown key raises.
"""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.errors import SchemaError

FOLDER = Path(__file__).with_name("lexicon")
KINDS = ("act", "voice", "modifier")
ATTRIBUTES = ("mode", "condition", "return", "object", "crisis")
_KEYS = ("family", "kind", "description", "phrases", "attribute", "value", "except")
#: A phrase may stand for at most this many variants: a typing slip must not eat the memory.
MAX_VARIANTS = 400


@dataclass(frozen=True, slots=True)
class Family:
    """One cue family.

    Attributes:
        name: its name, the file's stem.
        kind: one of :data:`KINDS`.
        description: what its cues do, in one line.
        phrases: token sequences, lower case, every variant written out.
        exceptions: token sequences in which a cue of the family is none.
        attribute, value: for a modifier, what it sets on the frames it reaches.
    """

    name: str
    kind: str
    description: str
    phrases: tuple[tuple[str, ...], ...]
    attribute: str | None = None
    value: str | None = None
    exceptions: tuple[tuple[str, ...], ...] = ()


@cache
def families() -> tuple[Family, ...]:
    """Read every cue file of the package, in order of name.

    Raises:
        SchemaError: a file has an unknown key or an illegal value.
    """
    return tuple(read_family(path) for path in sorted(FOLDER.glob("*.toml")))


def read_family(path: Path) -> Family:
    """Read one cue file.

    Raises:
        SchemaError: names the file, the key and what is legal.
    """
    with path.open("rb") as file:
        data = tomllib.load(file)
    for key in data:
        if key not in _KEYS:
            raise SchemaError.unknown_key(path.name, key, _KEYS)
    for key in ("family", "kind", "description", "phrases"):
        if not data.get(key):
            raise SchemaError.bad_value(path.name, key, "is missing or empty.")
    if data["family"] != path.stem:
        raise SchemaError.bad_value(path.name, "family", f"must be the file's name, {path.stem!r}.")
    if data["kind"] not in KINDS:
        raise SchemaError.bad_value(path.name, "kind", f"must be one of {', '.join(KINDS)}.")
    if (data["kind"] == "modifier") != ("attribute" in data):
        raise SchemaError.bad_value(path.name, "attribute", "belongs to modifiers, and to all of them.")
    if data.get("attribute", "mode") not in ATTRIBUTES:
        raise SchemaError.bad_value(path.name, "attribute", f"must be one of {', '.join(ATTRIBUTES)}.")
    return Family(
        data["family"],
        data["kind"],
        data["description"],
        _written_out(path.name, data["phrases"]),
        data.get("attribute"),
        data.get("value", data["family"]) if "attribute" in data else None,
        _written_out(path.name, data.get("except", [])),
    )


def _written_out(where: str, phrases: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(variant for phrase in phrases for variant in _variants(where, phrase)))


def _variants(where: str, phrase: str) -> list[tuple[str, ...]]:
    if phrase != phrase.lower() or not phrase.strip():
        raise SchemaError.bad_value(where, "phrases", f"has {phrase!r}: phrases are lower case and not empty.")
    slots = [[] if word == "|" else word.split("|") for word in phrase.split()]
    if any("" in slot or not slot for slot in slots):
        raise SchemaError.bad_value(where, "phrases", f"has {phrase!r}: '|' needs a word on both sides.")
    variants = list(itertools.product(*slots))
    if len(variants) > MAX_VARIANTS:
        raise SchemaError.bad_value(where, "phrases", f"has {phrase!r}: more than {MAX_VARIANTS} variants.")
    # A word such as "i'll" or "don't" inside a slot is two of spaCy's tokens.
    return [tuple(piece for word in variant for piece in _split(word)) for variant in variants]


def _split(word: str) -> list[str]:
    if word.endswith("n't") and word != "n't":
        return [word[:-3], "n't"]
    head, quote, tail = word.rpartition("'")
    if quote and head and tail in {"s", "m", "re", "ll", "ve", "d"}:
        return [head, "'" + tail]
    return [word]
