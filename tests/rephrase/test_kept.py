"""The grievance is kept: its content words stand in what is suggested."""

from __future__ import annotations

import pytest

from classifier.model.features import Window
from classifier.rephrase import rephrase
from classifier.rephrase.kept import content, kept
from classifier.rephrase.topic import matter_of

#: Of the content words lifted, so many must stand in the suggestions (``docs/rephrasing.md`` has the share itself).
FLOOR = 0.85


def test_a_deed_and_its_clause_are_counted():
    window = Window("If you leave the dishes overnight, Gary, I'm gone.")
    count = kept(window, rephrase(window, "leverage", ("ultimatum",), None))
    assert (count.lifted, count.lifted_said) == (3, 3)
    assert (count.clause, count.clause_said) == (3, 3)


def test_what_is_not_said_again_is_missed():
    window = Window("You leave the dishes one more time and I'm gone.")
    found = rephrase(window, "leverage", ("ultimatum",), None)
    short = [one for one in found if one.role == "made"][:1]
    assert kept(window, short).lifted_said == kept(window, found).lifted_said > 0
    assert kept(window, [one for one in found if one.role != "made"]) is None


def test_where_nothing_of_its_own_is_lifted_there_is_nothing_to_count():
    window = Window("I'm done.", (("Sam", "are you still on about the dishes?"),), "Kim")
    assert kept(window, rephrase(window, "leverage", ("finality",), None)) is None


@pytest.fixture(scope="module")
def suggested(rows):
    """Every sixth leverage row of corpus and suite, with what is suggested for it."""
    leverage = [row for row in rows if row.label == "leverage" and row.crisis is None][::6]
    return [(row, rephrase(row.window, row.label, row.tags, row.crisis)) for row in leverage]


def test_over_the_rows_the_content_words_of_the_grievance_are_kept(suggested):
    counts = [count for row, found in suggested if (count := kept(row.window, found)) is not None]
    assert len(counts) > 150
    assert sum(c.lifted_said for c in counts) / sum(c.lifted for c in counts) >= FLOOR


def test_over_the_rows_every_word_of_a_lifted_deed_or_quotation_stands_in_a_suggestion(suggested):
    told = 0
    for row, found in suggested:
        matter, _ = matter_of(row.window)
        made = " ".join(one.text for one in found if one.role == "made")
        if made and matter is not None and matter.deed:
            told += 1
            # "Don't" may be written out in a careful register.
            assert {word for word in content(matter.deed) if "'" not in word} <= content(made), row.id
    assert told > 300
