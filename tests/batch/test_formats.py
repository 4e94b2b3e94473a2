"""Every input format to every output format gives what ``model.score`` gives, whatever the batches."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import blocks, read_columns, read_delimited, score_file
from classifier.labels import LABELS
from classifier.model import engine
from classifier.table import RESULT_COLUMNS
from tests.batch.batch_helpers import COLUMNS, assert_same_results, corpus_sample, corpus_windows, read, write

INPUTS = ("csv", "tsv", "jsonl", "parquet", "arrow", "feather", "csv.gz", "jsonl.zst")


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of a few rows, so that every conversation crosses their borders."""
    monkeypatch.setattr(read_columns, "BATCH_ROWS", 13)
    monkeypatch.setattr(read_delimited, "BATCH_ROWS", 13)
    monkeypatch.setattr(blocks.line_blocks, "__kwdefaults__", {"size": 1500, "longest": 1 << 20})


@pytest.mark.parametrize("kind", INPUTS)
def test_every_input_format_gives_what_score_gives(kind, model, talk, tmp_path, small_batches):
    write(talk, tmp_path / f"in.{kind}")
    to = "jsonl" if kind.startswith("jsonl") else "parquet"
    summary = score_file(tmp_path / f"in.{kind}", tmp_path / f"out.{to}", model=model, **COLUMNS)
    found = read(tmp_path / f"out.{to}")
    assert_same_results(found, model.score(talk, **COLUMNS))
    assert found["text"].tolist() == talk["text"].tolist()
    assert summary.rows == summary.scored + summary.empty == len(talk)
    assert summary.empty == sum(not text.strip() for text in talk["text"])


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet", "arrow", "jsonl.gz"])
@pytest.mark.parametrize("source", ["parquet", "jsonl"])
def test_every_output_format_gives_the_same(source, kind, model, talk, tmp_path, small_batches):
    write(talk, tmp_path / f"in.{source}")
    score_file(tmp_path / f"in.{source}", tmp_path / f"out.{kind}", model=model, **COLUMNS)
    found = read(tmp_path / f"out.{kind}")
    assert_same_results(found, model.score(talk, **COLUMNS))
    assert found.columns.tolist() == [*talk.columns, *RESULT_COLUMNS]


@pytest.mark.parametrize("chunk", [3, 100])
def test_two_threads_give_the_same_bytes_as_one(chunk, model, talk, tmp_path, small_batches, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", chunk)
    write(talk, tmp_path / "in.jsonl")
    for threads in (1, 2, 5):
        score_file(tmp_path / "in.jsonl", tmp_path / f"{threads}.jsonl", model=model, threads=threads, **COLUMNS)
    one = (tmp_path / "1.jsonl").read_bytes()
    assert (tmp_path / "2.jsonl").read_bytes() == (tmp_path / "5.jsonl").read_bytes() == one


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("to", ["csv", "parquet"])
def test_a_column_without_a_value_in_one_file_has_its_type_from_another(to, order, model, tmp_path):
    tables = pa.table({"text": ["hi"], "note": pa.nulls(1)}), pa.table({"text": ["ok"], "note": ["seen"]})
    paths = [tmp_path / f"{k}.parquet" for k in range(2)]
    for path, k in zip(paths, order, strict=True):
        pq.write_table(tables[k], path)
    score_file(paths, tmp_path / f"out.{to}", model=model)
    notes = read(tmp_path / f"out.{to}")["note"].tolist()
    assert [isinstance(note, str) and note == "seen" for note in notes] == [bool(k) for k in order]


def test_a_folder_and_many_files_are_one_input(model, talk, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for k in range(3):
        write(talk.iloc[k * 80 : (k + 1) * 80], folder / f"{k}.parquet")
    (folder / "_SUCCESS").write_text("")
    score_file(folder, tmp_path / "a.csv", model=model, **COLUMNS)
    score_file(sorted(folder.glob("*.parquet")), tmp_path / "b.csv", model=model, **COLUMNS)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert_same_results(read(tmp_path / "a.csv"), model.score(talk, **COLUMNS))


def test_order_sorts_inside_a_batch(model, talk, tmp_path):
    turned = talk.iloc[::-1].reset_index(drop=True)
    for kind in ("csv", "parquet", "jsonl"):
        write(turned, tmp_path / f"in.{kind}")
        score_file(tmp_path / f"in.{kind}", tmp_path / f"out.{kind}", model=model, order="turn", **COLUMNS)
        assert_same_results(read(tmp_path / f"out.{kind}"), model.score(turned, order="turn", **COLUMNS))


def test_only_flagged_rows_are_those_with_a_label_or_a_flag(model, talk, tmp_path):
    wanted = model.score(talk, **COLUMNS)
    flagged = (wanted["label"] != "none") | wanted["crisis"].notna()
    assert 0 < flagged.sum() < len(talk)
    for kind in ("csv", "jsonl", "parquet"):
        write(talk, tmp_path / f"in.{kind}")
        summary = score_file(
            tmp_path / "in.parquet" if kind == "parquet" else tmp_path / f"in.{kind}",
            tmp_path / f"out.{kind}",
            model=model,
            only_flagged=True,
            speaker="speaker",
        )
        alone = model.score(talk, speaker="speaker")
        kept = (alone["label"] != "none") | alone["crisis"].notna()
        assert read(tmp_path / f"out.{kind}")["text"].tolist() == talk["text"][kept].tolist()
        assert summary.written == summary.flagged == kept.sum()


def test_explanations_and_rephrasings_are_those_of_assess(model, talk, tmp_path):
    write(talk, tmp_path / "in.jsonl")
    score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", model=model, explain=True, rephrase=True, prefix="ll_")
    rows = read(tmp_path / "out.jsonl")
    flagged = rows[(rows["ll_label"] != "none") | rows["ll_crisis"].notna()]
    assert flagged["ll_explanation"].notna().all()
    assert rows["ll_explanation"].notna().sum() == len(flagged)
    for text, said in zip(flagged["text"], flagged["ll_rephrasings"], strict=True):
        assert list(said) == [str(one) for one in model.assess(text).rephrasings]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_a_suggestion_begins_with_its_condition(kind, model, tmp_path):
    """Nothing is promised or felt for the speaker that the message does not show."""
    texts = ["I'm done. I want a divorce.", "I can't do this anymore. I'm leaving.", "Maybe we should just break up."]
    write(pd.DataFrame({"text": texts}), tmp_path / f"in.{kind}")
    score_file(tmp_path / f"in.{kind}", tmp_path / f"out.{kind}", model=model, rephrase=True)
    conditions = 0
    for text, words in zip(texts, read(tmp_path / f"out.{kind}")["rephrasings"], strict=True):
        suggestions = model.assess(text).rephrasings
        said = words.split(";") if kind == "csv" else list(words)
        for one in filter(lambda one: one.condition, suggestions):
            assert any(part.startswith(f"{one.condition}: ") for part in said)
            assert one.text not in said
            conditions += 1
    assert conditions > 2


def test_excel_safe_touches_formulas_and_nothing_else(model, talk, tmp_path):
    write(talk, tmp_path / "in.csv")
    score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=model)
    assert set(read(tmp_path / "out.csv")["note"]) == {"=1+1"}
    score_file(tmp_path / "in.csv", tmp_path / "safe.csv", model=model, excel_safe=True)
    safe = read(tmp_path / "safe.csv")
    assert set(safe["note"]) == {"'=1+1"}
    starts = talk["text"].str.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe["text"][~starts].tolist() == talk["text"][~starts].tolist()


def test_json_lines_come_out_as_they_came_in(model, tmp_path):
    lines = ['{"text":"hi","n":1.50,"deep":{"a":[1,2]},"e":"\\u00e9"}', '{ "text" : "ok" }']
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", model=model)
    written = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [w[: len(line) - 1] for w, line in zip(written, lines, strict=True)] == [line[:-1] for line in lines]
    assert all(json.loads(w)["label"] == "none" for w in written)


@pytest.mark.parametrize(
    "texts", [["ok", "The bus was late again, so I walked.", ""], ["The bus was late again.", "ok"]]
)
def test_what_the_gate_lets_by_may_need_context(texts, model, tmp_path):
    write(pd.DataFrame({"text": texts * 3}), tmp_path / "in.jsonl")
    score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", model=model)
    found = read(tmp_path / "out.jsonl")
    assert_same_results(found, model.score(found[["text"]]))
    assert found["needs_context"].tolist() == [text == "ok" for text in texts * 3]


@pytest.mark.slow
def test_a_large_file_says_what_the_engine_says_of_the_same_windows(model, tmp_path, monkeypatch):
    """Some 6,000 turns in small batches on two threads; every fortieth also by ``assess``."""
    rows = corpus_sample(12)
    assert 5_000 < len(rows) < 8_000
    windows = corpus_windows(rows)
    wanted = model.engine.judge_windows(windows)
    frame = pd.DataFrame(rows)[["conversation_id", "speaker", "text"]].rename(columns={"conversation_id": "who"})
    pq.write_table(pa.Table.from_pandas(frame), tmp_path / "in.parquet")
    with monkeypatch.context() as small:
        small.setattr(read_columns, "BATCH_ROWS", 97)
        small.setattr(engine, "CHUNK", 10)
        score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", model=model, threads=2, **COLUMNS)
    found = pq.read_table(tmp_path / "out.parquet").to_pydict()
    assert found["text"] == frame["text"].tolist()
    assert found["label"] == [LABELS[k] for k in wanted.label]
    assert list(map(tuple, found["tags"])) == wanted.tags.tolist()
    assert found["crisis"] == wanted.crisis.tolist()
    assert found["needs_context"] == wanted.needs_context.tolist()
    shares = np.column_stack([found[f"p_{label}"] for label in LABELS])
    np.testing.assert_allclose(shares, wanted.probabilities, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(found["probability"], shares[np.arange(len(rows)), wanted.label])
    assert set(found["label"]) == set(LABELS)
    assert {"self_harm", "violence"} < set(found["crisis"])
    assert 0 < sum(found["needs_context"]) < len(rows)
    for k in range(0, len(rows), 40):
        one = model.assess(windows[k].text, context=windows[k].context, speaker=windows[k].speaker)
        said = (found["label"][k], tuple(found["tags"][k]), found["crisis"][k], found["needs_context"][k])
        assert (one.label, one.tags, one.crisis, one.needs_context) == said
        assert list(one.probabilities.values()) == pytest.approx(shares[k].tolist(), abs=1e-12)
