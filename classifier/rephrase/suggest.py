"""From a read message to what could be said instead: pick a rule, then the entries it names, then fill them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from classifier.cues.frames import read
from classifier.errors import InputError
from classifier.labels import LABEL_OF_TAG
from classifier.rephrase.around import DIRECTION, WAYS_OUT
from classifier.rephrase.matter import Matter
from classifier.rephrase.register import like
from classifier.rephrase.result import Rephrasing
from classifier.rephrase.schema import Entry, Kind, Rule, check_audience, kinds, rules, sources
from classifier.rephrase.topic import matter_of

if TYPE_CHECKING:
    from classifier.model.features import Window

#: A longer message is not repeated in front of its completion.
_REPEATED = 240
#: Kinds that say nothing of the speaker's own side, and may carry the matter of the turn before.
_OPEN_KINDS = frozenset({"fear", "seriousness", "pause"})


def rephrase(
    window: Window,
    label: str,
    tags: tuple[str, ...],
    crisis: str | None,
    *,
    audience: str = "author",
    sounds_safe: Callable[[str], bool] = lambda _: True,
) -> tuple[Rephrasing, ...]:
    """Give what could be said instead of a message, best first.

    Args:
        window: the message with its context.
        label, tags, crisis: its coding.
        audience: ``author`` gets rewordings, completions, pointers and refusals; ``recipient`` what kind of
            message it is and how it may be answered, and never that somebody leaves because of violence;
            ``researcher`` the coding only.
        sounds_safe: is asked of every sentence made for the message; where it says no, the article's own stands.

    Returns:
        Suggestions; the same for the same input.

    Raises:
        InputError: the audience is not one of these.
    """
    check_audience(audience)
    if audience == "researcher":
        return (_coding(window, label, tags, crisis),)
    targets = _targets(label, tags, crisis)
    rule, target = _rule(window, targets, audience)
    # Only the sentences for leverage have a place for a clause.
    deeds = LABEL_OF_TAG.get(target, target) == "leverage"
    matter, own = matter_of(window, deeds=deeds) if target != "none" else (None, True)
    found = _suggestions(window, rule, rule.kinds, target, matter if own else None, sounds_safe)
    if matter is not None and not own:
        found = _suggestions(window, rule, rule.kinds, target, matter, sounds_safe, only=_OPEN_KINDS)
    if not found and rule.otherwise:
        found = _suggestions(window, rule, (rule.otherwise,), target, None, sounds_safe)
    if found and rule.question:
        found[0] = replace(found[0], question=rule.question)
    return tuple(found)


def _targets(label: str, tags: tuple[str, ...], crisis: str | None) -> tuple[str, ...]:
    # Who leaves because of violence is flagged too, and is not to be spoken to like one who threatens it.
    if "safety" in tags and crisis != "self_harm":
        return ("safety",)
    return (crisis,) if crisis else tags or (label,)


def _coding(window: Window, label: str, tags: tuple[str, ...], crisis: str | None) -> Rephrasing:
    frames = "; ".join(
        f"{f.act}: {f.agent}, {f.object}, {f.mode}, condition {f.condition}" for f in window.reading.frames
    )
    text = f"label {label}; tags {', '.join(tags) or 'none'}; crisis {crisis or 'none'}; frames {frames or 'none'}"
    return Rephrasing(text, "coding", "", "the coding only, for research", sources()["codebook"], "coding")


def _rule(window: Window, targets: tuple[str, ...], audience: str) -> tuple[Rule, str]:
    """Give the first rule that fits, and the target it fits."""
    acts = {frame.act for frame in window.reading.frames} if targets != ("none",) else set()
    for rule in rules():
        met = [target for target in targets if target in rule.on]
        if met and rule.audience == audience and (not rule.acts or acts.intersection(rule.acts)):
            return rule, met[0]
    raise InputError.bad_option("label or tag", ", ".join(targets), "those of the codebook")


def _suggestions(
    window: Window,
    rule: Rule,
    names: tuple[str, ...],
    target: str,
    matter: Matter | None,
    sounds_safe: Callable[[str], bool],
    *,
    only: frozenset[str] | None = None,
) -> list[Rephrasing]:
    found: list[Rephrasing] = []
    quoted: list[Rephrasing] = []
    for name in names:
        kind = kinds()[name]
        entry = _entry(kind, target, window.normal.text.lower())
        if entry is None:
            continue
        usable = matter if only is None or kind.kind in only else None
        made = _made(window, kind, entry, rule, usable)
        if made is not None and made.role == "made" and not (_stays(made.text) and sounds_safe(made.text)):
            made = None
        text = _as_it_stands(window, kind, entry, rule)
        if made is not None:
            found.append(made)
            quoted += [text] if text and kind.quoted else []
        elif text is not None:
            found.append(text)
    # The article's own sentence follows what was made after it, once: the first that the rule names.
    return found + quoted[:1]


def _stays(text: str) -> bool:
    """Say whether a sentence holds no exit, not even in a lifted clause."""
    return not any(frame.act in WAYS_OUT for frame in read(text.lower()).frames)


def _entry(kind: Kind, target: str, text: str) -> Entry | None:
    for entry in kind.entry:
        named = not entry.tags or target in entry.tags
        if named and all(not words or any(word in text for word in words) for words in (entry.words, entry.beside)):
            return entry
    return None


def _made(window: Window, kind: Kind, entry: Entry, rule: Rule, matter: Matter | None) -> Rephrasing | None:
    shape = _shape(entry, matter) if matter is not None else ""
    if matter is None or not shape:
        return None
    slots = {"topic": matter.topic, "clause": matter.clause, "ask": matter.ask, "deed": matter.deed}
    # What is quoted stays word for word.
    quoted = matter.mood == "quoted"
    text = like(window.text, shape).format(**slots) if quoted else like(window.text, shape.format(**slots))
    role = "made" if kind.role == "sentence" else kind.role
    need = matter.longing if "{ask}" in shape else entry.need
    source = f"after {sources()[entry.source or kind.source]}"
    return Rephrasing(text, kind.kind, need, rule.why, source, role, entry.condition)


def _shape(entry: Entry, matter: Matter) -> str:
    """Give the sentence of an entry that fits the mood of a matter; nouns and noun clauses fit ``made``."""
    return entry.made if matter.mood == "about" else str(getattr(entry, matter.mood))


def _as_it_stands(window: Window, kind: Kind, entry: Entry, rule: Rule) -> Rephrasing | None:
    if not entry.text:
        return None
    text = entry.text
    if "{message}" in text:
        text = _completed(window.text, text.replace("{message}", "").strip())
    title = sources()[entry.source or kind.source]
    own = kind.quoted or kind.role == "refusal" or (entry.source or kind.source) == "project"
    source = title if own else f"after {title}"
    return Rephrasing(text, kind.kind, entry.need, rule.why, source, kind.role, entry.condition)


def _completed(raw: str, addition: str) -> str:
    """Put the missing part behind a short message, in its register; alone where the message is long."""
    message, addition = DIRECTION.sub("", raw).strip().strip('"“”'), like(raw, addition)
    if len(message) > _REPEATED:
        return addition
    ended = message if not message[-1:].isalnum() else f"{message}."
    return f"{ended} {addition}"
