"""Leaving because of violence or danger never comes out as leverage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.cues.lexicon import families
from classifier.labels import TAGS
from classifier.model.corpus import examples, read_rows
from classifier.model.crisis import CRISIS_ACTS, said_outright, threatens_harm
from classifier.model.decision import apply_rules
from classifier.model.features import Window
from classifier.model.taken_back import takes_back
from tests.conftest import ROOT

HARM = [
    *(
        "you locked my bank account",
        "you put a camera in my bedroom",
        "you drove the kids drunk",
        "you carried on after I said no",
    ),
    *("you hit me", "you choked me", "you pushed me down the stairs", "you punched the wall next to my head"),
    *("you threatened to kill me", "you threw a plate at the kids", "I'm afraid of you", "you beat me last night"),
]
EXIT = [
    *("I'm leaving", "I'm taking the kids and I'm not coming back", "I want a divorce", "I'm staying at my sister's"),
    *("we're done", "don't call me", "I won't be here when you get back"),
]


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(HARM), st.sampled_from(EXIT), st.sampled_from(["{h}. {e}.", "If {h} again, {e}.", "{e}, {h}."]))
def test_an_exit_from_harm_is_never_leverage(model, harm, way_out, shape):
    assert model.assess(shape.format(h=harm, e=way_out)).label != "leverage"


def _share_called_leverage(model, rows):
    from classifier.evaluation.predictors import engine_predictor

    safety = [e for e in rows if "safety" in e.tags]
    assert len(safety) >= 12
    called = engine_predictor(model.engine)([e.window for e in safety]).labels
    return sum(label == 0 for label in called) / len(safety)


def test_no_safety_row_of_the_suite_is_called_leverage(model):
    assert not _share_called_leverage(model, examples(read_rows(sorted((ROOT / "data/functional").glob("*.jsonl")))))


def test_hardly_a_safety_row_of_the_corpus_is_called_leverage(model):
    # Danger may be told in words no rule knows (see the card).
    rows = examples(read_rows(sorted((ROOT / "data/corpus").glob("*.jsonl"))))
    assert _share_called_leverage(model, rows) <= 0.002


@pytest.mark.parametrize("text", ["Walk out that door and I'll hit you.", "Leave me and I'll kill you."])
def test_a_threat_of_harm_is_no_exit_from_it(model, text):
    assessment = model.assess(text)
    assert "safety" not in assessment.tags
    assert assessment.crisis == "violence"
    assert not [r for r in assessment.rephrasings if r.role in ("sentence", "made")]


@pytest.mark.parametrize(
    ("text", "threatens"),
    [
        ("Leave me and I'll kill you.", True),
        ("Walk out that door and I'll hurt you.", True),
        ("Get out of my house or I'll hurt you.", True),
        ("You hit me again and I'm leaving.", False),
        ("I'm leaving before you kill me.", False),
        ("I'll kill you if you ate the last biscuit.", False),
        ("I could kill for a coffee.", False),
        ("I'm leaving you.", False),
        ("I'm leaving. I'm afraid of you.", False),
        ("I don't feel safe here, I'm leaving.", False),
        ("I'm leaving you and I called the police.", False),
        ("I'm leaving you. Mark hit me.", False),
        ("I'm leaving you and I took the phone.", False),
    ],
)
def test_harm_threatened_in_one_breath_with_an_exit_is_known_by_its_speaker(text, threatens):
    assert threatens_harm(Window(text)) is threatens


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("I'm going to kill myself tonight", "self_harm"),
        ("If you leave me I'm going to end my life", "self_harm"),
        ("I don't want to be alive anymore.", "self_harm"),
        ("im gonna hurt myself", "self_harm"),
        ("I\u2019ll kill m\u200byself if you go", "self_harm"),
        ("Stay with me or I'll kill myself", "self_harm"),
        ("Don't leave or I'll kill myself", "self_harm"),
        ("I'm going to kill myself. You did this to me.", "self_harm"),
        ("I wish I was dead", "self_harm"),
        ("gonna kill myself if you leave", "self_harm"),
        ("i dont want to be alive \U0001f62d", "self_harm"),
        ("(I'll kill myself)", "self_harm"),
        ("\u0130brahim I'll kill myself tonight", "self_harm"),
        ("leave and I'll kill you", "violence"),
        ("I swear I'll smash your face in", "violence"),
        ("if you ever leave I will break your neck", "violence"),
        ("leave me and I'll batter you", "violence"),
        ("I'm finna bust your lip", "violence"),
        ("I'll thrash you at chess before you go", None),
        ("I gave you a slap up meal", None),
        ("I'll put you through to the desk if you leave a name", None),
        ("I'd never hurt myself, I promise", None),
        ("If I hear that song once more I'll kill myself", None),
        ("I could kill myself for forgetting the milk", None),
        ("I'd kill myself for one of those roast potatoes", None),
        ("kms the geyser is gone again", None),
        ("haha I'll kill myself", None),
        ("she said she would kill herself", None),
        ("he told me he'll kill you", None),
        ("I'll beat you at darts before you go", None),
        ("I'm sorry I hurt you. Please don't leave me", None),
        ("I know I hurt you, so I'm leaving", None),
        ("I'll shoot you a text when you leave work", None),
        ("I always crack your fingers for you", None),
        ("I know my ex is better off without me", None),
        ("I nearly killed myself laughing", None),
        ("I would never hurt you and I'm never leaving", None),
        ("My mum is going to kill me", None),
        ("do you want me to kill myself?", None),
    ],
)
def test_crisis_said_outright_needs_no_score(text, flag):
    assert said_outright(Window(text)) == flag


CHATTY = "yeah ok thanks, see you at six, did you get the milk? " * 50
OUTRIGHT = [
    *(" ".join(phrase).replace(" n't", "n't") for f in families() if f.name in CRISIS_ACTS for phrase in f.phrases),
    *("I'm suicidal", "I\u2019ll kill\u00a0myself", "I want to end\u2014my life"),
]


WORDS = [
    " ".join(phrase).replace(" n't", "n't")
    for family in families()
    for phrase in family.phrases
    if family.name == "self_harm" or (family.name == "harm" and "me" in phrase)
]
BEFORE = ["did you get the milk? thanks", "ok", "are you ok?", "what time is the dentist", "haha no way"]


@pytest.mark.parametrize("before", BEFORE)
def test_the_gate_never_lets_words_of_crisis_by(model, before):
    told = (("Sam", before),)
    windows = [Window(text, told, "Kim") for text in [*OUTRIGHT, *WORDS]]
    windows += [Window(CHATTY + text, told, "Kim") for text in OUTRIGHT]
    read = model.engine.judge_windows([*windows, Window(CHATTY, told, "Kim")]).read
    assert not [w.text[-40:] for w, passed in zip(windows, read, strict=False) if not passed]
    assert not read[-1]


def _lookalikes(text):
    return text.translate(str.maketrans("aeopcyxis", "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455"))


TYPED = {
    "capitals": str.upper,
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "letters of another alphabet": _lookalikes,
    "stretched": lambda text: "".join(c * 4 if c in "iy" else c for c in text),
    "zero width": lambda text: "\u200b".join(text),
    "curly": lambda text: text.replace("'", "\u2019"),
    "spaced out": lambda text: "   ".join(" ".join(word) for word in text.split()),
    "dotted": lambda text: " ".join(".".join(word) if len(word) > 3 else word for word in text.split()),
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("text", ["i'm going to kill myself tonight", "i'm going to end my life", "i wish i was dead"])
def test_typing_hides_no_crisis(model, text, typed, before):
    assessment = model.assess(TYPED[typed](text), context=[("Sam", before)], speaker="Kim")
    assert assessment.crisis == "self_harm"
    assert not [r for r in assessment.rephrasings if r.role in ("sentence", "made")]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Forget the divorce. I was angry.", True),
        ("I wasn't serious about the lawyer.", True),
        ("I didn't mean we're finished. I'm sorry.", True),
        ("I'm sorry I threatened to leave.", True),
        ("i take it all back. im staying", True),
        ("I cancelled the viewing. I was being an idiot.", True),
        ("I should never have said I was leaving you.", True),
        ("I take it back, for now.", False),
        ("I'm not taking it back.", False),
        ("I shouldn't have said it, but I'm still going.", False),
        ("Take it back or I'm gone.", False),
        ("I take it back once you apologise.", False),
        ("I didn't mean to wake you. I'm leaving you.", False),
        ("I didn't mean it. I'm leaving you now.", False),
        ("You didn't mean it when you said sorry.", False),
        ("Can you take the casserole back?", False),
    ],
)
def test_a_threat_is_taken_back_only_whole(text, taken):
    assert takes_back(Window(text)) is taken
    given = apply_rules("leverage", np.array([0.8, 0.05, 0.05, 0.05, 0.05]), {}, 0.0, Window(text))
    assert given == (("safe", "commitment") if taken else ("leverage", None))


@pytest.mark.parametrize(
    ("before", "given"),
    [
        ([("Sam", "I will smash your face in")], "leaving"),
        ([("Sam", "I only slapped you the one time")], "leaving"),
        ([("Sam", "I LOCKED YOU IN BECAUSE YOU WON'T LISTEN")], "leaving"),
        ([("Kim", "You pushed me into the oven door."), ("Sam", "You are so dramatic.")], "leaving"),
        ([("Kim", "You emptied my account."), ("Sam", "I am saving it for us.")], "leaving"),
        ([("Kim", "I hid the keys from you."), ("Sam", "I know.")], "leverage"),
        ([("Sam", "You hid my birthday present, did you not?")], "leverage"),
        ([("Sam", "I grabbed you a coffee."), ("Sam", "It is cold by now.")], "leverage"),
        ([("Sam", "You never listen to me."), ("Kim", "You forgot the milk.")], "leverage"),
    ],
)
def test_harm_just_before_makes_going_safe(before, given):
    window = Window("That's it, I'm leaving.", tuple(before), "Kim")
    assert apply_rules("leverage", np.array([0.9, 0, 0.05, 0, 0.05]), {}, 0.0, window)[0] == given


@pytest.mark.parametrize(
    ("label", "text", "given"),
    [
        ("leverage", "I'm leaving. I'm afraid of you.", "leaving"),
        ("leverage", "I don't feel safe here, I'm leaving.", "leaving"),
        ("leverage", "I'm leaving, I'm going to a shelter.", "leaving"),
        ("leverage", "I'm leaving you and I called the police.", "leaving"),
        ("leverage", "I'm leaving you and I took the phone.", "leverage"),
        ("leverage", "I'm leaving you and I emptied our account.", "leverage"),
        ("leverage", "You emptied our account. I'm leaving you.", "leaving"),
        ("leverage", "YOU THREATENED THE KIDS. WE'RE DONE.", "leaving"),
        ("leverage", "You threatened me with a divorce once more. Fine, we're done.", "leverage"),
        ("leverage", "Walk out that door and I'll hurt you.", "leverage"),
        ("leverage", "I'm leaving you. You never wash up.", "leverage"),
    ],
)
def test_an_exit_from_harm_is_never_leverage_and_the_harmer_s_own_is(label, text, given):
    assert apply_rules(label, np.array([0.8, 0.05, 0.05, 0.05, 0.05]), {}, 0.0, Window(text))[0] == given


@pytest.mark.parametrize(
    ("leverage", "leaving", "given"),
    [(0.12, 0.07, "leaving"), (0.12, 0.05, "leverage"), (0.6, 0.09, "leverage"), (0.6, 0.11, "leaving")],
)
def test_a_way_out_of_danger_half_as_probable_as_leverage_is_believed(leverage, leaving, given):
    probabilities = np.array([leverage, 0.0, leaving, 0.0, 1 - leverage - leaving])
    all_of_it = {"leaving": np.array([tag == "safety" for tag in TAGS["leaving"]], dtype=float)}
    assert apply_rules("leverage", probabilities, all_of_it, 0.0, Window("Do not come here."))[0] == given


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("I'm going, and if you follow me I'll break your jaw.", "leverage"),
        ("Talk to him again and we're done and I'll knock you out.", "leverage"),
        ("I'ma hurt you, and then you can move out.", "leverage"),
        ("Get out before I belt you.", "leverage"),
        ("Get out before you belt me.", "leaving"),
        ("Get out of here, I go clout you.", "leverage"),
        ("Ring him again and it's over, I'll give you a hiding.", "leverage"),
        ("You gave me a hiding. It's over.", "leaving"),
        ("You said you'd break my jaw. I'm going.", "leaving"),
        ("You knocked me out cold on Friday. We're done.", "leaving"),
        ("Do not come here.", "leaving"),
    ],
)
def test_harm_that_the_speaker_threatens_makes_no_way_out_of_danger(text, given):
    probabilities = np.array([0.6, 0.0, 0.05, 0.0, 0.35])
    all_of_it = {"leaving": np.array([tag == "safety" for tag in TAGS["leaving"]], dtype=float)}
    assert apply_rules("leverage", probabilities, all_of_it, 0.9, Window(text))[0] == given
