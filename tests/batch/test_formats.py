"""Every input format to every output format gives what ``model.score`` gives, whatever the batches."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import blocks, read_columns, read_delimited, score_file
from classifier.model import engine
from classifier.table import RESULT_COLUMNS
from tests.batch.batch_helpers import COLUMNS, assert_same_results, corpus_rows, none_if_missing, read, write

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
        assert list(said) == [one.text for one in model.assess(text).rephrasings]


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


def test_a_large_file_gets_from_every_entry_what_score_gives(model, tmp_path):
    """The whole corpus, in batches of a few hundred rows; every fortieth message also by ``assess``."""
    rows = corpus_rows("*.jsonl", 20_000)
    frame = pd.DataFrame(rows)[["conversation_id", "speaker", "text"]].rename(columns={"conversation_id": "who"})
    pq.write_table(pa.Table.from_pandas(frame), tmp_path / "in.parquet", row_group_size=300)
    score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", model=model, threads=2, **COLUMNS)
    wanted = model.score(frame, **COLUMNS)
    assert_same_results(read(tmp_path / "out.parquet"), wanted)
    said = {}
    for i, row in enumerate(rows):
        context = said.setdefault(row["conversation_id"], [])
        if i % 40 == 0:
            one = model.assess(row["text"], context=context, speaker=row["speaker"])
            assert one.probabilities == pytest.approx({k: wanted[f"p_{k}"][i] for k in one.probabilities}, abs=1e-12)
            assert (one.label, one.tags, one.crisis) == (
                wanted["label"][i],
                wanted["tags"][i],
                none_if_missing(wanted["crisis"][i]),
            )
        context.append((row["speaker"], row["text"]))
