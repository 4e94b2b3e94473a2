import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier import InputError, Message
from classifier.labels import LABELS
from classifier.table import RESULT_COLUMNS, earlier_rows

TALK = [
    ("Sam", "You never listen to me."),
    ("Jo", "I'm done. I want a divorce."),
    ("Sam", "Please don't leave me, I'll do anything."),
    ("Jo", "I need twenty minutes, and then I'm coming back to this."),
    ("Sam", "ok"),
    ("Jo", None),
    ("Sam", ""),
    ("Jo", "If you hit me again I'm taking the kids and leaving."),
    ("Sam", "what time is the dentist"),
]


@pytest.fixture(scope="module")
def frame():
    rows = [{"who": who, "said": text, "conv": c} for c in ("a", "b") for who, text in TALK]
    return pd.DataFrame(rows, index=[f"r{k}" for k in range(len(rows))])


def test_context_turns_the_same_words(model):
    alone = model.assess("I'm done.")
    chore = model.assess("I'm done.", context=[("Sam", "Have you finished the dishes?")])
    assert alone.label == "leverage"
    assert chore.label == "none"


def test_score_gives_a_new_frame_on_the_same_index(model, frame):
    before = frame.copy()
    scored = model.score(frame, text="said", speaker="who", conversation="conv")
    pd.testing.assert_frame_equal(frame, before)
    assert list(scored.columns) == list(RESULT_COLUMNS)
    assert list(scored.index) == list(frame.index)


def test_blank_messages_are_none_without_a_probability(model, frame):
    scored = model.score(frame, text="said", conversation="conv")
    blank = frame["said"].isna() | (frame["said"] == "")
    assert (scored.loc[blank, "label"] == "none").all()
    assert scored.loc[blank, ["probability", "p_none"]].isna().all().all()
    assert scored.loc[~blank, "probability"].notna().all()
    empty = model.assess("  ")
    assert (empty.label, empty.probability) == ("none", None)
    assert model.assess(None).label == "none"


def test_score_and_assess_agree(model, frame):
    scored = model.score(frame, text="said", speaker="who", conversation="conv")
    spoken = [(who, text) for who, text in TALK if text]
    for k, (who, text) in enumerate(spoken):
        alone = model.assess(text, context=spoken[:k], speaker=who)
        row = scored[(frame["said"] == text) & (frame["conv"] == "a")].iloc[0]
        assert row["label"] == alone.label
        assert row["probability"] == alone.probability
        assert tuple(row["tags"]) == alone.tags
        assert row["crisis"] == alone.crisis
        assert [row[f"p_{label}"] for label in LABELS] == list(alone.probabilities.values())


def test_nothing_later_leaks_in(model, frame):
    first = frame.iloc[:4]
    alone = model.score(first, text="said", speaker="who", conversation="conv")
    among = model.score(frame, text="said", speaker="who", conversation="conv").iloc[:4]
    pd.testing.assert_frame_equal(alone, among)


def test_order_may_differ_from_the_rows(model, frame):
    ordered = frame.assign(turn=list(range(len(TALK))) * 2)
    shuffled = ordered.sample(frac=1, random_state=3)
    options = {"text": "said", "speaker": "who", "conversation": "conv", "order": "turn"}
    pd.testing.assert_frame_equal(model.score(shuffled, **options).loc[ordered.index], model.score(ordered, **options))


def test_context_may_be_messages(model):
    context = [Message("You never listen to me.", "Sam")]
    assert model.assess("I'm done.", context=context) == model.assess("I'm done.", context=[("Sam", context[0].text)])


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.assess(3),
        lambda m: m.assess("x", context="you never listen"),
        lambda m: m.assess("x", context=[3]),
        lambda m: m.assess("I'm done.", context=[(1, "You never listen.")]),
        lambda m: m.assess("I'm done.", context=[Message(3)]),
        lambda m: m.assess("I want a divorce", audience="judge"),
        lambda m: m.assess(" ", audience="judge"),
        lambda m: m.score(pd.DataFrame({"a": []})),
        lambda m: m.score(pd.DataFrame({"text": ["I want a divorce", 3]})),
        lambda m: m.score(pd.DataFrame({"text": ["a"]}), speaker="who"),
        lambda m: m.score(pd.DataFrame([["a", "b"]], columns=["text", "text"])),
    ],
)
def test_a_mistake_is_told(model, call):
    with pytest.raises(InputError):
        call(model)


@pytest.mark.parametrize("text", ["\x00\x01", "\ud800 half", "😂" * 400, "a" * 5_000_000, "!" * 100_000])
def test_any_text_gets_an_answer(model, text):
    assessment = model.assess(text)
    assert assessment.label in LABELS


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=30), max_size=3))
def test_probabilities_spans_and_parts_hold_together(model, text, before):
    full = f"{text} I'm leaving you"
    assessment = model.assess(full, context=[("B", t) for t in before], speaker="A")
    assert sum(assessment.probabilities.values()) == pytest.approx(1)
    for span in assessment.spans:
        assert full[span.start : span.end] == span.text
    reason = assessment.explanation
    if reason:
        total = reason.base + sum(s.weight for s in reason.spans) + sum(p.weight for p in reason.parts)
        assert total == pytest.approx(reason.score, abs=1e-6)


def test_earlier_rows_are_those_of_the_same_conversation():
    conversations = np.array([0, 1, 0, -1, 0, 0])
    earlier = earlier_rows(conversations, np.arange(6), np.array([True, True, True, True, False, True]))
    assert earlier[5].tolist() == [-1, 0, 2]
    assert earlier[2].tolist() == [-1, -1, 0]
    assert earlier[1].tolist() == earlier[3].tolist() == earlier[4].tolist() == [-1, -1, -1]


def test_rephrase_gives_what_assess_gives(model):
    context = [("Sam", "You went through my phone.")]
    asked = {"context": context, "speaker": "Jo"}
    given = model.rephrase("I'm done with you.", **asked)
    assert given == model.assess("I'm done with you.", **asked).rephrasings
    assert given != model.rephrase("I'm done with you.", context=context)


def test_no_part_of_an_explanation_is_named_as_the_code_names_it(model):
    reason = model.assess("I'm done, I'm leaving and you can get out too").explanation
    assert reason.parts
    assert not [part for part in reason.parts if "=" in part.name or "_" in part.name]


@pytest.mark.parametrize("rates", [{}, [0.2] * 5, "even"])
def test_what_names_no_base_rate_is_refused(rates):
    with pytest.raises(InputError, match="base rate"):
        classifier.load(base_rate=rates)


@pytest.mark.parametrize("context", [None, "before", 3, [("A", "x", "y")], [None]])
def test_what_is_no_context_is_refused(model, context):
    with pytest.raises(InputError, match="context"):
        model.assess("I'm done.", context=context)


@pytest.mark.parametrize(
    ("text", "advice", "changed", "label"),
    [
        ("Maybe we should just divorce.", "the fear or the need", "I'm scared about where we're headed.", "safe"),
        (
            "That's it, I'm off. Don't call me.",
            "no return",
            "I need an hour, and then I'm coming back to this.",
            "safe",
        ),
        (
            "If you go out tonight, we're finished.",
            "the bond is the price",
            "I need you at home tonight, and I want us to work on this.",
            "safe",
        ),
        (
            "I'll come back when you admit you were wrong.",
            "a return without strings",
            "I need a walk, I'll be back at eight and we'll talk.",
            "safe",
        ),
        (
            "Please don't leave me, I'll do anything.",
            "beside a need of one's own",
            "I'm scared of losing us, and I need to be able to say what hurts.",
            "safe",
        ),
    ],
)
def test_the_nearest_change_named_alters_the_label(model, text, advice, changed, label):
    before = model.assess(text)
    assert advice in before.explanation.nearest_change
    assert before.label != label
    assert model.assess(changed).label == label


def test_a_recipient_learns_nothing_from_what_is_not_told(model):
    safety = model.assess("You hit me last night, I'm taking the kids to my sister's.", audience="recipient")
    assert safety == model.assess("see you at six", audience="recipient")
