"""What somebody does, lifted from a message as it stands, and what must not be."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.cues.frames import Reading, read
from classifier.errors import SchemaError
from classifier.model.features import Window
from classifier.rephrase import rephrase
from classifier.rephrase.around import WAYS_OUT, Words
from classifier.rephrase.deed import find_deeds
from classifier.rephrase.grammar import openings, read_openings, read_verbs
from classifier.rephrase.matter import find_matters
from classifier.rephrase.schema import kinds
from classifier.rephrase.topic import matter_of
from classifier.rephrase.verbs import bases
from classifier.text.normalise import normalise

BLAME = re.compile(r"\b(always|never|again|ever|constantly|one more time|once more|anymore)\b", re.IGNORECASE)


def lifted(text: str, spoken_by: str = "same") -> tuple[str, str] | None:
    normal = normalise(text).text
    found = find_deeds(normal, Words.of(normal, read(normal)), spoken_by)
    return (found[0].mood, found[0].said) if found else None


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("If your mother lets herself into my kitchen again, I'm away.", "your mother lets herself into my kitchen"),
        ("if you come home at three one more time im gone", "you come home at three"),
        ("Next time you shout at me in front of the kids I won't be here.", "you shout at me in front of the kids"),
        ("Skip that needle again and I'll leave you, Otis.", "you skip that needle"),
        ("You touch my setup again and I'm out.", "you touch my setup"),
        ("One more crack about my mother, Gary, and it's over.", "there's another crack about my mother"),
        ("sleep thru one more potty run and u can find out how it is solo", "you sleep through another potty run"),
        ("You always side with your sister. I'm done.", "you side with your sister"),
        ("you never listen. were done", "you don't listen"),
        ("You keep blowing up my phone. We're over.", "you keep blowing up my phone"),
        ("Stop texting that girl or we're through.", "you keep texting that girl"),
        ("I'm sick of cleaning up after you. I want out.", "I keep cleaning up after you"),
        ("I can't live with a man who keeps a phone in his bag.", "you keep a phone in your bag"),
        ("I feel like the maid in this house. I could find a kinder place.", "I feel like the maid in this house"),
        ("If I hear that name in my kitchen again, I'm gone.", "I hear that name in my kitchen"),
        ("If you go out tonight don't bother coming home", "you go out"),
        ("i swear if you talk to her one more time we are through", "you talk to her"),
        ("If there is one more scene with my mother we are done", "there's another scene with my mother"),
        ("One further lunch with Margot and I am leaving you.", "there's another lunch with Margot"),
        ("I find her number again, we divorce.", "I find her number"),
        ("Miss Christmas again and I'm divorcing you.", "you miss Christmas"),
        ("You keep texting the trainer also. We're done.", "you keep texting the trainer"),
    ],
)
def test_what_recurs_fits_behind_when(text, deed):
    assert lifted(text) == ("when", deed)


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("You missed the concert for dominoes. We're over.", "you missed the concert for dominoes"),
        ("You told Mike and Dana about my scan. It's over.", "you told Mike and Dana about my scan"),
        ("You sold the RV. You sold the -- no. We're over.", "you sold the RV"),
        ("last night again you sold the boat. We're over.", "you sold the boat"),
        ("You didn't come to the ward on Sunday. I'm done.", "you didn't come to the ward on Sunday"),
        ("You never once held my coat. That's us.", "you didn't hold my coat"),
        ("Ye haven't touched me since the Lakes. We're by wi.", "you haven't touched me since the Lakes"),
        ("YOU GAVE AWAY MY CAT? WE'RE DONE.", "you gave away my cat"),
        ("u uninvited my best friend. its over", "you uninvited my best friend"),
        ("You sat with your phone while the doctor was talking. Goodbye.",
         "you sat with your phone while the doctor was talking"),
        ("Your mother called me fat at the table. I'm leaving.", None),
        ("Your mother called me a gold digger at the table. I'm leaving.",
         "your mother called me a gold digger at the table"),
        ("I did the whole scan alone. I'm done with you.", "I did the whole scan alone"),
    ],
)  # fmt: skip
def test_a_fact_fits_behind_that(text, deed):
    assert lifted(text) == (("that", deed) if deed else None)


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("Unless you see a doctor by Friday, I'm leaving you.", "you see a doctor by Friday"),
        ("If you don't delete that app we're finished.", "you delete that app"),
        ("Wash those plates or I'm leaving you.", "you wash those plates"),
        ("Either you sell this console or I'm gone, Tomás.", "you sell this console"),
        ("You book that test on Monday, or you find another woman.", "you book that test on Monday"),
    ],
)
def test_a_demand_is_what_is_important(text, deed):
    assert lifted(text) == ("wish", deed)


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("The way you talked to me in there, I don't know if I want this.", "how you talked to me in there"),
        ("Sleep on how you spoke to me at dinner.", "how you spoke to me at dinner"),
        ("I heard what you said about me at the barbecue. We're over.", "what you said about me at the barbecue"),
    ],
)
def test_a_noun_clause_is_named(text, deed):
    assert lifted(text) == ("about", deed)


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("I used the wedding fund for the truck.", ("that", "you used the wedding fund for the truck")),
        ("I've accepted the job in Leeds.", ("that", "you've accepted the job in Leeds")),
        ("I sold my watch to your cousin.", ("that", "you sold your watch to my cousin")),
        ("You went through my phone while I was in the bath.",
         ("heard", "I went through your phone while you were in the bath")),
        ("You never help me with the forms.", ("heard", "I don't help you with the forms")),
        ("You said you were watching the pan.", ("heard", "I said I was watching the pan")),
        ("You're always on your phone.", ("heard", "I'm on my phone")),
        ("Your mother opened my cupboard.", ("heard", "my mother opened your cupboard")),
        ("If you do that to my plants again I'm gone.", None),
        ("I made you a cup of tea.", None),
        ("I told you four times.", None),
    ],
)  # fmt: skip
def test_the_other_ones_words_change_places(text, deed):
    assert lifted(text, "other") == deed


@pytest.mark.parametrize(
    "text",
    [
        # innocent, or part of the way out
        "You know where the car is.",
        "You can keep the boat, I'm gone.",
        "Take the console and get out.",
        "Give me my cockatoo, and don't ever come near us.",
        "Do not send the dog again, I won't be reading it.",
        "If you leave, don't come back.",
        "If you walk out of that door it's over.",
        "You stay there and I'm going to my mother's.",
        "Find a man who drinks milk. I pack on Sunday.",
        "You used to laugh. I'm done.",
        # appeals and suppositions
        "If you love me you'll stay.",
        "If you loved me you wouldn't go out tonight.",
        "If you had told me the truth we'd be fine.",
        "I wish you called my mother.",
        "If you want to save this marriage, sell the boat.",
        "If you think I'm staying you're wrong.",
        # asked and reported
        "Did you call the bank?",
        "What if you lose the house?",
        "Do you always side with her?",
        "She says you texted the neighbour.",
        # insult, swearing, harm
        "You always act like an idiot.",
        "You fucked my best friend.",
        "If you hit me again I'm gone.",
        "You put your hands on my neck on Sunday.",
        "If you threaten the kids again I'm leaving.",
        # somebody else
        "Every time he calls my mother I could scream.",
        "The girl you texted is my cousin.",
        "Live with anybody who takes the bus.",
        # says nothing alone, or has no end
        "If you do that again I'm gone.",
        "You laughed. We're done.",
        "You used them to eat. We're done.",
        "So I just, uh, keep eating there and we call it quits.",
        "One more time and I'm gone.",
        "You told the agency no without",
        # holds an exit
        "If I find another receipt in your bag, I'm gone.",
        "I had the scan on my own. We're done.",
        "if you touch the girl he married im gone",
        "",
        "ok 👍",
        "Tonight you don't sleep here take your coat. We're finished.",
        "If I hear one word about this one at the braai, I'm gone.",
        "If you miss me again, I'm gone.",
    ],
)
def test_what_must_not_be_lifted_is_left_alone(text):
    assert lifted(text) is None


def test_where_nobody_is_known_to_speak_nothing_is_lifted():
    assert lifted("You sold the boat.", "unknown") is None


def test_a_made_sentence_says_the_deed_and_not_its_price():
    window = Window("If your ex ever gets a cup of tea in my kitchen again, I'm away.", (), "Kim")
    assert [one.text for one in rephrase(window, "leverage", ("ultimatum",), None)][:2] == [
        "When your former partner gets a cup of tea in my kitchen, it's hard for me. "
        "I need change, and I want to work on it with you.",
        "I need us to talk seriously about what it does to me when your former partner gets a cup of tea in my "
        "kitchen.",
    ]


def test_what_the_other_one_said_is_told_as_said_and_not_owned():
    context = (("Sam", "You went through my phone."),)
    found = rephrase(Window("I'm done.", context, "Kim"), "leverage", ("finality",), None)
    made = [one.text for one in found if one.role == "made"]
    assert made
    assert all("what you said: that I went through your phone" in text for text in made)


def test_a_narrator_is_nobodys_partner():
    assert matter_of(Window("I'm done.", (("(post)", "I sold the boat."),), "(quoted)"))[0] is None


def test_only_leverage_gets_a_deed(rows):
    for row in [r for r in rows if r.label == "loss_fear"][::10]:
        texts = [one.text for one in rephrase(row.window, row.label, row.tags, row.crisis)]
        assert not [text for text in texts if "what it does to me" in text or "the fact that" in text], row.id


@pytest.fixture(scope="module")
def deeds(rows):
    """Every row of leverage with the deed it is about."""
    named = [(row, matter_of(row.window)[0]) for row in rows if row.label == "leverage" and row.crisis is None]
    return [(row, matter) for row, matter in named if matter is not None and matter.deed and matter.mood != "quoted"]


def test_deeds_hold_no_exit_no_blame_and_end_well(deeds):
    assert len(deeds) > 1000
    for row, matter in deeds:
        assert not BLAME.search(matter.deed), (row.id, matter.deed)
        for one in rephrase(row.window, row.label, row.tags, row.crisis):
            assert not WAYS_OUT.intersection(frame.act for frame in read(one.text.lower()).frames), one.text
        assert re.match(r"(you|I|your|our|my|there's|how|what)\b", matter.deed), matter.deed
        assert not re.search(r"\b(a|an|the|my|your|of|to|and|or|with)$|[.!?;]", matter.deed), matter.deed
        assert 2 <= len(matter.deed.split()) <= 18, matter.deed


def test_the_words_of_a_deed_stand_in_the_message(deeds):
    own = [(row, matter) for row, matter in deeds if matter_of(row.window)[1] and matter.mood in {"that", "wish"}]
    assert len(own) > 150
    for row, matter in own:
        said = set(re.findall(r"[a-z']+", row.window.normal.text.lower()))
        content = [w for w in re.findall(r"[a-z']+", matter.deed.lower())[1:] if w not in {"another", "without"}]
        assert len([w for w in content if w not in said]) <= 2, (row.id, matter.deed)


def test_same_input_same_deed(deeds):
    for row, matter in deeds[::20]:
        again = Window(row.window.text, row.window.context, row.window.speaker)
        assert matter_of(again)[0] == matter


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["same", "other"]))
def test_any_text_is_read_and_offsets_stay_inside(text, spoken_by):
    normal = normalise(text).text
    for matter in find_matters(normal, read(normal), spoken_by=spoken_by, deeds=True):
        assert 0 <= matter.start < matter.end <= len(normal)


@pytest.mark.parametrize(
    "piece", ["if you ", "you sold ", "one more ", "you told you ", "when you keep ", "again and "]
)
def test_hostile_messages_cost_little(piece):
    text = (piece * 20_000)[:20_000]
    start = time.process_time()
    find_matters(text, Reading((), ()), deeds=True)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("form", "word", "base"),
    [
        ("past", "sold", "sell"), ("past", "lied", "lie"), ("past", "carried", "carry"), ("past", "dropped", "drop"),
        ("ing", "lying", "lie"), ("ing", "sitting", "sit"), ("ing", "making", "make"), ("s", "watches", "watch"),
        ("s", "tries", "try"), ("s", "is", "be"), ("participle", "broken", "break"), ("base", "leave", "leave"),
    ],
)  # fmt: skip
def test_verbs_know_their_forms(form, word, base):
    assert bases(form)[word] == base


def test_no_verb_is_listed_twice_and_every_mood_has_a_sentence_for_leverage():
    assert len(bases("base")) > 300
    moods = {opening.mood for opening in openings()}
    assert moods == {"when", "that", "wish", "about"}
    for name in ("fear", "change", "seriousness", "pause", "need"):
        (entry,) = kinds()[name].entry if name != "need" else kinds()[name].entry[:1]
        assert all((entry.made, entry.when, entry.that, entry.wish))


@pytest.mark.parametrize(
    "text",
    [
        'opening = [{words = ["if you"], verb = "bass", says = "you", mood = "when"}]',
        'opening = [{words = ["if you"], verb = "base", says = "you", mood = "whenever"}]',
        'opening = [{words = ["if you"], verb = "base", says = "you", mood = "when", only = "nowhere"}]',
        'opening = [{words = ["if you"], verb = "base", says = "you", mood = "when", without = "nowhere"}]',
        'opening = [{words = ["if you"], verb = "base", says = "you", mood = "when", by = "me"}]',
        'opening = [{words = ["if you"], verb = "base", says = "you"}]',
        "openings = []",
    ],
)
def test_a_file_of_openings_that_breaks_the_schema_is_refused_by_name(tmp_path, text):
    (tmp_path / "deeds.toml").write_text(text)
    with pytest.raises(SchemaError, match=r"deeds\.toml"):
        read_openings(tmp_path / "deeds.toml")


@pytest.mark.parametrize("text", ['regular = []\nverbs = ["go"]', 'regular = []\n[irregular]\ngo = ["went"]'])
def test_a_file_of_verbs_that_breaks_the_schema_is_refused_by_name(tmp_path, text):
    (tmp_path / "verbs.toml").write_text(text)
    with pytest.raises(SchemaError, match=r"verbs\.toml"):
        read_verbs(tmp_path / "verbs.toml")
