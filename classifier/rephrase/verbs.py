"""The forms of the verbs of ``verbs.toml``, so that a deed can be said in another form without a parser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifier.rephrase.grammar import read_verbs


@dataclass(frozen=True, slots=True)
class _Forms:
    base: str
    s: str
    past: str
    participle: str
    ing: str


@cache
def bases(form: str) -> dict[str, str]:
    """Give every word that is this form of a verb (one of ``grammar.FORMS``), with the verb's base."""
    return {getattr(verb, form): verb.base for verb in _verbs()}


@cache
def _verbs() -> list[_Forms]:
    lists, irregular = read_verbs(Path(__file__).with_name("verbs.toml"))
    doubled = frozenset(lists["doubled"])
    found = [_regular(base, doubled) for base in lists["regular"]]
    for base, (past, participle) in irregular.items():
        forms = _regular(base, doubled)
        found.append(_Forms(base, {"be": "is", "have": "has"}.get(base, forms.s), past, participle, forms.ing))
    return found


def _regular(base: str, doubled: frozenset[str]) -> _Forms:
    stem = base + base[-1] if base in doubled else base
    if base.endswith("y") and base[-2] not in "aeiou":
        return _Forms(base, base[:-1] + "ies", base[:-1] + "ied", base[:-1] + "ied", base + "ing")
    s = base + "es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else base + "s"
    if base.endswith("ie"):
        return _Forms(base, s, base + "d", base + "d", base[:-2] + "ying")
    if base.endswith("e"):
        ing = base + "ing" if base == "be" else base[:-1] + "ing"
        return _Forms(base, s, base + "d", base + "d", ing)
    return _Forms(base, s, stem + "ed", stem + "ed", stem + "ing")
