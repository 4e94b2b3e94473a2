"""The catalogue's files: complete, strict, grammatical in every combination, and without an exit."""

from __future__ import annotations

import dataclasses
import re

import pytest

from classifier.cues.frames import read
from classifier.errors import SchemaError
from classifier.labels import CRISIS, LABELS, TAGS
from classifier.rephrase.around import WAYS_OUT
from classifier.rephrase.register import like
from classifier.rephrase.schema import TARGETS, groups, kinds, read_group, read_kind, read_rules, rules

#: The article's sentences and questions may be quoted; nothing else of the articles is.
ARTICLE = {
    "fear": "I'm scared about where we're headed.",
    "seriousness": "I need us to take this seriously.",
    "change": "I need change, and I want to work on it.",
    "pause": "I need a pause, and I'm coming back to this conversation.",
}


def topics() -> list[tuple[str, str, str]]:
    """Every topic with its clause and its ask, as they reach a sentence."""
    found = []
    for group in groups():
        named = [f"{own} {noun}" for noun in group.nouns for own in ("the", "your", "my", "our")]
        named += [f"your {person}" for person in group.people] + [topic for _, topic in group.nouns_alone]
        found += [(t, group.clause.replace("{thing}", t), group.ask.replace("{thing}", t)) for t in named]
        for h in group.habit:
            clause = h.clause or (h.topic if h.topic.startswith("how ") else group.clause)
            found.append(
                (h.topic, clause.replace("{thing}", h.topic), (h.ask or group.ask).replace("{thing}", h.topic))
            )
    return found


def sayable() -> list[str]:
    return [e.text for k in kinds().values() for e in k.entry if k.role in ("sentence", "completion") and e.text]


def made() -> list[str]:
    templates = [e.made for k in kinds().values() for e in k.entry if e.made]
    return sorted({t.format(topic=a, clause=b, ask=c) for t in templates for a, b, c in topics()})


def test_the_articles_sentences_are_quoted_exactly_and_nothing_else_is_marked_as_quoted():
    quoted = {name: kind.entry[0].text for name, kind in kinds().items() if kind.quoted}
    assert quoted == ARTICLE


@pytest.mark.parametrize("audience", ["author", "recipient"])
def test_every_tag_label_and_flag_has_a_rule_without_acts(audience):
    covered = {t for rule in rules() if rule.audience == audience and not rule.acts for t in rule.on}
    assert covered == set(TARGETS)
    assert covered == {*LABELS, *CRISIS, *(tag for tags in TAGS.values() for tag in tags)}


@pytest.mark.parametrize("rule", rules(), ids=lambda r: f"{r.audience}-{r.on[0]}")
def test_every_rule_offers_something_for_every_target_it_names(rule):
    for target in rule.on:
        fitting = [
            entry
            for name in (*rule.kinds, *filter(None, [rule.otherwise]))
            for entry in kinds()[name].entry
            if (not entry.tags or target in entry.tags) and not entry.words and entry.text
        ]
        assert fitting, target


def test_every_file_of_the_catalogue_is_offered_somewhere():
    assert {name for rule in rules() for name in (*rule.kinds, rule.otherwise) if name} == set(kinds())


def test_a_return_a_willingness_or_a_fear_is_never_asserted_without_its_condition():
    promising = re.compile(r"coming back|work on it|I'm scared about|I'd like us|I want to|sorry for", re.IGNORECASE)
    for kind in kinds().values():
        for entry in kind.entry:
            if kind.role in ("sentence", "completion") and promising.search(entry.text + entry.made):
                assert entry.condition.startswith("if "), entry
    assert not any(
        re.search(r"\bI (do )?love\b|not going anywhere|I'm staying", text) for text in [*sayable(), *made()]
    )


def test_no_sentence_holds_an_exit_whatever_the_matter():
    for text in [*sayable(), *made()]:
        assert not WAYS_OUT.intersection(frame.act for frame in read(text).frames), text


def test_every_sentence_is_well_formed_whatever_the_matter():
    assert len(made()) > 2000
    for text in [*sayable(), *made()]:
        text = text.removeprefix("{message} ")
        assert re.fullmatch(r"[A-Z][^{}]*[.?]", text), text
        assert not re.search(r"\s\s|\s[.,?]|\b(\w+) \1\b|\bthe (the|my|your|our|how)\b|\ba [aeiou]", text), text


def test_help_is_of_no_country_and_names_no_number():
    texts = [entry.text for entry in kinds()["help"].entry]
    assert texts
    assert not [text for text in texts if re.search(r"\d|USA|UK|Canada|Ireland", text)]


def test_topics_and_clauses_are_noun_phrases_or_how_clauses():
    for topic, clause, ask in topics():
        assert re.match(r"(the|my|your|our|how|what|money$|having|Christmas$|Thanksgiving$)\b", topic), topic
        assert clause.startswith("how "), clause
        assert ask.startswith("I need "), ask


@pytest.mark.parametrize(
    ("name", "text", "reader"),
    [
        ("x.toml", 'kind = "x"\nrole = "sentence"\nsource = "power"\ncolour = "red"\n', read_kind),
        ("x.toml", 'kind = "x"\nrole = "poem"\nsource = "power"\n[[entry]]\ntext = "A."\n', read_kind),
        ("x.toml", 'kind = "x"\nrole = "sentence"\nsource = "power"\n[[entry]]\nneed = "rest"\n', read_kind),
        ("x.toml", 'kind = "x"\nrole = "sentence"\nsource = "nowhere"\n[[entry]]\ntext = "A."\n', read_kind),
        ("x.toml", 'kind = "x"\nrole = "sentence"\nsource = "power"\n[[entry]]\ntext = "A {thing}."\n', read_kind),
        (
            "x.toml",
            'kind = "x"\nrole = "sentence"\nsource = "power"\n[[entry]]\ntext = "A."\ntags = "need"\n',
            read_kind,
        ),
        (
            "x.toml",
            'kind = "x"\nrole = "sentence"\nsource = "power"\n[[entry]]\ntext = "A."\ntags = ["ned"]\n',
            read_kind,
        ),
        ("x.toml", '[[rule]]\non = ["threat"]\nkinds = ["feer"]\nwhy = "x"\n', read_rules),
        ("x.toml", '[[rule]]\non = ["threat"]\nkinds = ["fear"]\n', read_rules),
        ("x.toml", "rules = 1\n", read_rules),
        ("x.toml", 'clause = "c"\nask = "a"\nlonging = "l"\nnouns = ["n", 3]\n', read_group),
        ("x.toml", 'clause = "c"\nask = "a"\nlonging = "l"\nnoun = ["n"]\n', read_group),
        ("x.toml", 'clause = "c"\nask = 3\nlonging = "l"\nnouns = ["n"]\n', read_group),
    ],
)
def test_a_file_that_breaks_the_schema_is_refused_by_name(tmp_path, name, text, reader):
    (tmp_path / name).write_text(text)
    with pytest.raises(SchemaError, match=r"x\.toml"):
        reader(tmp_path / name)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("im done", "i'm scared"),
        ("I'm done.", "I'm scared."),
        ("IM DONE", "I'm scared."),
        ("..", "I'm scared."),
        (
            "I have thought about this for a very long time and I do not see how we can go on living here.",
            "I am scared.",
        ),
        (
            "I have thought about this for a very long time and i dont see how we can go on living here like this",
            "I'm scared.",
        ),
        ("I've thought about this for a very long time and I do not see how we can go on living here.", "I'm scared."),
    ],
)
def test_register_follows_the_speaker(raw, sentence):
    assert like(raw, "I'm scared.") == sentence


def test_entries_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        kinds()["fear"].entry[0].text = "x"
