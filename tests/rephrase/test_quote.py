"""What the other one just said, quoted word for word where nothing else can be lifted."""

from __future__ import annotations

import pytest

from classifier.model.features import Window
from classifier.rephrase import rephrase
from classifier.rephrase.quote import just_said


def quoted(before: str, text: str = "That's it. We're finished.", *, speakers: tuple = ("Sam", "Kim")) -> str | None:
    found = just_said(Window(text, ((speakers[0], before),), speakers[1]))
    return found.deed if found else None


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("It's only a spreadsheet. Nobody at the office minds.", "Nobody at the office minds"),
        ("[shrugs] My mother cooks better than this", "My mother cooks better than this"),
        ("MY MOTHER AND I COOK BETTER", "my mother and I cook better"),
        ("“Everyone drinks at weddings!”", "Everyone drinks at weddings!"),
        ("she texts me for WORK stuff, Kim", "she texts me for WORK stuff, Kim"),
        ("Dinner was at 7.30 at my mother's house", "Dinner was at 7.30 at my mother's house"),
        ("Dr. Patel put the whole diet on one page.", "Dr. Patel put the whole diet on one page"),
    ],
)
def test_the_sentence_that_says_most_is_quoted_as_it_stands(before, said):
    assert quoted(before) == said


def test_a_sentence_the_message_takes_up_comes_first():
    before = "The lads planned the whole boat trip in April. Mum booked a cake."
    assert quoted(before) == "The lads planned the whole boat trip in April"
    assert quoted(before, "Eat your cake alone. We're finished.") == "Mum booked a cake"


@pytest.mark.parametrize(
    "before",
    [
        "I'm sorry, I forgot the concert tickets.",
        "Please sit down, my mother cooked lunch.",
        "Are you still on about the concert?",
        "why are your boots in the garden",
        "You promised the kids a picnic.",
        "You laughed at my toast in front of everyone.",
        "You never called my mother back.",
        "You were drunk at my sister's wedding.",
        "My mother cooks better than you?!",
        'My mother said "your cooking tastes bland".',
        "I will smash your face in, woman.",
        "The rent is, um, my brother's business.",
        "My brother said he would pay the",
        "They were closed.",
        "Fine.",
        "Every idiot in your family drinks.",
        "I'm leaving you and moving to Leeds.",
        "Don't leave me, my whole family adores you.",
        "I'll hit that wall and then your brother.",
        "",
    ],
)
def test_an_appeal_a_question_a_fair_complaint_and_what_is_broken_off_are_not_quoted(before):
    assert quoted(before) is None


@pytest.mark.parametrize(
    "before",
    [
        "I could take my clothes and go by Auntie Pearl right now",
        "all the nagging you hate so much go see lawyer la",
        "I might as well drive back to my brother in Ohio",
        "I have thought of going to Elspeth's and staying there",
        "u drive like granny so i going by my cousin",
        "Off to some fella with a working television",
        "get your boots out the hallway and the cot too",
        "A man can find a wife who cooks",
        "Well, this marriage done, then",
        "u not coming to durban then its finished between us",
        "Whoever paints this kitchen with us, it is over",
        "If you knew the road so well, drive yourself",
        "Rory's got a spare room near the harbour",
        "not sharing a kitchen with that parrot 🚪👋",
        "My mother cooks better than this. Its over, accept it.",
    ],
)
def test_a_turn_that_may_tell_of_an_end_or_a_way_out_is_not_quoted(before):
    assert quoted(before) is None


@pytest.mark.parametrize(
    "before",
    [
        "My mother is staying till Easter",
        "I will finish this match and come",
        "The bins go out on Thursday",
        "My brother needs the small room",
        "I'm only going to Mass, Hugo",
        "I sent your school fees to my brother",
    ],
)
def test_going_and_ending_that_part_nobody_are_quoted(before):
    assert quoted(before) == before


@pytest.mark.parametrize("speakers", [("Kim", "Kim"), (None, "Kim"), ("Sam", None), ("(post)", "Kim")])
def test_only_the_other_one_is_quoted(speakers):
    assert quoted("My mother cooks better than this.", speakers=speakers) is None


def test_the_quotation_is_word_for_word_and_the_rest_in_the_speakers_register():
    window = Window("were done", (("Sam", "Mum's Sunday roast was always on time."),), "Kim")
    found = rephrase(window, "leverage", ("finality",), None)
    assert found[0].text == "i need us to talk seriously about what you said: “Mum's Sunday roast was always on time”"
    assert {one.kind for one in found if one.role == "made"} == {"seriousness", "pause"}


def test_a_message_with_a_matter_of_its_own_keeps_it():
    window = Window("You missed the concert. We're over.", (("Sam", "My mother cooks better than this."),), "Kim")
    assert not any("mother" in str(one) for one in rephrase(window, "leverage", ("finality",), None))


def test_of_a_turn_without_end_only_the_beginning_is_read():
    assert quoted("My mother cooks better than this. " * 50_000) == "My mother cooks better than this"
    assert quoted("(" * 500_000) is None
    assert quoted("Yes. " * 5_000 + "My mother cooks better than this.") is None


def test_over_all_rows_a_quotation_is_the_turns_own_words_and_ends_whole(rows):
    found = [(row, just_said(row.window)) for row in rows if row.label == "leverage"]
    quotes = [(row, matter.deed) for row, matter in found if matter is not None]
    assert len(quotes) > 1000
    for row, said in quotes:
        assert said.lower() in row.window.context[-1][1].lower(), row.id
        assert not said.endswith((",", "-", "?", "(", "[")), row.id
