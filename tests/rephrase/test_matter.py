"""What can be lifted from a message, and what must not be."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.cues.frames import Reading, read
from classifier.model.features import Window
from classifier.rephrase.matter import find_matters
from classifier.rephrase.topic import matter_of
from classifier.text.normalise import normalise


def lifted(text: str, **options: str) -> str | None:
    normal = normalise(text).text
    found = find_matters(normal, read(normal), **options)
    return found[0].topic if found and found[0].complained else None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("One more bottle of wine and I'm gone.", "the drinking"),
        ("if you go through my phone one more time im out", "how we trust each other"),
        ("If your mother crosses this threshold again I am filing for divorce.", "your mother"),
        ("I'm done with your bloody phone", "your phone"),
        ("you never listen. were done", "how we listen to each other"),
        ("You missed the scan because of a meeting. We're over.", "the scan"),
        ("stop shouting at me or I'm leaving", "the shouting"),
        ("I'm sick of the dishes. I want a divorce", "the dishes"),
        ("Are you going to answer me about the bins or not? Because I'm done.", "the bins"),
        ("show me that phone by tonight or i'm leaving you", "the phone"),
        ("Lie to me one more time and we're finished.", "how honest we are with each other"),
        ("twenty years of your lies and I'm done", "how honest we are with each other"),
        ("You humiliated me. It's over.", "how we speak to each other"),
        ("you always leave the dishes, I can't do this anymore", "the dishes"),
        ("If you still bet, I mean if you're still gambling on Friday, I'm gone", "the betting"),
        ("you did it behind my back, we are through", "how open we are with each other"),
    ],
)
def test_the_complaint_is_lifted(text, topic):
    assert lifted(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "I'm done.",
        "Take the dog and go.",
        "I'm taking the cat and the car, don't call me",
        "Go back to your mother.",
        "I'll be at my mother's. Don't wait up.",
        "Don't send your brother with a cheesecake.",
        "her phone again, her phone always, we're done",
        "*puts down the phone, walks out*",
        "(the telly off) I'm done.",
        "pack your bags and leave the money",
        "You know where the car is.",
        "I called the insurance about the divorce",
        "we're over the moon about it",
        "he lies down on the sofa",
        "You can keep the boat, I'm gone.",
        "",
        "ok 👍",
        "you left me in the car park, we're done",
        "you missed your mother's birthday cake tin, I'm done",
    ],
)
def test_what_is_part_of_the_exit_or_not_theirs_is_left_alone(text):
    assert lifted(text) is None


@pytest.mark.parametrize(("spoken_by", "topic"), [("same", "my phone"), ("other", "your phone"), ("unknown", None)])
def test_my_and_your_change_places_with_the_speaker(spoken_by, topic):
    assert lifted("are you mad about my phone?", spoken_by=spoken_by) == topic


def test_the_turn_before_lends_its_matter_only_where_the_message_has_none():
    context = (("Sam", "are you still on about the dishes?"),)
    matter, own = matter_of(Window("I'm done.", context, "Kim"))
    assert (matter.topic, own) == ("the dishes", False)
    matter, own = matter_of(Window("One more beer and I'm done.", context, "Kim"))
    assert (matter.topic, own) == ("the drinking", True)
    assert matter_of(Window("I'm done.", (("Sam", "see you at six"),), "Kim")) == (None, False)


def test_what_two_turns_name_is_the_matter():
    context = (("Kim", "The boat was cheap."), ("Sam", "The boat was an investment, the money is safe."))
    matter, own = matter_of(Window("I'm done.", context, "Kim"))
    assert (matter.topic, own) == ("the boat", False)
    assert matter_of(Window("I'm done.", context[1:], "Kim"), deeds=False) == (None, False)


@pytest.mark.parametrize(
    "before", ["The boat was an investment.", "The rent was paid on Monday.", "We had the wedding to plan."]
)
def test_what_one_turn_names_without_complaint_may_be_named_in_passing(before):
    found, own = matter_of(Window("I'm done.", (("Sam", before),), "Kim"), deeds=False)
    assert (found, own) == (None, False)
    assert matter_of(Window("I'm done.", (("Sam", before), ("Kim", before)), "Kim"))[0] is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_and_offsets_stay_inside(text):
    normal = normalise(text).text
    for matter in find_matters(normal, read(normal)):
        assert 0 <= matter.start < matter.end <= len(normal)


@pytest.mark.parametrize(
    "piece", ["(", "[", "*", "the dishes ", "if you ", "one more ", "your mother's ", "about the phone or "]
)
def test_hostile_messages_cost_little(piece):
    text = (piece * 20_000)[:20_000]
    reading = Reading((), ())
    start = time.process_time()
    find_matters(text, reading)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("You spend every weekend gaming. I want a divorce.", "the gaming"),
        ("It's me or the dog.", "the dog"),
        ("Stop texting your ex or we're through.", "how we deal with the past"),
        ("You care more about your phone than me. Maybe we should break up.", "your phone"),
        ("If we don't go to counseling, I want a divorce.", "how we get help as a couple"),
        ("Why are we even together if you never want to have sex?", "how close we are"),
        ("We fight every single day. Let's just end it.", "how we fight"),
        ("You never take my side. I don't know why I married you.", "how we stand by each other"),
    ],
)
def test_common_complaints_are_known(text, topic):
    assert lifted(text) == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("If you bring up the loan, I'm gone.", "the loan"),
        ("Unless you sort out the rent we're finished.", "the rent"),
        ("if that bottle is on the table I'm leaving you", "the bottle"),
        ("Delete the dating profile or we're over.", "the dating profile"),
        ("Your sister chose the colour. This isn't working.", "your sister"),
        ("Stop texting her or we're done.", "how we trust each other"),
        ("Shout at my mother one more time and I'm gone.", "how we speak to each other's family"),
        ("You missed the concert. We're over.", "how we show up for each other"),
        ("You never say sorry. I'm done.", "how we make up after a quarrel"),
        ("i come last. every time. so thats it", "how much room we have for each other"),
        ("You could have rung. Perhaps we should separate.", "how we stay in touch"),
    ],
)
def test_conditions_subjects_and_habits_name_the_grievance(text, topic):
    assert lifted(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "If I see the loan, I'm gone.",
        "Unless she pays the rent we're finished.",
        "Your sister.",
        "Your dinner is in the oven. Don't wait up.",
        "Don't call me back. I'm done.",
        "Never call me.",
        "I swear on my mother, we're done.",
        "I came last night and now I'm going.",
        "Never pick me up again. It's over.",
        "I miss the concert. We're done.",
        "You can say sorry to the dog, I'm gone.",
    ],
)
def test_near_misses_name_nothing(text):
    assert lifted(text) is None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("It's me or the PlayStation, Terrell.", "the gaming"),
        ("me or your xbox", "the gaming"),
    ],
)
def test_what_one_is_weighed_against_is_complained_of_with_or_without_an_article(text, topic):
    assert lifted(text) == topic


@pytest.mark.parametrize(
    ("before", "deed"),
    [
        ("You threw my scarf in the bin Thabo", "you threw my scarf in the bin"),
        ("You broke Thabo's ladder", "you broke Thabo's ladder"),
        ("You laughed Thabo", None),
    ],
)
def test_the_name_of_the_one_who_is_called_is_no_part_of_the_deed(before, deed):
    window = Window("I'm done.", (("Naledi", before), ("Thabo", "Ja.")), "Naledi")
    matter, _ = matter_of(window)
    assert (matter.deed if matter else None) == deed


def test_a_name_that_is_called_leaves_the_offsets_as_they_are():
    window = Window("You threw my scarf in the bin Thabo. We're over.", (("Thabo", "Ja."),), "Naledi")
    matter, own = matter_of(window)
    assert own
    assert window.normal.text[matter.start : matter.end] == "You threw my scarf in the bin"
