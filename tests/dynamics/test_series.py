import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.dynamics import analyze
from classifier.dynamics.content import apologises, reopens, topic_overlap
from classifier.dynamics.permutation import shift_test
from classifier.dynamics.series import MAX_SPEAKERS, links, own_turns, time_order
from classifier.dynamics.turns import build_turns
from classifier.messages import Conversation, Message

speakers = st.lists(st.lists(st.sampled_from(["A", "B", "C", None]), min_size=1, max_size=12), min_size=1, max_size=4)


def build(talks):
    conversations, rows = [], []
    for nth, names in enumerate(talks):
        conversations.append(Conversation(str(nth), tuple(Message("t", name) for name in names), couple="x"))
        rows += [(str(nth), turn, "none") for turn in range(len(names))]
    labels = pd.DataFrame(rows, columns=["conversation_id", "turn", "label"])
    return build_turns(conversations, model=None, labels=labels, corrections=None)


@settings(deadline=None)
@given(speakers)
def test_links_are_each_others_next_turns(talks):
    turns = build(talks)
    own = own_turns(turns, turns.conversation)
    found = links(turns, own, turns.conversation)
    expected, row = set(), 0
    for names in talks:
        for i, name in enumerate(names):
            for other in {n for n in names if n not in (None, name)} if name else ():
                later = [j for j in range(i + 1, len(names)) if names[j] == other]
                if later:
                    expected.add((row + i, row + later[0]))
        row += len(names)
    assert set(zip(found.row.tolist(), own.rows[found.position].tolist(), strict=True)) == expected
    assert (found.pairs[found.pair, 0] == turns.person[found.row]).all()


@settings(deadline=None)
@given(speakers, st.integers(0, 10**6))
def test_a_shift_turns_every_series_round(talks, seed):
    turns = build(talks)
    own = own_turns(turns, turns.conversation)
    shifted = own.shifted(np.arange(len(own.rows)), own.draw_shifts(np.random.default_rng(seed)))
    for series, (start, size) in enumerate(zip(own.start, own.size, strict=True)):
        inside = shifted[own.series == series] - start
        assert ((inside - inside[0]) % size == np.arange(size)).all()


def test_in_a_crowd_nobody_answers_anybody():
    crowd = [chr(65 + k) for k in range(MAX_SPEAKERS + 1)] * 2
    turns = build([crowd, ["A", "B"]])
    own = own_turns(turns, turns.conversation)
    assert links(turns, own, turns.conversation).row.tolist() == [len(crowd)]


def test_time_order_puts_the_conversations_of_a_couple_in_time(talk):
    talk.add("A none @0\nB none @1", name="late", couple="x", start="2024-02-02T20:00")
    talk.add("A none @0\nB none @1", name="early", couple="x", start="2024-02-01T20:00")
    talk.add("C none\nD none", name="timeless", couple="y")
    turns = build_turns(talk.conversations, model=None, labels=talk.labels, corrections=None)
    assert time_order(turns).tolist() == [2, 3, 0, 1, 4, 5]


def test_the_shift_test_finds_an_alignment_and_only_that():
    turns = build([["A", "B"] * 20] * 4)
    own = own_turns(turns, turns.conversation)
    found = links(turns, own, turns.conversation)
    marks = np.random.default_rng(0).random(len(own.rows)) < 0.2
    of_a = turns.person[found.row] == 0
    aligned = found.position[of_a & marks[found.position]]
    chance = found.position[of_a][::5]
    for position, significant in ((aligned, True), (chance, False)):
        cell = np.zeros(len(position), dtype=int)
        rng = np.random.default_rng(1)
        test = shift_test(own, position, cell, marks[None].astype(float), permutations=199, rng=rng)
        assert (test.p[0, 0] <= 0.02) == significant


def test_the_shift_test_passes_over_missing_values():
    turns = build([["A", "B"] * 4])
    own = own_turns(turns, turns.conversation)
    values = np.full((1, len(own.rows)), np.nan)
    values[0, 5] = 3.0
    test = shift_test(own, np.array([4, 5]), np.array([0, 0]), values, permutations=99, rng=np.random.default_rng(0))
    assert test.observed[0, 0] == 3.0
    none = shift_test(own, np.empty(0, int), np.empty(0, int), values, permutations=99, rng=np.random.default_rng(0))
    assert none.p.shape == (0, 1)


def test_overlap_is_of_the_turns_before_the_one_answered():
    texts = ["the money again", "you spent money", "I'm done", "my money my choice", "pizza tonight"]
    found = topic_overlap(texts, np.zeros(5, dtype=int))
    assert np.isnan(found[:2]).all()
    assert found[3] == 0.5
    assert found[4] == 0.0
    assert np.isnan(topic_overlap(texts, np.arange(5))).all()


def test_apologies_are_told_from_other_sorry():
    for text in ("I'm so sorry", "sorry!!", "I apologise", "it's my fault", "please forgive me", "im sorry ok"):
        assert apologises(text), text
    for text in ("you'll be sorry", "it's your fault", "a sorry mess", "no apology needed"):
        assert not apologises(text), text


def test_reopening_words_are_told_from_other_talk():
    for text in ("I'm back", "ok im back, can we finish?", "I'm ready to talk", "about last night", "where were we"):
        assert reopens(text), text
    for text in ("I'm back at the office", "my back hurts", "are you ready", "it's about time", "we can go back home"):
        assert not reopens(text), text


def test_a_strong_effect_is_told_more_finely_than_the_first_shifts_can():
    turns = build([["A", "B"] * 20] * 6)
    own = own_turns(turns, turns.conversation)
    found = links(turns, own, turns.conversation)
    marks = np.random.default_rng(0).random(len(own.rows)) < 0.1
    aligned = found.position[(turns.person[found.row] == 0) & marks[found.position]]
    cell = np.zeros(len(aligned), dtype=int)
    rng = np.random.default_rng(0)
    test = shift_test(own, aligned, cell, marks[None].astype(float), permutations=99, rng=rng)
    assert test.p[0, 0] < 2 / 500
    assert test.observed[0, 0] == 1


def test_the_observed_arrangement_counts_in_full_however_often_it_is_drawn():
    """Of 22 alignments the best has p = 2/22; half of it would be below .05."""
    turns = build([["A", "B"] * 22])
    own = own_turns(turns, turns.conversation)
    values = np.zeros((1, len(own.rows)))
    at = np.flatnonzero(turns.person[own.rows] == 1)[[0, 3, 8]]
    values[0, at] = 1
    rng = np.random.default_rng(0)
    test = shift_test(own, at, np.zeros(3, int), values, permutations=299, rng=rng)
    assert test.p[0, 0] == pytest.approx(2 / 22, rel=0.2)


def test_ties_by_other_alignments_count_half():
    turns = build([["A", "B"] * 40])
    own = own_turns(turns, turns.conversation)
    alternating = np.tile([1.0, 0.0], 40)[None]
    at = np.flatnonzero(turns.person[own.rows] == 1)[::2]
    rng = np.random.default_rng(0)
    test = shift_test(own, at, np.zeros(len(at), int), alternating, permutations=1999, rng=rng)
    assert test.p[0, 0] == pytest.approx(2 * (1 / 40 + 19 / 40 / 2), rel=0.1)


def test_a_crowd_is_counted_only_in_what_is_about_ones_own_turns():
    """As docs/methods.md says."""
    names = "ABCDE"
    messages = tuple(Message("I'm done", names[k % 5], None, "c", k) for k in range(60))
    labels = pd.DataFrame({"conversation_id": "c", "turn": range(60), "label": "leverage", "tags": "walkout"})
    labels.loc[30:, ["label", "tags"]] = "safe", "commitment"
    found = analyze([Conversation("c", messages)], labels=labels, permutations=99)
    for name in ("asymmetry", "sequences", "patterns"):
        assert getattr(found, name).empty, name
    assert set(found.aftermath["measure"]) == {"own_silence_seconds"}
    for name in ("rates", "positions", "trend", "occurrences", "pauses", "repairs"):
        assert set(getattr(found, name)["speaker"]) == set(names), name
