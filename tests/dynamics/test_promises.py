from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.dynamics.promises import read_promise

FRIDAY_8PM = datetime(2024, 3, 1, 20, 0)


@pytest.mark.parametrize(
    ("text", "kind", "hours"),
    [
        ("Give me 20 minutes, then let's finish this.", "duration", 1 / 3),
        ("give me 20", "duration", 1 / 3),
        ("I need half an hour and then I'm back", "duration", 0.5),
        ("back in an hour", "duration", 1),
        ("in an hour and a half we talk", "duration", 1.5),
        ("I need an hour or two", "duration", 2),
        ("I'll be back in 20-30 mins", "duration", 0.5),
        ("back in 20 to 30 minutes", "duration", 0.5),
        ("let me take a couple of hours", "duration", 2),
        ("just a few minutes please, then we go on", "duration", 1 / 12),
        ("We have argued for three hours. Give me ten minutes.", "duration", 1 / 6),
        ("Let me have forty-five minutes", "duration", 0.75),
        ("I'm coming back to this tonight", "clock", 4),
        ("Can we talk tomorrow?", "clock", 28),
        ("Can we talk tomorrow morning?", "clock", 16),
        ("tomorrow at 9am", "clock", 13),
        ("let's finish this in the morning", "clock", 16),
        ("let's talk at 9", "clock", 1),
        ("let's talk at 9:30 pm", "clock", 1.5),
        ("let's talk at 7", "clock", 11),
        ("we'll pick it up on Sunday", "clock", 52),
        ("we'll pick it up on Friday", "clock", 172),
        ("over the weekend, I promise", "clock", 52),
        ("next week, I promise", "clock", 52 + 7 * 24),
        ("Let's finish after dinner", "event", 4),
        ("when the kids are asleep we finish this", "event", 4),
        ("tomorrow after work", "clock", 28),
    ],
)
def test_what_is_promised_and_when_it_is_due(text, kind, hours):
    promise = read_promise(text)
    assert promise.kind == kind
    assert promise.due_after(FRIDAY_8PM) / 3600 == pytest.approx(hours, abs=0.01)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("I'll come back when I've calmed down", "event"), ("let's talk later", "vague"), ("I need a bit", "vague")],
)
def test_a_promise_without_an_hour_is_never_due(text, kind):
    promise = read_promise(text)
    assert (promise.kind, promise.due_after(FRIDAY_8PM)) == (kind, None)


@pytest.mark.parametrize(
    "text",
    [
        "I need a pause, and I'm coming back to this conversation.",
        "look at 20% of what you said, I'm coming back",
        "I need a break and I am not leaving you",
        "",
    ],
)
def test_no_time_is_no_promise(text):
    assert read_promise(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("We argued for about two hours. Give me 20 minutes and I am back.", 20),
        ("We fought for another two hours last night, I need 30 minutes", 30),
        ("You haven't spoken to me in three days. I'm back in an hour.", 60),
        ("You need two hours to answer a text. Give me 20 minutes.", 20),
        ("You never give me five minutes. I need half an hour.", 30),
        ("I don't need an hour, just 20 minutes", 20),
        ("You've been shouting for 2 hours, 15 minutes please", 15),
        ("20 minutes please, you yelled for two hours", 20),
        ("I can't take another two hours of this. In ten minutes we go on", 10),
        ("I need to be alone for two hours", 120),
        ("a break for about 20 minutes and I'm back", 20),
        ("we argued enough, I'm out for an hour", 60),
        ("I'm exhausted and need 20 minutes", 20),
        ("I asked for 20 minutes", 20),
        ("another ten minutes and we talk", 10),
    ],
)
def test_the_time_asked_for_wins_over_other_numbers(text, minutes):
    assert read_promise(text).seconds == minutes * 60


@pytest.mark.parametrize(
    "text",
    [
        "You've been yelling for two hours, I need a break. I'm coming back to this.",
        "We argued for about two hours. I need a break.",
        "We have already talked two hours, I'm coming back to this.",
        "You screamed and shouted for an hour, I need space.",
        "I waited 20 minutes for you. I need a pause.",
        "You came home two hours late, I need a pause.",
        "Two hours ago you said it was fine. I need a break.",
        "After two hours of yelling I need a break.",
        "The last two hours were awful. I need a break and I'm coming back.",
        "We haven't laughed in two weeks, I need a pause.",
    ],
)
def test_how_long_something_lasted_is_no_promise(text):
    assert read_promise(text) is None


def test_a_clock_needs_a_clock():
    assert read_promise("tonight").due_after(None) is None
    assert read_promise("in 5 minutes").due_after(None) == 300


WORDS = """give me in 20 3.5 half an hour hours minutes or two at 9 99 24 pm a.m. : 30 tomorrow tonight on sunday
next week after dinner when i calm by nine morning later - –"""


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split())).map(" ".join) | st.text(), st.datetimes())
def test_any_text_gives_nothing_or_a_moment_ahead(text, clock):
    promise = read_promise(text)
    due = promise.due_after(clock) if promise else None
    assert due is None or due >= 0
    assert promise is None or promise.text
