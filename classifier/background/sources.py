"""The sources of ordinary conversation, read from ``sources.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from classifier.errors import InputError, SchemaError

_FILE = Path(__file__).with_name("sources.toml")
_KEYS = ("title", "repository", "commit", "licence", "files", "sha256")
_RUN = re.compile(r"\{(\d+)\.\.(\d+)\}")


@dataclass(frozen=True, slots=True)
class Source:
    """A public repository whose files hold conversations.

    Attributes:
        name: the source's short name, also that of its file of turns.
        title: what it is, in a few words.
        repository: ``owner/name`` of the public repository.
        commit: the commit the files are taken from, 40 hexadecimal digits.
        licence: the licence stated there.
        files: paths in the repository.
        sha256: digests known beforehand, by path.
    """

    name: str
    title: str
    repository: str
    commit: str
    licence: str
    files: tuple[str, ...]
    sha256: Mapping[str, str] = field(default_factory=dict)


@cache
def sources() -> Mapping[str, Source]:
    """Give every source by its name.

    Raises:
        SchemaError: ``sources.toml`` has a key it should not have, or a bad path or commit.
    """
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: _source(name, table) for name, table in tables.items()}


def choose(names: Iterable[str]) -> list[Source]:
    """Give the sources of these names, or all where no name is given.

    Raises:
        InputError: a name that no source has.
    """
    known = sources()
    names = list(dict.fromkeys(names)) or list(known)
    for name in names:
        if name not in known:
            raise InputError.bad_option("--source", name, ", ".join(known))
    return [known[name] for name in names]


def _source(name: str, table: dict[str, object]) -> Source:
    for key in table:
        if key not in _KEYS:
            raise SchemaError.unknown_key(f"{_FILE.name}, [{name}]", key, _KEYS)
    source = Source(name=name, **{**table, "files": tuple(_expand(table["files"]))})  # type: ignore[arg-type]
    if not re.fullmatch(r"[0-9a-f]{40}", source.commit):
        raise SchemaError.bad_value(f"{_FILE.name}, [{name}]", "commit", "must be 40 hexadecimal digits.")
    if any(path.startswith("/") or ".." in path.split("/") for path in source.files):
        raise SchemaError.bad_value(f"{_FILE.name}, [{name}]", "files", "must be paths inside the repository.")
    return source


def _expand(patterns: object) -> Iterable[str]:
    for pattern in patterns:  # type: ignore[attr-defined]
        run = _RUN.search(pattern)
        if run is None:
            yield pattern
            continue
        first, last = run.groups()
        for number in range(int(first), int(last) + 1):
            yield _RUN.sub(str(number).zfill(len(first)), pattern)
