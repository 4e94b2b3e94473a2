"""What keeps words from being lifted, and what stands right beside it and is lifted."""

from __future__ import annotations

import pytest

from classifier.model.features import Window
from classifier.rephrase import rephrase
from classifier.rephrase.topic import matter_of


def lifted(text: str, *context: tuple[str, str]) -> str | None:
    """Give what is lifted from a message of Kim's, or from the turns before."""
    matter, _ = matter_of(Window(text, context, "Kim"))
    if matter is None:
        return None
    return f"“{matter.deed}”" if matter.mood == "quoted" else matter.deed or matter.topic


@pytest.mark.parametrize(
    ("told", "deed"),
    [
        # against the one who hears it
        ("I pawned your bracelet.", "you pawned my bracelet"),
        ("I've lent Femi the tuition money.", "you've lent Femi the tuition money"),
        ("I didn't tell you about the overdraft.", "you didn't tell me about the overdraft"),
        ("I didn't come to your graduation.", "you didn't come to my graduation"),
        # for them, a loss, a chore, a defence, a denial: only quoted
        ("I paid the water bill this morning.", "“I paid the water bill this morning”"),
        ("I lost my uncle at New Year.", "“I lost my uncle at New Year”"),
        ("I cancelled the golf trip for you.", "“I cancelled the golf trip for you”"),
        ("I rang you from the platform.", "“I rang you from the platform”"),
        ("I let your aunt use the garage like you wanted.", "“I let your aunt use the garage like you wanted”"),
        ("I didn't open your letters.", "“I didn't open your letters”"),
        ("I never flirted with the plumber.", "“I never flirted with the plumber”"),
        ("I didn't bring you to Perth to sulk.", "“I didn't bring you to Perth to sulk”"),
    ],
)
def test_what_the_other_one_tells_of_themselves_is_a_grievance_only_against_the_one_who_hears_it(told, deed):
    assert lifted("We're done.", ("Sam", told)) == deed


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("If you don't do any of the ironing, we're finished.", "you don't do any of the ironing"),
        ("If you don't book the plumber, we're finished.", "you book the plumber"),
        ("You could have said something to your aunt. It's over.", None),
        ("You could have waited outside the theatre. It's over.", "you didn't wait outside the theatre"),
        ("Eat it or don't, I'm leaving you.", None),
        ("Eat it or not, I'm leaving you.", None),
        ("Eat with my parents or don't come home.", "you eat with my parents"),
    ],
)
def test_a_deed_turned_round_keeps_its_sense(text, deed):
    assert lifted(text) == deed


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        # another clause follows, or the words are an order
        ("If I walk in and the hob is filthy again, I'm gone.", None),
        ("If I walk into that kitchen filthy again, I'm gone.", "I walk into that kitchen filthy"),
        ("back by nine and we can talk about who moves out", None),
        ("Not talking to you don't wait for dinner", None),
        ("We're through. You don't come by my work.", None),
        ("You don't visit my father. We're through.", "you don't visit my father"),
        ("the next time ye lend him oor van ye'll find the flat empty", "you lend him oor van"),
        ("You won't say whose ring I'm holding. It's over.", None),
        ("After what you told Femi I am packing the rest. We're over.", None),
        ("After what you told Femi on the stairs, we're over.", "what you told Femi on the stairs"),
        # who did it, and what was said
        ("You and your cousin drank the christening wine. We're over.", "your cousin"),
        ("I asked you and you sold the piano. We're over.", "you sold the piano"),
        ('you told me "grow up" at the graveside so im done', None),
        ('You told the midwife I was "hysterical". I\'m done.', "you told the midwife I was hysterical"),
        ("You missed the girls' recital. I'm done.", "you missed the girls' recital"),
        ("Get out. You've been dying to since Malta.", None),
        ("You've been lying to my sister since Malta. Get out.", "you've been lying to my sister since Malta"),
        ("You broke three of my ribs. I'm done.", None),
    ],
)
def test_where_a_deed_ends_and_who_does_it(text, deed):
    assert lifted(text) == deed


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Stop the car. I'm getting out and I'm not coming back.", None),
        ("It's me or the gambling.", "the betting"),
        ("If nothing changes this weekend, it's over.", None),
        ("Your weekends are always for your brother. It's over.", "your weekends"),
        ("I'm not your mother. Find someone else.", None),
        ("I'm sick of your mother. Find someone else.", "your mother"),
        ("Get out of the kitchen and out of my life.", None),
        ("Go to hers, see if she'll do your laundry.", None),
    ],
)
def test_a_noun_that_is_a_time_a_place_or_a_part_to_play_is_no_matter(text, topic):
    matter, own = matter_of(Window(text))
    assert (matter.deed or matter.topic if matter and own else None) == topic


def test_a_full_form_at_the_head_of_a_sentence_keeps_its_capital():
    text = "I think that we ought to part now. You gave the spare key to your brother without one word to me about it."
    for one in rephrase(Window(text), "leverage", ("threat",), None):
        assert one.text[0].isupper(), one.text
        assert "It's" not in one.text or one.role == "sentence"


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("You always joke about my job and I need more from you.", "I need us to talk about my job."),
        ("You never leave your job at work and I need that.", "I need more time with you."),
    ],
)
def test_the_speakers_own_work_asks_for_no_more_time(text, ask):
    assert [one.text for one in rephrase(Window(text), "safe", ("need",), None)] == [ask]


def test_who_fears_loss_is_not_told_to_beg_less_where_nobody_begs():
    pointers = {
        tags: rephrase(Window("One wrong word and you'll be off."), "loss_fear", tags, None)[-1].text
        for tags in ((), ("pleading",))
    }
    assert "Begging" not in pointers[()]
    assert "Begging" in pointers["pleading",]


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        # a picture ends a sentence and begins one
        ("found the invoice 🧾 you hired her behind my back 😤 we're done", "you hired her behind my back"),
        ("you skipped the rehearsal 🎻 we're done", "you skipped the rehearsal"),
        # letters of other alphabets and with marks
        ("You laughed at Zoë's café in front of Jürgen. I'm leaving.", "you laughed at Zoë's café in front of Jürgen"),
        # without "are", and with a verb that no list has
        ("you always rushing my mother at the table. we better divorce", "you keep rushing my mother at the table"),
        ("Eight years of you tutting about my cooking. It's over.", "you keep tutting about my cooking"),
        ("Nothing left of you morning or night. It's over.", None),
        # the former partner is named without a comparison
        ("You invited your ex to the christening. It's over.", "you invited your former partner to the christening"),
        ("You wore your ex's ring to the clinic. It's over.", "you wore your former partner's ring to the clinic"),
        ("You rang your ex wife from our bed. It's over.", "you rang your former wife from our bed"),
        ("You rang your ex colleague from our bed. It's over.", None),
        ("Your ex would have married me by now. It's over.", None),
        # what is left open is not demanded
        ("Use the month to find out whether this is home or I'm leaving.", None),
    ],
)
def test_deeds_as_they_are_texted(text, deed):
    assert lifted(text) == deed


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The dishes again. I want a divorce.", "the dishes"),
        ("Always the golf. I want a divorce.", "the golf"),
        ("Every time I bring up the laundry you sigh. I want a divorce.", "the laundry"),
        ("I'm sorry I mentioned the curtains. I want a divorce.", "the curtains"),
        ("Bring the laundry up before you go. I want a divorce.", None),
        ("She had the dishes again. I want a divorce.", None),
        ("I always did the dishes. I want a divorce.", None),
    ],
)
def test_what_is_named_with_again_or_always_is_complained_of(text, topic):
    assert lifted(text) == topic
