"""What the gate learns: the labels of what is labelled, and the calls of the full model where nobody has decided."""

import numpy as np
import pytest

from classifier.labels import LABELS
from classifier.model.calibration import NONE
from classifier.model.corpus import Example
from classifier.model.features import Window
from classifier.model.fit_gate import CALL_WEIGHT, DOUBT_WEIGHT, RECALL, Lesson, fit_gate
from classifier.text.ngrams import pack

THREATS = ["If you go out tonight we are through.", "Do that again and I am leaving you.", "I want a divorce."]
TALK = ["Dinner at six?", "The bus was late.", "Did you feed the cat?"]


def examples(texts, label, **row):
    return [Example(Window(f"{text} {k}"), label, (), None, f"{text}{k}", "", row) for k in range(20) for text in texts]


def scores(calls):
    """Scores that call each message ``leverage``, leave it in doubt, or call it ``none``."""
    table = {"leverage": (9, 0), "doubt": (0, 0), "none": (0, 12)}
    rows = np.zeros((len(calls), len(LABELS)))
    rows[:, [0, NONE]] = [table[call] for call in calls]
    return rows


@pytest.fixture
def lesson(model):
    data = [*examples(THREATS, "leverage"), *examples(TALK, "none"), *examples(TALK, "none", decided=False)]
    calls = ["leverage"] * 60 + ["leverage", "doubt", "none"] * 20 + ["leverage", "none", "none"] * 20
    return Lesson.of(data, scores(calls), np.zeros(len(data), dtype=bool), model.engine.calibration)


def test_what_is_called_wrongly_is_not_to_be_read_unless_nobody_has_decided_it(lesson):
    assert lesson.read[:60].all()
    assert not lesson.read[60:120].any()
    assert lesson.read[120:].tolist() == [True, False, False] * 20
    assert lesson.weight[:1] == CALL_WEIGHT
    assert lesson.weight[60:63].tolist() == [DOUBT_WEIGHT, DOUBT_WEIGHT, 1.0]
    assert lesson.rightly[:60, 0].all()
    assert not lesson.rightly[60:].any()


def test_what_the_full_model_misses_is_to_be_read_too_and_counts_for_no_recall(model):
    data = [*examples(THREATS, "leverage"), *examples(TALK, "none")]
    lesson = Lesson.of(data, scores(["none"] * 120), np.zeros(len(data), dtype=bool), model.engine.calibration)
    assert lesson.read.tolist() == [True] * 60 + [False] * 60
    assert not lesson.rightly.any()


def test_more_talk_is_learnt_by_what_the_engine_said_of_it(lesson, model):
    more = [Example(Window(text), "none", (), None, text, "", {"decided": False}) for text in (THREATS[1], TALK[0])]
    decided = Example(Window(THREATS[1]), "none", (), None, "x", "", {"decided": True})
    more.append(decided)
    taught = lesson.with_more(more, model.engine.judge_windows([e.window for e in more]))
    assert taught.read[-3:].tolist() == [True, False, False]
    assert not taught.rightly[-3:].any()


def test_the_gate_lets_calls_through_and_ordinary_talk_by(lesson):
    gate, ordinary = fit_gate(lesson)
    read = gate.passes(pack([w.text for w in lesson.windows]), np.full(len(lesson.windows), -1))
    assert read[:60].mean() >= RECALL
    assert not read[120:][~lesson.read[120:]].any()
    assert np.argmax(ordinary) == NONE


@pytest.mark.parametrize("question", ["Do you want a divorce?", "Is this the end of us?", "Are you leaving me?"])
@pytest.mark.parametrize("answer", ["Yes.", "no", "I suppose", "Maybe"])
def test_a_bare_answer_passes_where_its_question_would(model, question, answer):
    asked, idle = (Window(answer, (("Sam", before),), "Kim") for before in (question, "Shall I buy milk?"))
    assert model.engine.judge_windows([asked]).read.all()
    assert not model.engine.judge_windows([idle]).read.any()


@pytest.mark.parametrize(("text", "bare"), [("sure", True), ("of course", True), ("mhm", True), ("\U0001f44d", False)])
def test_who_answers_barely_and_alone_needs_context_also_where_the_gate_lets_them_by(model, text, bare):
    assert model.assess(text).needs_context is bare
    assert not model.assess(text, context=[("Sam", "tea?")]).needs_context


SMALL_TALK = "There is pasta in the fridge and the sauce is in the blue tub next to the milk. "


@pytest.mark.parametrize("place", range(4))
def test_small_talk_around_a_threat_does_not_close_the_gate(model, place):
    parts = [SMALL_TALK] * 3
    parts.insert(place, "I want a divorce. I'm done with you. ")
    windows = [Window("".join(parts)), Window(SMALL_TALK * 5)]
    assert model.engine.judge_windows(windows).read.tolist() == [True, False]


def test_long_messages_among_short_ones_score_as_they_do_alone(model):
    texts = ["ok", SMALL_TALK * 4, "I'm done", "x " * 39, "a b " * 30, "", SMALL_TALK * 2 + THREATS[2]]
    gate = model.engine.gate
    together = gate.passes(pack(texts), np.full(len(texts), -1))
    assert together.tolist() == [bool(gate.passes(pack([text]), np.array([-1]))[0]) for text in texts]
