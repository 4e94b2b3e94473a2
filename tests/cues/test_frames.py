"""What frames read around an act."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.cues import frames
from classifier.cues.frames import read
from tests.cues.tables import READINGS, reading_cases


@pytest.mark.parametrize(("attribute", "text", "act", "value"), reading_cases())
def test_what_stands_around_an_act_is_read(attribute, text, act, value):
    found = [frame for frame in read(text).frames if frame.act == act]
    if not found:
        pytest.fail(f"no {act} in {text!r}")
    assert getattr(found[0], attribute) == value


def test_every_mode_and_attribute_has_readings():
    assert set(READINGS) == {"mode", "agent", "object", "condition", "returns", "addressee"}
    assert all(len(sentences) >= 3 for values in READINGS.values() for sentences in values.values())


@given(st.text(max_size=80))
def test_spans_lie_in_the_text(text):
    reading = read(text)
    assert all(0 <= cue.start < cue.end <= len(text) for cue in reading.cues)
    assert all(0 <= frame.start < frame.end <= len(text) for frame in reading.frames)


def test_a_clause_ends_the_reach_of_a_negation():
    frames = [f for f in read("I am not angry, but I'm moving out").frames if f.act == "leave_home"]
    assert frames[0].mode == "asserted"


def test_words_once_met_are_forgotten_and_change_no_reading(monkeypatch):
    first = read("I'm leaving you, Zorblax")
    known = len(frames._pipeline()[0].vocab.strings)
    monkeypatch.setattr(frames, "MAX_WORDS", known + 50)
    for k in range(200):
        read(f"I'm leaving you, word{k}")
        assert len(frames._pipeline()[0].vocab.strings) <= known + 60
    assert read("I'm leaving you, Zorblax") == first
