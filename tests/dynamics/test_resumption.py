"""Pause -> resumption: which turns resume, and that what follows a pause is told from the ordinary run of talk."""

import numpy as np
import pytest

from classifier.dynamics import analyze
from classifier.dynamics.patterns import RESUMPTION, patterns
from classifier.dynamics.resumption import resumes
from classifier.dynamics.series import own_turns, time_order
from classifier.dynamics.turns import build_turns

WORDS = ("pizza", "rain", "kids", "tea", "bus", "shoes", "cake", "lamp")
#: No word comes twice, so nobody goes on with anything.
CALM = [f"{'AB'[n % 2]} none {word}" for n, word in enumerate(WORDS)]
QUARREL = ["B none your money rules", "A safe/pause give me 20 minutes", "B none fine"]


def resumed(talk):
    turns = build_turns(talk.conversations, model=None, labels=talk.labels, corrections=None)
    order = time_order(turns)
    return resumes(turns, own_turns(turns, turns.thread, order), order).tolist()


def measured(talk, **options):
    turns = build_turns(talk.conversations, model=None, labels=talk.labels, corrections=None)
    table = patterns(turns, min_n=2, permutations=199, rng=np.random.default_rng(0), **options)
    return table[(table["pattern"] == RESUMPTION)]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("A none so, the money", True),
        ("A none I'm back", True),
        ("A none nice weather", False),
        ("A none", False),
        ("A leverage/walkout forget the money", False),
        ("A safe/pause the money needs another hour", False),
        ("B none the money", True),
        ("B none fine", False),
    ],
)
def test_which_turn_resumes(talk, last, expected):
    talk.add("\n".join([*QUARREL, last]))
    assert resumed(talk) == [False, False, False, expected]


def test_the_words_of_the_pause_itself_are_not_its_topic(talk):
    talk.add("B none enough\nA safe/pause I'm leaving for 20 minutes\nB none ok\nA none twenty minutes")
    assert not any(resumed(talk))


def test_a_resumption_may_come_in_a_later_conversation_where_all_have_times(talk):
    talk.add("B none @0 your money rules\nA safe/pause @1 tomorrow please", name="1", couple="us")
    talk.add("A none @0 so, the money\nB none @1 yes", name="2", couple="us", start="2024-03-02T20:00")
    assert resumed(talk) == [False, False, True, False]
    row = measured(talk).query("lag == 1 and speaker == 'A'").iloc[0]
    assert (row["speaker"], row["partner"], row["n"], row["observed"]) == ("A", "A", 1, 1)


def test_without_times_it_stays_within_the_conversation(talk):
    talk.add("B none your money rules\nA safe/pause tomorrow please", name="1", couple="us")
    talk.add("A none so, the money\nB none yes", name="2", couple="us")
    assert not any(resumed(talk))


def test_planted_resumption_is_found_and_its_absence_too(talk):
    for k in range(8):
        talk.add("\n".join([*CALM, *QUARREL, "A none so, the money rules", *CALM]), name=str(k), couple="x")
        talk.add(
            "\n".join([*CALM, *QUARREL, "A none lovely soup", *CALM, "A none more shoes"]), name=f"{k} not", couple="y"
        )
    first = measured(talk).query("lag == 1").set_index("couple")
    assert first.loc["x", ["n", "observed"]].tolist() == [8, 8]
    assert first.loc["x", "expected"] < 2
    assert first.loc["x", "residual"] > 5
    assert first.loc["x", "q_low"] > 0.5
    assert first.loc["x", "p_adjusted"] < 0.01
    assert first.loc["y", "observed"] == 0
    assert first.loc["y", "p_adjusted"] > 0.05


def test_lags_are_the_own_turns_after_the_pause(talk):
    talk.add("\n".join([*QUARREL, "A none hm", "B none so", "A none the money", "B none yes"]))
    assert measured(talk).set_index("lag")["observed"].to_dict() == {1: 0, 2: 1}


def test_it_is_corrected_with_the_other_patterns_and_stands_in_the_summary(talk):
    for k in range(6):
        lines = [*CALM, *QUARREL, "A none so, the money rules", "A leverage/threat bye", "B loss_fear/pleading no"]
        talk.add("\n".join(lines), name=str(k), couple="x")
    dynamics = analyze(talk.conversations, labels=talk.labels, permutations=99)
    family = dynamics.patterns.dropna(subset="p")
    assert {RESUMPTION, "threat -> appeasement"} <= set(family["pattern"])
    assert (family["p_adjusted"] >= family["p"] - 1e-12).all()
    assert f"{RESUMPTION}, A -> A: 6 of 6" in dynamics.summary()
