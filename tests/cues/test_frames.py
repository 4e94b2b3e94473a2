"""One table a family: hits and near-misses, and what the frame says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.cues import frames
from classifier.cues.frames import read

HITS = {
    "end_bond": ["we should get a divorce", "it's over between us", "I'm through with you", "let's call it quits"],
    "end_vague": ["it's over", "I'm done", "I can't do this anymore"],
    "leave_home": ["I'm moving out on Friday", "I packed my bags", "I'm staying at my sister's"],
    "end_contact": ["don't ever call me", "lose my number", "I'm blocking you"],
    "end_talk": ["we are not talking about this", "this conversation is over", "*hangs up*"],
    "expel": ["get out of my house", "pack your things", "there's the door"],
    "withdraw_future": ["don't count on me for the wedding", "why do I even stay", "I spoke to a lawyer"],
    "compare": ["I could find someone who listens", "you'd be happier without me around"],
    "stay": ["I'm not going anywhere", "I didn't mean it", "we'll get through this"],
    "pause": ["I need ten minutes", "let me cool off", "I need some air"],
    "end_life": ["I'm going to kill myself", "I don't want to be alive", "I'm thinking of ending my life"],
    "hurt_you": ["I'll kill you", "I will break your arm", "I'd strangle you"],
}
MISSES = {
    "end_vague": ["the film is on", "I did it"],
    "end_bond": ["we should get a dog", "I overslept", "finish your soup"],
    "leave_home": ["I left my keys there", "the cat packed on weight"],
    "end_contact": ["call me when you land", "block the drain"],
    "end_talk": ["we talked about this for hours", "hang the coat up there"],
    "expel": ["let the dog in", "the doorbell rang"],
    "withdraw_future": ["I ate before we left", "count the plates for me"],
    "compare": ["some of the bread is stale", "who ate the cake"],
    "stay": ["the stain will not come out"],
    "pause": ["the minutes of the meeting are here"],
    "end_life": ["I found myself a job", "I want to live in Leeds", "the plant will die"],
    "hurt_you": ["the traffic is killing me", "I broke my arm", "you hit a nerve"],
}


@pytest.mark.parametrize(("family", "text"), [(f, t) for f, texts in HITS.items() for t in texts])
def test_a_cue_is_found(family, text):
    assert family in {frame.act for frame in read(text).frames}


@pytest.mark.parametrize(("family", "text"), [(f, t) for f, texts in MISSES.items() for t in texts])
def test_a_near_miss_is_let_be(family, text):
    assert family not in {frame.act for frame in read(text).frames}


@pytest.mark.parametrize(
    ("text", "act", "attribute", "value"),
    [
        ("I'm leaving you", "end_bond", "agent", "i"),
        ("we are getting a divorce", "end_bond", "agent", "we"),
        ("pack your bags", "expel", "agent", "imperative"),
        ("I'm not leaving you", "end_bond", "mode", "negated"),
        ("maybe we should separate", "end_bond", "mode", "hypothetical"),
        ("you said you want a divorce", "end_bond", "mode", "reported"),
        ("do you want a divorce?", "end_bond", "mode", "asked"),
        ("I want a divorce", "end_bond", "mode", "asserted"),
        ("I'm divorcing you 😂", "end_bond", "mode", "joking"),
        ("I'm done with the dishes", "end_vague", "object", "task"),
        ("I'm done with us", "end_bond", "object", "bond"),
        ("if you lie again I'm moving out", "leave_home", "condition", "partner"),
        ("if you hit me again I'm moving out", "leave_home", "condition", "harm"),
        ("I'm moving out", "leave_home", "condition", "none"),
        ("I need ten minutes and then I will be back", "pause", "returns", "named"),
        ("I need space until you apologise", "pause", "returns", "strings"),
        ("I need ten minutes", "pause", "returns", "none"),
    ],
)
def test_what_stands_around_an_act_is_read(text, act, attribute, value):
    frames = [frame for frame in read(text).frames if frame.act == act]
    assert frames, read(text)
    assert getattr(frames[0], attribute) == value


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
