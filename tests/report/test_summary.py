"""Every figure on the page goes back to a row of a table."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pandas as pd
import pytest

import classifier
from classifier.dynamics.patterns import PATTERNS, RESUMPTION
from classifier.report.cards import cards
from classifier.report.formats import figure, percent
from classifier.report.sections import sections
from classifier.report.sentences import PATTERN_WORDS, pattern_sentences
from classifier.report.summary import summarise
from classifier.report.transcript import transcript
from classifier.report.words import duration, printable, short_name

TABLES = ("rates", "trend", "sequences", "patterns", "aftermath", "pauses", "repairs")


def test_every_row_shown_is_the_row_of_that_number(demo):
    frames = demo.to_frames()
    shown = [table for section in sections(demo, text=True) for table in section["tables"]]
    assert {table["name"] for table in shown} == set(TABLES)
    for table in shown:
        for number, *cells in table["rows"]:
            row = frames[table["name"]].iloc[number - 1]
            for column, cell in zip(table["columns"], cells, strict=True):
                value = row[column]
                assert cell == value or (cell is None and (value is None or value != value)), (table["name"], column)


def test_cards_count_rows(demo):
    found = {card["words"]: (card["figure"], card["of"]) for card in cards(demo)}
    label = demo.turns["label"]
    assert found["turns put the bond at stake"] == ((label == "leverage").sum(), len(label))
    assert found["runs of threats taken back"] == (2, 2)
    assert found["pauses with a return in time"] == (2, 3)


def test_no_card_stands_on_nothing(analysed):
    words = {card["words"] for card in cards(analysed([("A", "hello", "none")] * 3))}
    assert "turns put the bond at stake" in words
    assert not {"runs of threats taken back", "pauses with a return in time"} & words


def test_a_threat_with_no_time_to_be_taken_back_is_neither_counted_nor_called_so(analysed):
    dynamics = analysed([("A", "let's end it", "leverage", ("threat",)), ("B", "no", "none")])
    assert "runs of threats taken back" not in {card["words"] for card in cards(dynamics)}
    lines = {section["name"]: section["lines"] for section in sections(dynamics, text=True)}
    assert lines["pauses"][0].startswith("A, leverage once (turn 1): not known whether taken back (the texts end")


def test_sentences_name_turns_and_rows(demo):
    lines = {section["name"]: section["lines"] for section in sections(demo, text=True)}
    assert lines["pauses"][0].startswith("Jonas, leverage 4 times (turns 11 to 29): taken back after 9 h (turn 33)")
    assert any("aftermath row" in line for line in lines["follows"])


def test_named_patterns_stand_with_their_figures_and_row(demo):
    row = demo.patterns.iloc[5]
    said = pattern_sentences(demo)
    assert said[0] == (
        "Threat → appeasement: after leverage by Jonas, Nina gives way, pleads or drops the matter in the very next "
        f"turn, 5 of 8 times; chance would make 1.0 (Yule’s Q 0.97, 95 % interval {row['q_low']:.2f} to "
        f"{row['q_high']:.2f}, adjusted p = {row['p_adjusted']:.3f}; patterns row 6)."
    )
    assert said[1].endswith("1 of 7 times; not tested (fewer than 5 targets; patterns row 16).")
    named = demo.patterns[demo.patterns["speaker"].notna() & (demo.patterns["lag"] == 1)]
    assert len(said) == len(named)


def test_every_named_pattern_has_its_words():
    assert set(PATTERN_WORDS) == {pattern.name for pattern in PATTERNS} | {RESUMPTION}


def test_patterns_of_many_couples_are_said_of_all_together(demo_read):
    talks = [classifier.Conversation(f"c{k}", demo_read.conversations[0].messages, couple=f"{k}") for k in range(4)]
    kinds = [("leverage", ("threat",)), ("loss_fear", ("pleading",)), ("none", ()), ("none", ())]
    rows = [(f"c{k}", n, *kinds[n % 4], None) for k in range(4) for n in range(109)]
    labels = pd.DataFrame(rows, columns=["conversation_id", "turn", "label", "tags", "crisis"])
    said = pattern_sentences(classifier.analyze(talks, labels=labels, permutations=99))
    assert said[0].startswith("Threat → appeasement: after leverage by one, the other gives way")
    assert not any("Nina" in line for line in said)


def test_the_model_s_error_is_told_or_said_to_be_unknown(demo, model):
    told = summarise(demo, model=model)["model"]
    assert told["version"] == model.manifest_["version"]
    bare = classifier.load()
    bare.manifest_ = {}
    assert summarise(demo, model=bare)["model"]["precision"] is None
    assert summarise(demo)["model"] is None


def test_the_base_rate_told_is_the_one_that_was_set(demo):
    rates = {"leverage": 0.3, "safe": 0.1, "leaving": 0.1, "loss_fear": 0.1, "none": 0.4}
    assert summarise(demo, model=classifier.load(base_rate=rates))["model"]["base_rate"] == 0.3


def test_turns_show_the_words_they_rest_on(demo_read, model):
    told = "I can't do this anymore, maybe we should just divorce"
    talk = classifier.Conversation("c", (classifier.Message("you never listen", "A"), classifier.Message(told, "B")))
    dynamics = classifier.analyze([talk], model=model, permutations=99)
    turns, left_out = transcript(dynamics, model=model, text=True)
    assert left_out == 0
    assert "".join(piece for piece, _ in turns[1]["pieces"]) == told
    assert any(marked for _, marked in turns[1]["pieces"])
    assert turns[1]["label"] == "leverage"
    assert turns[1]["reason"]["parts"]
    assert turns[1]["instead"]


def test_a_label_by_hand_keeps_its_words_unmarked_and_says_so(analysed, model):
    dynamics = analysed([("A", "I'm done.", "leverage", ("finality",)), ("B", "ok", "none")])
    turns, _ = transcript(dynamics, model=model, text=True)
    assert turns[0]["source"] == "given"
    assert turns[0]["reason"] is None
    assert turns[0]["pieces"] == [("I'm done.", False)]
    assert turns[0]["instead"]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (25, "25 min"), (89, "89 min"), (90, "2 h"), (2159, "36 h"), (2160, "2 days")]
)
def test_durations(minutes, words):
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("name", "short"),
    [("Ana", "Ana"), (None, "(no name)"), ("  ", "(no name)"), ("a\nb", "a b"), ("x" * 40, "x" * 23 + "…")],
)
def test_names(name, short):
    assert short_name(name) == short


def test_printable_leaves_lines_and_letters_alone():
    assert printable("a\nb\tü😂\u202e") == "a\nb\tü😂\u202e"
    assert printable("\x00\x1b\ud800") == "\ufffd" * 3


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (float("nan"), "–"), (True, "yes"), (3, "3"), (0.12345, "0.123"), (12.0, "12"), ("a_b", "a b")],
)
def test_cells(value, words):
    assert figure(value) == words


@pytest.mark.parametrize(("value", "words"), [(0.5, "50 %"), (0.999, "> 99 %"), (0.99, "99 %"), (None, "–")])
def test_percent_never_claims_certainty(value, words):
    assert percent(value) == words


def test_in_danger_a_long_transcript_does_not_tell_the_labels_by_what_it_leaves_out(analysed, monkeypatch):
    monkeypatch.setattr("classifier.report.transcript.MOST_TURNS", 5)
    talk = [("A", f"line {k}", "leverage" if k % 3 else "none", ("finality",) if k % 3 else ()) for k in range(12)]
    dynamics = analysed([*talk, ("B", "you hit me again", "leaving", ("safety",), "violence")])
    turns, left_out = transcript(dynamics, model=None, text=True)
    assert [turn["number"] for turn in turns] == [1, 2, 3, 4, 5]
    assert left_out == 8


def test_times_are_those_of_the_wall_clock_and_a_recording_has_no_day():
    zone = timezone(timedelta(hours=-7))
    clocks = [datetime(2024, 3, 15, 23, 30, tzinfo=zone), datetime(1970, 1, 1, 1, 2, 3)]
    shown = []
    for nth, time in enumerate(clocks):
        talk = classifier.Conversation(f"t{nth}", (classifier.Message("hi", "A", time, f"t{nth}", 0),))
        labels = pd.DataFrame({"conversation_id": [f"t{nth}"], "turn": [0], "label": ["none"]})
        dynamics = classifier.analyze([talk], labels=labels, permutations=99)
        shown += transcript(dynamics, model=None, text=True)[0]
    assert [(turn["time"], turn["offset"]) for turn in shown] == [
        (datetime(2024, 3, 15, 23, 30), None),
        (None, "1:02:03"),
    ]
