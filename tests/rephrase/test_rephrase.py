"""What is offered to whom: rewordings, completions, pointers, refusals."""

from __future__ import annotations

import pytest

from classifier.errors import InputError
from classifier.labels import LABEL_OF_TAG, TAGS
from classifier.model.features import Window
from classifier.rephrase import ROLES, Rephrasing, rephrase
from classifier.rephrase.schema import kinds

SAYABLE = ("sentence", "made", "completion")


def offered(text, tag, *, context=(), audience="author", crisis=None):
    label = LABEL_OF_TAG.get(tag, tag)
    tags = (tag,) if tag in LABEL_OF_TAG else ()
    return rephrase(Window(text, context, "Kim"), label, tags, crisis, audience=audience)


@pytest.mark.parametrize(
    ("tag", "text", "kinds"),
    [
        ("walkout", "Whatever. I'm out.", ["pause", "seriousness"]),
        ("threat", "Maybe we should just divorce.", ["fear", "change", "seriousness"]),
        ("ultimatum", "It's me or him.", ["change", "seriousness"]),
        ("finality", "I can't do this anymore.", ["seriousness", "pause", "fear"]),
        ("finality", "I'm leaving. Don't call me.", ["pause", "seriousness", "fear"]),
        ("veiled", "I don't know why I even stay.", ["fear", "need", "seriousness"]),
        ("expulsion", "Pack your stuff.", ["pause", "seriousness", "fear"]),
    ],
)
def test_the_articles_sentences_come_in_the_order_of_what_the_message_does(tag, text, kinds):
    found = offered(text, tag)
    assert [one.kind for one in found] == kinds
    assert all(one.role == "sentence" and one.need and one.why for one in found)
    assert found[0].question.endswith("?")


def test_a_sentence_is_made_for_the_message_and_the_articles_own_follows():
    found = offered("You leave the dishes one more time and I'm gone.", "ultimatum")
    assert [one.text for one in found] == [
        "When you leave the dishes, it's hard for me. I need change, and I want to work on it with you.",
        "I need us to talk seriously about what it does to me when you leave the dishes.",
        "I need change, and I want to work on it.",
    ]
    assert [one.role for one in found] == ["made", "made", "sentence"]
    assert found[0].source.startswith("after Power Imbalance #7")
    assert found[2].source.startswith("Power Imbalance #7")
    assert str(found[0]) == f"if you are willing to work on it: {found[0].text}"


def test_the_other_ones_grievance_is_not_put_into_the_speakers_mouth_as_a_need():
    context = (("Sam", "are you going to answer me about the dishes?"),)
    found = offered("I'm done. I don't know why I stay.", "veiled", context=context)
    made = [one.text for one in found if one.role == "made"]
    assert made == ["When it comes to the dishes, I'm scared about where we're headed.",
                    "I need us to talk seriously about the dishes."]  # fmt: skip


def test_register_is_kept_near_the_speakers():
    found = offered("one more beer n im gone", "ultimatum")
    assert found[1].text == "i need us to talk seriously about the drinking"


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("I need to cool off for a bit.", "I need to cool off for a bit. I'm coming back to this at [time]."),
        ("need to cool off", "need to cool off. i'm coming back to this at [time]"),
        ("[sighs] I need air.", "I need air. I'm coming back to this at [time]."),
        ("I need air!", "I need air! I'm coming back to this at [time]."),
        ("I'm calming down now. " * 30, "I'm coming back to this at [time]."),
    ],
)
def test_an_open_pause_gets_its_return_as_a_choice(text, completed):
    (found,) = offered(text, "open_pause")
    assert (found.text, found.role, found.condition) == (completed, "completion", "if you mean to come back")


def test_a_complaint_with_a_request_gets_the_need_said_plainly_and_a_plain_one_is_left():
    (found,) = offered("You never help with the dishes, I need you to take turns.", "need")
    assert (found.text, found.role) == ("I need us to share the load.", "completion")
    assert [one.role for one in offered("I miss you and I need you next to me.", "need")] == ["refusal"]


def test_the_voice_that_fears_loss_is_helped_to_ask_without_shrinking():
    context = (("Sam", "are you still on about the dishes?"),)
    sentence, pointer = offered("forget i said anything", "self_silencing", context=context)
    assert sentence.text == "i'm scared of losing us, and i also need to be able to bring up the dishes"
    assert pointer.role == "pointer"
    assert sentence.question == "Do I shrink or over-apologize because I'm afraid of losing us?"


@pytest.mark.parametrize(
    ("text", "swings"),
    [
        ("One minute I have to leave right now, the next I have to stay forever.", True),
        ("I have to leave immediately. No, I have to stay forever.", True),
        ("yesterday i couldnt get away fast enough, this morning im never going anywhere", True),
        ("There's no middle with me: I'm out of here at once or I'm here till I die.", True),
        ("Some nights I picture a flat of my own, and I hate that I do.", False),
        ("I've turned it over for months and I still don't know whether I can stay.", False),
        ("I thought I'd love you forever, and lately I just don't know.", False),
    ],
)
def test_swings_get_a_step_between_feeling_and_acting(text, swings):
    assert ("between" in [one.kind for one in offered(text, "ambivalence")]) == swings


def test_faded_love_gets_pointers_of_its_own():
    faded = offered("I don't feel the way I used to and I don't know what to do.", "ambivalence")
    assert "Faded love" in faded[0].text


@pytest.mark.parametrize(
    "text",
    [
        "I don't know if I want to stay, and I hate that.",
        "Part of me has gone already and the other part sets two plates.",
        "half the time im out of here in my head and half the time i cant picture it. idk what i want",
        "I can't tell whether I should stay. Forgive me.",
    ],
)
def test_mixed_commitment_gets_what_each_can_do_and_ground_rules_after_the_slowing_down(text):
    found = offered(text, "ambivalence")
    assert [one.kind for one in found] == ["slowing_down", "parting", "ground_rules"]
    assert "The one who may go" in found[1].text
    assert "The one who wants to stay" in found[1].text
    assert "time frame" in found[2].text
    assert all(one.role == "pointer" for one in found)


def test_a_fantasy_or_faded_love_without_wavering_and_a_decision_do_not():
    for text in ("Some nights I picture a room with one plate.", "I don't love you anymore and I'm sad."):
        assert [one.kind for one in offered(text, "ambivalence")] == ["slowing_down"]
    (settled,) = [one for one in offered("I've decided to move out.", "decision") if one.kind == "parting"]
    assert "The one who goes" in settled.text


def test_who_wavers_gets_both_what_each_can_do_and_the_ground_rules():
    wavering = {tag: entry.words for entry in kinds()["parting"].entry for tag in entry.tags}
    ruled = {tag: entry.words for entry in kinds()["ground_rules"].entry for tag in entry.tags}
    assert set(wavering["ambivalence"]) <= set(ruled["ambivalence"])


@pytest.mark.parametrize("audience", ["author", "recipient"])
def test_every_tag_and_flag_gets_something_for_every_audience(audience):
    for label, tags in TAGS.items():
        for tag in (*tags, label):
            for crisis in (None, "self_harm", "violence"):
                found = offered("I'm done with this.", tag, audience=audience, crisis=crisis)
                assert found
                assert all(isinstance(one, Rephrasing) and one.role in ROLES and one.source for one in found)


def test_refusals_hold_on_every_row_that_must_not_be_reworded(rows):
    refused = [r for r in rows if r.crisis or r.label == "none" or {"decision", "safety"}.intersection(r.tags)]
    assert len(refused) > 1000
    for row in refused:
        if not row.crisis and LABEL_OF_TAG.get((row.tags or ("",))[0]) not in (None, "leaving"):
            continue
        found = rephrase(row.window, row.label, row.tags, row.crisis)
        assert found[0].role == "refusal", row.id
        assert not [one for one in found if one.role in SAYABLE], row.id
        helped = row.crisis is not None or "safety" in row.tags
        assert helped == any(one.kind == "help" for one in found), row.id


def test_a_recipient_never_learns_of_a_leaving_for_safety(rows):
    nothing = offered("see you at six", "none", audience="recipient")
    for row in rows:
        if "safety" in row.tags:
            found = rephrase(row.window, row.label, row.tags, row.crisis, audience="recipient")
            if row.crisis is None:
                assert found == nothing, row.id
            words = " ".join(f"{one} {one.why} {one.need}" for one in found).lower()
            assert not any(word in words for word in ("safety", "decision", "planning", "going to leave")), row.id


def test_a_researcher_gets_the_coding_only():
    (found,) = offered("Maybe we should just divorce.", "threat", audience="researcher")
    assert found.role == "coding"
    assert found.text.startswith("label leverage; tags threat; crisis none; frames end_bond: we")


def test_an_audience_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="author, recipient, researcher"):
        offered("I'm done.", "finality", audience="judge")


def test_same_input_same_output(rows):
    for row in [r for r in rows if r.label == "leverage"][::25]:
        first = rephrase(row.window, row.label, row.tags, row.crisis)
        again = Window(row.window.text, row.window.context, row.window.speaker)
        assert rephrase(again, row.label, row.tags, row.crisis) == first


@pytest.mark.parametrize(
    "text",
    [
        "One minute I have to leave right now, the next I have to stay forever.",
        "I have to leave you right now. I have to stay with you forever. I can't tell which.",
        "yesterday i wanted to leave u today i want to stay forever",
    ],
)
def test_the_shipped_model_slows_a_swing_down(model, text):
    assert [one.kind for one in model.rephrase(text)][:2] == ["between", "slowing_down"]
