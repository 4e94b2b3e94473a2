"""Training from rows: the same twice, honest about what is missing, and never on what is held out."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest

from classifier import InputError, LabelError, LeavingLanguageClassifier
from classifier.model.background import SOURCES, read_background
from classifier.model.corpus import read_rows
from classifier.model.recipe import train_folder
from tests.conftest import ROOT

FEW = ["conversations-05.jsonl", "singles-01.jsonl"]


@pytest.fixture(scope="module")
def rows():
    return [json.loads(line) for name in FEW for line in (ROOT / "data/corpus" / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def small(rows):
    return LeavingLanguageClassifier().fit(rows)


def test_training_twice_gives_identical_answers(rows, small):
    again = LeavingLanguageClassifier().fit(rows)
    for text in (
        "I'm leaving you",
        "please don't go, I'll do anything",
        "I need an hour, then we talk",
        "dinner at six?",
    ):
        assert again.assess(text).probabilities == small.assess(text).probabilities


def test_a_trained_model_says_what_it_was_trained_on(small):
    facts = small.manifest_
    assert facts["data"]["ordinary"] == 0
    assert facts["data"]["examples"] > 500
    assert 0 < facts["metrics"]["held_out"]["macro_f1"] < 1
    assert set(facts["libraries"]) == {"numpy", "scipy", "scikit-learn", "spacy", "onnxruntime"}


def test_too_little_is_refused(rows):
    with pytest.raises(InputError, match="too little"):
        LeavingLanguageClassifier().fit(rows[:40])


def test_an_unknown_label_is_refused(rows):
    with pytest.raises(LabelError, match="anger"):
        LeavingLanguageClassifier().fit([{**rows[0], "label": "anger", "tags": []}, *rows[1:]])


def test_a_broken_line_is_named(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"conversation_id": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 1: lacks turn, text, label"):
        train_folder(tmp_path, None)


def test_an_unknown_label_of_a_file_is_named_with_its_place(tmp_path):
    row = {"conversation_id": "x", "turn": 0, "text": "hi", "label": "anger"}
    (tmp_path / "a.jsonl").write_text("\n" + json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(LabelError, match=r"a\.jsonl, line 2: unknown label 'anger'"):
        train_folder(tmp_path, None)


def test_a_folder_is_no_file_of_turns(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        read_rows([tmp_path])


@pytest.fixture
def background(tmp_path):
    turns = [
        {"conversation_id": c, "turn": k, "speaker": "A", "text": f"turn {k} of {c}"}
        for c in ("one", "two")
        for k in range(4)
    ]
    with gzip.open(tmp_path / "friends.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(turn) + "\n" for turn in turns))
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "held_out.txt").write_text("# kept for evaluation\nfriends:two\n", encoding="utf-8")
    decision = {
        "source": "friends",
        "conversation_id": "one",
        "turn": 2,
        "label": "safe",
        "tags": ["need"],
        "crisis": None,
    }
    (notes / "decisions.jsonl").write_text(json.dumps(decision) + "\n", encoding="utf-8")
    return tmp_path


def test_background_is_none_but_for_the_decisions_and_without_what_is_held_out(background):
    read = read_background(background, background / "notes")
    assert [e.label for e in read] == ["none", "none", "safe", "none"]
    assert {e.group for e in read} == {"friends:one"}
    assert read[2].window.context == (("A", "turn 0 of one"), ("A", "turn 1 of one"))


def test_a_turn_that_readers_differ_on_is_left_out_and_stays_context(background):
    path = background / "notes" / "decisions.jsonl"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "label": None, "tags": []}) + "\n", "utf-8")
    read = read_background(background, background / "notes")
    assert [e.id[-1] for e in read] == ["0", "1", "3"]
    assert read[2].window.context[-1] == ("A", "turn 2 of one")


def test_every_turn_of_the_background_is_read_where_that_is_asked(background, monkeypatch):
    monkeypatch.setitem(SOURCES, "friends", 2)
    notes = background / "notes"
    assert [e.id[-1] for e in read_background(background, notes)] == ["0", "2"]
    assert [e.id[-1] for e in read_background(background, notes, every=True)] == ["0", "1", "2", "3"]


def test_a_folder_without_sources_says_what_is_looked_for(tmp_path):
    with pytest.raises(InputError, match="friends"):
        read_background(tmp_path)


def test_some_ordinary_turns_stand_alone_and_decided_ones_keep_their_context(tmp_path):
    turns = [{"conversation_id": "c", "turn": k, "speaker": "A", "text": f"turn {k}"} for k in range(300)]
    with gzip.open(tmp_path / "friends.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(turn) + "\n" for turn in turns))
    decisions = [{"source": "friends", "conversation_id": "c", "turn": k, "label": "none"} for k in range(100, 150)]
    (tmp_path / "decisions.jsonl").write_text("\n".join(map(json.dumps, decisions)), encoding="utf-8")
    read = read_background(tmp_path, tmp_path)
    alone = [e for e in read[1:] if not e.window.context]
    assert 0.2 < len(alone) / 250 < 0.47
    assert not [e for e in alone if e.row["decided"]]
    assert [e.window for e in read_background(tmp_path, tmp_path)] == [e.window for e in read]


def test_a_table_may_be_a_frame_with_arrays_of_tags(rows, small):
    frame = pd.DataFrame(rows)
    frame["tags"] = [np.array(tags) for tags in frame["tags"]]
    told = LeavingLanguageClassifier().fit(frame)
    assert told.assess("I'm leaving you").probabilities == small.assess("I'm leaving you").probabilities


def test_a_table_that_lacks_a_column_says_which(rows):
    with pytest.raises(InputError, match="row 1 of the table: lacks label"):
        LeavingLanguageClassifier().fit(pd.DataFrame(rows).drop(columns="label"))
