"""Every suggestion for every leverage row, checked by the shipped model."""

from __future__ import annotations

from functools import cache

import pytest

from classifier.cues.frames import read
from classifier.rephrase import rephrase
from classifier.rephrase.around import WAYS_OUT


@pytest.fixture(scope="module")
def suggested(model, rows):
    """Every sentence offered for a leverage row, once, as the model offers it."""
    sounds_safe = cache(model.sounds_safe)
    found = (
        one.text
        for row in rows
        if row.label == "leverage" and row.crisis is None
        for one in rephrase(row.window, row.label, row.tags, row.crisis, sounds_safe=sounds_safe)
    )
    return sorted(set(found))


def test_no_suggestion_contains_an_exit(suggested):
    assert len(suggested) > 50
    for text in suggested:
        assert not WAYS_OUT.intersection(frame.act for frame in read(text.lower()).frames), text


def test_every_suggestion_is_itself_assessed_safe_and_raises_no_flag(model, suggested):
    assessed = {text: model.assess(text) for text in suggested}
    assert {text: (a.label, a.crisis) for text, a in assessed.items() if a.label != "safe" or a.crisis} == {}


def test_a_sentence_that_does_not_sound_safe_gives_way_to_the_articles(rows):
    row = next(r for r in rows if any(one.role == "made" for one in rephrase(r.window, r.label, r.tags, r.crisis)))
    found = rephrase(row.window, row.label, row.tags, row.crisis, sounds_safe=lambda _: False)
    assert found
    assert not [one for one in found if one.role == "made"]
