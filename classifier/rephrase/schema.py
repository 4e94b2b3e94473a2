"""The catalogue's files and their schema: an unknown key, a missing one or one of another type raises.

``catalogue/<kind>.toml`` holds what can be said, ``order.toml`` what is offered for what a message does,
``matters/<group>.toml`` what couples quarrel about, ``around.toml`` what the words around a matter tell,
``sources.toml`` where the words come from. What a deed is read with is in ``grammar.py``.
"""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from classifier.errors import InputError, SchemaError
from classifier.labels import CRISIS, LABEL_OF_TAG, LABELS
from classifier.rephrase.result import ROLES

FOLDER = Path(__file__).parent
AUDIENCES = ("author", "recipient", "researcher")
#: What a rule or an entry may be for: tags, labels and crisis flags.
TARGETS = (*LABEL_OF_TAG, *LABELS, *CRISIS)
#: What a text may leave open, filled from the message.
SLOTS = ("{topic}", "{clause}", "{ask}", "{deed}", "{message}")


def check_audience(audience: str) -> None:
    """Raise unless there are suggestions for this audience.

    Raises:
        InputError: it is not one of :data:`AUDIENCES`.
    """
    if audience not in AUDIENCES:
        raise InputError.bad_option("audience", audience, ", ".join(AUDIENCES))


@dataclass(frozen=True)
class Entry:
    """One thing to say: ``text`` as it stands, ``made`` with the message's matter, ``when`` … ``heard`` with a deed,
    ``quoted`` with a sentence of the turn before; where one of the ``words`` stands, and one of those ``beside``."""

    text: str = ""
    made: str = ""
    when: str = ""
    that: str = ""
    wish: str = ""
    heard: str = ""
    quoted: str = ""
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    condition: str = ""
    need: str = ""
    source: str = ""


@dataclass(frozen=True)
class Kind:
    """One file of the catalogue; ``quoted`` where its texts are the source's own sentences."""

    kind: str
    role: str
    entry: tuple[Entry, ...]
    source: str = ""
    quoted: bool = False
    audience: str = "author"


@dataclass(frozen=True)
class Rule:
    """What is offered ``on`` a tag, label or crisis flag, where one of ``acts`` is read if any are named."""

    on: tuple[str, ...]
    kinds: tuple[str, ...]
    why: str
    acts: tuple[str, ...] = ()
    audience: str = "author"
    question: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Habit:
    """A way of doing things that couples quarrel about: trigger ``words`` and how it is named."""

    words: tuple[str, ...]
    topic: str
    clause: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Group:
    """A group of matters: ``nouns`` with a determiner, ``people`` with *your* or *our*, ``nouns_alone`` without."""

    clause: str
    ask: str
    longing: str
    nouns: tuple[str, ...]
    people: tuple[str, ...] = ()
    nouns_alone: tuple[tuple[str, str], ...] = ()
    habit: tuple[Habit, ...] = ()


@cache
def sources() -> dict[str, str]:
    """Read ``sources.toml``: key to title."""
    return toml(FOLDER / "sources.toml")


@cache
def kinds() -> dict[str, Kind]:
    """Read every kind of the package by the name of its file."""
    return {path.stem: read_kind(path) for path in sorted((FOLDER / "catalogue").glob("*.toml"))}


@cache
def rules() -> tuple[Rule, ...]:
    """Read ``order.toml``."""
    return read_rules(FOLDER / "order.toml")


@cache
def around() -> dict[str, frozenset[str]]:
    """Read ``around.toml``: what the words around a matter tell."""
    return {key: frozenset(words) for key, words in toml(FOLDER / "around.toml").items()}


@cache
def groups() -> tuple[Group, ...]:
    """Read every group of matters of the package, in order of name."""
    return tuple(read_group(path) for path in sorted((FOLDER / "matters").glob("*.toml")))


def read_kind(path: Path) -> Kind:
    """Read one file of the catalogue.

    Raises:
        SchemaError: names the file, the key and what is legal.
    """
    data = toml(path)
    data["entry"] = tuple(build(Entry, path, entry) for entry in data.get("entry", ()))
    kind = build(Kind, path, data)
    among(path, "role", [kind.role], ROLES)
    among(path, "audience", [kind.audience], AUDIENCES)
    for entry in kind.entry:
        among(path, "tags", entry.tags, TARGETS)
        among(path, "source", [entry.source or kind.source], tuple(sources()))
        if not entry.text and not entry.made:
            raise SchemaError.bad_value(path.name, "entry", "needs a text, a made, or both.")
        for text in (entry.text, entry.made, entry.when, entry.that, entry.wish, entry.heard, entry.quoted):
            _slots(path, text)
    return kind


def read_rules(path: Path) -> tuple[Rule, ...]:
    """Read a file of rules.

    Raises:
        SchemaError: names the file, the key and what is legal.
    """
    data = toml(path)
    among(path, "table", list(data), ("rule",))
    found = tuple(build(Rule, path, rule) for rule in data["rule"])
    for rule in found:
        among(path, "on", rule.on, TARGETS)
        among(path, "audience", [rule.audience], AUDIENCES)
        among(path, "kinds", [*rule.kinds, *filter(None, [rule.otherwise])], tuple(kinds()))
    return found


def read_group(path: Path) -> Group:
    """Read one group of matters.

    Raises:
        SchemaError: names the file, the key and what is legal.
    """
    data = toml(path)
    data["habit"] = tuple(build(Habit, path, habit) for habit in data.get("habit", ()))
    data["nouns_alone"] = tuple(data.get("nouns_alone", {}).items())
    return build(Group, path, data)


_T = TypeVar("_T")


def build(cls: type[_T], path: Path, data: dict[str, Any]) -> _T:
    """Build one table of a file as ``cls``; an unknown key, a missing one or one of another type raises."""
    legal = {f.name: f for f in fields(cast(Any, cls))}
    for key in data:
        if key not in legal:
            raise SchemaError.unknown_key(path.name, key, legal)
    values: dict[str, Any] = {}
    for name, field in legal.items():
        if name in data:
            values[name] = _checked(path, name, data[name], str(field.type))
        elif field.default is MISSING:
            raise SchemaError.bad_value(path.name, name, "is missing.")
    return cls(**values)


def _checked(path: Path, name: str, value: Any, kind: str) -> Any:
    if kind == "tuple[str, ...]":
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise SchemaError.bad_value(path.name, name, "must be a list of texts.")
        return tuple(value)
    wanted = {"str": str, "bool": bool}.get(kind, tuple)
    if not isinstance(value, wanted):
        raise SchemaError.bad_value(path.name, name, f"must be {wanted.__name__}.")
    return value


def toml(path: Path) -> dict[str, Any]:
    """Read a file."""
    with path.open("rb") as file:
        return tomllib.load(file)


def among(path: Path, key: str, values: list[str] | tuple[str, ...], legal: tuple[str, ...]) -> None:
    """Refuse a value that is not legal for a key, and name the legal ones."""
    for value in values:
        if value not in legal:
            raise SchemaError.bad_value(path.name, key, f"has {value!r}. Legal: {', '.join(legal)}.")


def _slots(path: Path, text: str) -> None:
    bare = text
    for slot in SLOTS:
        bare = bare.replace(slot, "")
    if "{" in bare or "}" in bare:
        raise SchemaError.bad_value(path.name, "entry", f"leaves open what is not among {', '.join(SLOTS)}.")
