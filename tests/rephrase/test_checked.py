"""Every suggestion for every leverage row, checked by the shipped model."""

from __future__ import annotations

import pytest

from classifier.cues.frames import read
from classifier.rephrase import rephrase

EXITS = {"end_bond", "end_contact", "end_talk", "expel", "leave_home", "withdraw_future", "compare"}


@pytest.fixture(scope="module")
def suggested(rows):
    """Every sentence offered for a leverage row, once."""
    found = (
        one.text
        for row in rows
        if row.label == "leverage" and row.crisis is None
        for one in rephrase(row.window, row.label, row.tags, row.crisis)
    )
    return sorted(set(found))


def test_no_suggestion_contains_an_exit(suggested):
    assert len(suggested) > 50
    for text in suggested:
        assert not EXITS.intersection(frame.act for frame in read(text.lower()).frames), text


def test_no_suggestion_is_called_anything_but_safe_or_ordinary(model, suggested):
    assessed = {text: model.assess(text) for text in suggested}
    assert {text: a.label for text, a in assessed.items() if a.label not in ("safe", "none")} == {}
    # A matter such as "the pills" may raise the flag, which is set rather too often than too seldom.
    assert sum(a.crisis is not None for a in assessed.values()) <= 0.01 * len(assessed)


def test_most_suggestions_are_themselves_assessed_safe(model, suggested):
    # All should be. Plain requests read as ordinary talk to the model; docs/rephrasing.md gives the share.
    assert sum(model.assess(text).label == "safe" for text in suggested) / len(suggested) >= 0.85
