"""The corpus keeps its promises: schema, legality, balance, no duplicates, nothing shared with suite or real text."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from classifier.labels import CRISIS, LABEL_OF_TAG, check_label
from classifier.model.corpus import ROW_FIELDS
from tests.conftest import ROOT

CORPUS, FUNCTIONAL, UNSEEN = ROOT / "data/corpus", ROOT / "data/functional", ROOT / "data/unseen"
REAL = ROOT.parent / "shared/real-dev/real-dev.jsonl"
SOURCES = {"conversation", "pair", "single"}


def _rows(folder: Path) -> list[dict]:
    paths = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def corpus():
    return _rows(CORPUS)


@pytest.fixture(scope="module")
def labelled(corpus):
    return [row for row in corpus if row["label"] is not None]


@pytest.fixture(scope="module")
def functional():
    return [row for row in _rows(FUNCTIONAL) if row["label"] is not None]


@pytest.fixture(scope="module")
def unseen():
    return [row for row in _rows(UNSEEN) if row["label"] is not None]


@pytest.fixture(scope="module")
def outside(functional, unseen):
    """Rows that nothing is trained on."""
    return [*functional, *unseen]


def _skeleton(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def test_every_row_has_the_fields_of_the_schema(corpus, unseen):
    for row in [*corpus, *unseen]:
        assert tuple(row) == ROW_FIELDS, row["id"]
        assert isinstance(row["text"], str), row["id"]
        assert row["text"].strip(), row["id"]
        assert row["source"] in SOURCES, row["id"]
        assert isinstance(row["turn"], int), row["id"]


def test_every_label_is_legal(corpus, outside):
    for row in [*corpus, *outside]:
        if row["label"] is None:
            assert not row["tags"], row["id"]
            assert row["crisis"] is None, row["id"]
        else:
            check_label(row["label"], row["tags"], row["crisis"])
            assert row["tags"] or row["label"] == "none", row["id"]


def test_ids_are_unique_and_turns_follow_one_another(corpus):
    assert max(Counter(row["id"] for row in corpus).values()) == 1
    turns: dict[str, list[int]] = {}
    for row in corpus:
        turns.setdefault(row["conversation_id"], []).append(row["turn"])
    assert all(found == list(range(len(found))) for found in turns.values())


def test_the_corpus_is_as_large_as_promised(labelled):
    conversations = [row for row in labelled if row["source"] == "conversation"]
    assert len(labelled) >= 12_000
    assert len({row["conversation_id"] for row in conversations}) >= 350
    assert len(conversations) >= 7_000
    assert len({row["pair"] for row in labelled if row["pair"]}) >= 1_200
    assert sum(row["source"] == "single" for row in labelled) >= 1_500
    assert sum(row["arc"] == "ordinary" for row in labelled) >= 1_500
    quiet = [row for row in labelled if (row["phenomenon"] or "").startswith("quiet") and row["label"] == "leverage"]
    assert len(quiet) >= 400


def test_ordinary_turns_have_their_natural_share(labelled):
    quarrels = [row for row in labelled if row["source"] == "conversation" and row["arc"] != "ordinary"]
    assert 0.50 <= sum(row["label"] == "none" for row in quarrels) / len(quarrels) <= 0.65


@pytest.mark.parametrize("tag", sorted(LABEL_OF_TAG))
def test_every_tag_occurs_often_enough(labelled, tag):
    assert sum(tag in row["tags"] for row in labelled) >= 250


@pytest.mark.parametrize("flag", sorted(CRISIS))
def test_every_crisis_flag_and_its_twins_occur_often_enough(labelled, flag):
    assert sum(row["crisis"] == flag for row in labelled) >= 150
    twins = [r for r in labelled if r["crisis"] is None and (r["phenomenon"] or "").startswith("crisis")]
    assert len(twins) >= 300


@pytest.mark.parametrize("field", ["english", "register", "topic", "age", "pairing"])
def test_every_kind_of_speaker_and_talk_occurs_often_enough(labelled, field):
    counts = Counter(row[field] for row in labelled if row[field])
    rare = {value: n for value, n in counts.items() if n < 100}
    assert not rare


def test_no_text_stands_twice(labelled, outside):
    # The members of a contrast pair may share their words: that is what they are for.
    seen: dict[str, str] = {}
    twice = []
    for row in [*labelled, *outside]:
        text, group = _skeleton(row["text"]), row["pair"] or row["conversation_id"]
        if len(text.split()) >= 6 and seen.setdefault(text, group) != group:
            twice.append(row["id"])
    assert not twice


def test_no_text_is_nearly_one_of_another_group(labelled, outside):
    """Two texts of different groups that share nearly all their word triples are near-duplicates."""
    index: dict[tuple[str, ...], set[int]] = {}
    rows = [row for row in [*labelled, *outside] if len(_skeleton(row["text"]).split()) >= 8]
    shingles = []
    for k, row in enumerate(rows):
        words = _skeleton(row["text"]).split()
        grams = {tuple(words[i : i + 3]) for i in range(len(words) - 2)}
        shingles.append(grams)
        for gram in grams:
            index.setdefault(gram, set()).add(k)
    near = []
    for k, grams in enumerate(shingles):
        common = Counter(j for gram in grams if len(index[gram]) < 50 for j in index[gram] if j < k)
        for j, shared in common.items():
            group = [rows[i]["pair"] or rows[i]["conversation_id"] for i in (j, k)]
            if group[0] != group[1] and shared / len(grams | shingles[j]) > 0.7:
                near.append((rows[j]["id"], rows[k]["id"]))
    assert not near


def test_no_group_is_in_the_corpus_and_outside(corpus, outside):
    ids = {row["conversation_id"] for row in corpus} | {row["pair"] for row in corpus if row["pair"]}
    assert not ids & {row["conversation_id"] for row in outside}
    assert not ids & {row["pair"] for row in outside if row["pair"]}


@pytest.mark.skipif(not REAL.exists(), reason="the real text for development is not on this machine")
def test_nothing_is_shared_with_the_real_text(corpus, outside):
    real = {_skeleton(json.loads(line)["text"]) for line in REAL.read_text(encoding="utf-8").splitlines()}
    long = {text for text in real if len(text.split()) >= 6}
    assert not [row["id"] for row in [*corpus, *outside] if _skeleton(row["text"]) in long]


def test_the_suite_is_as_large_as_promised(functional):
    phenomena = Counter(row["phenomenon"] for row in functional)
    assert sum(n >= 12 for n in phenomena.values()) >= 60
    assert len({row["pair"] for row in functional if row["pair"]}) >= 200
