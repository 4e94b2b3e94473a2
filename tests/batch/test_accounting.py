"""Every row is scored, empty, or set aside with its line and a reason."""

import gzip
import io
import json
import os
import re
import sys

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.batch import blocks, read_json, score_file
from classifier.batch.batches import Columns
from classifier.errors import InputError

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def side(path):
    rows = [json.loads(line) for line in path.with_name(path.name + ".rejected.jsonl").read_text().splitlines()]
    return [(row["line"], row["reason"]) for row in rows]


def run(model, tmp_path, name, data, **options):
    source, output = tmp_path / name, tmp_path / f"out-{name}"
    source.write_bytes(data)
    return score_file(source, output, model=model, force=True, **options), output


CSV = b"""text,who\r
"two
lines",a\r
short\r
ok,b\r
,c\r
one,two,three\r
bad \xff byte,d\r
\r
last,e"""


def test_csv_rows_that_cannot_be_read_are_named_by_line(model, tmp_path):
    summary, output = run(model, tmp_path, "in.csv", CSV)
    assert side(output) == [
        (4, "1 cells where the header has 2"),
        (7, "3 cells where the header has 2"),
        (8, "not UTF-8"),
    ]
    assert (summary.rows, summary.scored, summary.empty, summary.set_aside) == (7, 3, 1, 3)
    assert b'"two\nlines"' in output.read_bytes()


JSONL = b"""{"text": "ok", "who": 1}
not json
[1]

{"text": 3}
{"text": null}
{}
{"text": "a", "label": null}
{"text": "caf\xe9"}
{"text": "\\ud83d lone"}
{"who": "nobody"}"""


def test_json_lines_that_cannot_be_read_are_named_by_line(model, tmp_path):
    summary, output = run(model, tmp_path, "in.jsonl", JSONL)
    assert side(output) == [
        (2, "not a JSON object"),
        (3, "not a JSON object"),
        (5, "'text' is not text"),
        (7, "an empty object"),
        (8, "has 'label' already; choose another --prefix"),
        (9, "not UTF-8"),
    ]
    assert (summary.rows, summary.scored, summary.empty, summary.set_aside) == (10, 2, 2, 6)
    assert all(json.loads(line)["label"] for line in output.read_bytes().splitlines())


def test_a_line_too_long_to_hold_is_set_aside_and_the_next_is_read():
    stream = io.BytesIO(b"a\n" + b"x" * 5000 + b"\nb\n" + b"y" * 5000)
    found = list(blocks.line_blocks(stream, "f", size=64, longest=256))
    assert b"".join(block.data for block in found) == b"a\nb\n"
    assert [r.line for block in found for r in block.rejected] == [2, 4]


@pytest.mark.parametrize(
    ("name", "data", "options", "said"),
    [
        ("in.csv", b"", {}, "empty"),
        ("in.jsonl", b"", {}, "empty"),
        ("in.csv", b"words\nhi\n", {}, "no column 'text'"),
        ("in.csv", b"text,label\nhi,x\n", {}, "--prefix"),
        ("in.csv", "text\nhi\n".encode("utf-16"), {}, "not UTF-8"),
        ("in.csv", b"text,text\nhi,x\n", {}, "twice"),
        ("in.jsonl", b'{"words": "hi"}\n', {}, "no column 'text'"),
        ("in.jsonl", b'{"text": "hi", "label": 1}\n', {}, "--prefix"),
        ("in.parquet", b"PAR1 not really", {}, "not whole"),
        ("in.arrow", b"junk", {}, "not whole"),
        ("in.csv.gz", b"junk", {}, "not whole"),
        ("in.csv.gz", gzip.compress(b"", mtime=0), {}, "empty"),
        ("in.csv.zst", b"junk", {}, "not whole"),
        ("in.xyz", b"junk", {}, "--format"),
        ("in.csv", b"text\nhi\n", {"conversation": "who"}, "--conversation"),
        ("in.csv", b"text\nhi\n", {"threads": 0}, "--threads"),
        ("in.jsonl", b'{"text": "hi"}\n', {"excel_safe": True}, "--excel-safe"),
    ],
)
def test_a_users_mistake_is_one_clear_error_and_no_output(name, data, options, said, model, tmp_path):
    with pytest.raises(InputError, match=said):
        run(model, tmp_path, name, data, **options)
    assert not (tmp_path / f"out-{name}").exists()


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.jsonl"])
def test_no_input_is_a_mistake_and_no_empty_job(name, model, tmp_path):
    with pytest.raises(InputError, match="nothing to score"):
        score_file([], tmp_path / name, model=model)
    assert list(tmp_path.iterdir()) == []


def test_semicolons_part_columns_where_only_so_the_text_is_one(model, tmp_path):
    source = tmp_path / "in.csv"
    source.write_text('\n"who";"text";n\nJo;"I want a divorce; now";1\nSam;ok\n', encoding="utf-8-sig")
    summary = score_file(source, tmp_path / "out.csv", speaker="who", model=model)
    assert (summary.scored, summary.set_aside) == (1, 1)
    row = pd.read_csv(tmp_path / "out.csv").iloc[0]
    assert row["text"] == "I want a divorce; now"
    assert row["label"] == "leverage"
    source.write_text("text,a;b\nhello,1\n", encoding="utf-8")
    score_file(source, tmp_path / "out.csv", model=model, force=True)
    assert pd.read_csv(tmp_path / "out.csv")["a;b"].tolist() == [1]


def test_an_output_that_exists_is_refused_without_force(model, tmp_path):
    (tmp_path / "in.csv").write_text("text\nhi\n")
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(InputError, match="--force"):
        score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=model)
    assert (tmp_path / "out.csv").read_text() == "mine"
    score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=model, force=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_table_without_rows_gives_a_header(model, tmp_path):
    summary, output = run(model, tmp_path, "in.csv", b"text,n\n")
    assert output.read_text().startswith("text,n,label,")
    assert summary.rows == 0


def test_streams_in_and_out(model, monkeypatch, capfdbinary):
    data = b'{"text": "hi"}\nnonsense\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    summary = score_file("-", "-", model=model, format="jsonl")
    out, err = capfdbinary.readouterr()
    assert json.loads(out)["text"] == "hi"
    assert err == b"set aside: -, line 2: not a JSON object\n"
    assert summary.rows == 2


@FUZZ
@given(data=st.binary(max_size=300), kind=st.sampled_from(["csv", "tsv", "jsonl"]))
def test_any_bytes_are_accounted_for(data, kind, model, tmp_path):
    head = b'{"text": "x"}\n' if kind == "jsonl" else b"text\n"
    summary, output = run(model, tmp_path, f"in.{kind}", head + data)
    assert summary.rows == summary.scored + summary.empty + summary.set_aside
    if kind == "jsonl":
        lines = [line for line in (head + data).split(b"\n") if line.strip()]
        assert summary.rows == len(lines)
        assert output.read_bytes().count(b"\n") == summary.written


VALUE = (
    st.none() | st.text(max_size=8) | st.integers() | st.booleans() | st.floats(allow_nan=False) | st.just({"a": []})
)
OBJECT = st.fixed_dictionaries({"text": st.text(max_size=12)}, optional={"who": VALUE, "by": VALUE, "x": VALUE})
TAKEN = [
    '{"text":"a","label":null}',
    '{"text":"a","l\\u0061bel":null}',
    '{"text":"a","label":"x"}',
    '{"label":1,"text":""}',
]
LINE = (
    st.builds(lambda row, ascii: json.dumps(row, ensure_ascii=ascii), OBJECT, st.booleans())
    | st.sampled_from(
        ["{}", "{ }", '{"text":"a"}{"text":"b"}', '{"text":', '"a"}', "{", "}", '{"text":"a","text":"b"}', *TAKEN]
    )
    | st.text(max_size=10)
)


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(LINE, min_size=1, max_size=6))
def test_the_fast_path_reads_what_the_careful_path_reads(lines):
    data = "\n".join(['{"text":"first","who":"a","by":"b"}', *lines]).encode("utf-8", "replace")
    columns = Columns("text", "by", "who")
    reader = read_json._Reader("f", columns, ("label",), True)
    fast = reader.fast(blocks.Block(data, 1))
    if fast is None:
        return
    careful = reader.careful(blocks.Block(data, 1))
    assert not careful.rejected
    assert fast.lines.to_pylist() == careful.lines.to_pylist()
    assert fast.text.to_pylist() == careful.text.to_pylist()
    for name in ("speaker", "conversation"):
        assert fast.names[name].to_pylist() == careful.names[name].to_pylist()


def test_plain_lines_take_the_fast_path():
    data = b'{"text":"a","who":"x"}\n{"text":"b","who":"y","z":[1,{}]}\n'
    assert read_json._Reader("f", Columns(), ("label",), True).fast(blocks.Block(data, 1)) is not None


@pytest.mark.parametrize("link", [False, True])
def test_an_output_that_is_an_input_is_refused_and_stays_as_it_is(model, tmp_path, link):
    mine = tmp_path / "mine.csv"
    mine.write_text("text\nI want a divorce\n")
    output = tmp_path / "other.csv" if link else mine
    if link:
        output.symlink_to(mine)
    with pytest.raises(InputError, match="an input too"):
        score_file(mine, output, model=model, force=True)
    assert mine.read_text() == "text\nI want a divorce\n"


def test_a_pipe_is_not_replaced_by_a_file(model, tmp_path):
    (tmp_path / "in.csv").write_text("text\nhi\n")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="a pipe or a device"):
        score_file(tmp_path / "in.csv", tmp_path / "pipe.csv", model=model, force=True)
    assert (tmp_path / "pipe.csv").is_fifo()


@pytest.mark.parametrize("last", ["", " "])
def test_an_empty_place_in_the_order_comes_last_and_the_others_stay_numbers(model, tmp_path, last):
    data = f"c,o,text\nx,10,I'm done.\nx,9,Have you finished the dishes?\nx,{last},ok\n".encode()
    _, output = run(model, tmp_path, "o.csv", data, conversation="c", order="o")
    frame = pd.read_csv(output)
    assert frame.label.tolist() == ["none"] * 3
    alone = data.replace(f"x,{last},ok\n".encode(), b"")
    _, output = run(model, tmp_path, "p.csv", alone, conversation="c", order="o")
    assert pd.read_csv(output).p_leverage.tolist() == frame.p_leverage.tolist()[:2]


@pytest.mark.parametrize("written", ["out.csv.rejected.jsonl", "out.csv.partial"])
def test_an_input_that_the_job_would_write_is_refused_and_stays(written, model, tmp_path):
    mine = tmp_path / written
    mine.write_text('{"text": "hi"}\n')
    with pytest.raises(InputError, match="an input too"):
        score_file(mine, tmp_path / "out.csv", model=model, format="jsonl", force=True)
    assert mine.read_text() == '{"text": "hi"}\n'


def test_a_job_that_fails_leaves_what_an_earlier_one_set_aside(model, tmp_path):
    _, output = run(model, tmp_path, "in.csv", b"text,n\nhi,1\nbad\n")
    with pytest.raises(InputError, match="no column"):
        run(model, tmp_path, "in.csv", b"words\nhi\n")
    assert side(output) == [(3, "1 cells where the header has 2")]
    run(model, tmp_path, "in.csv", b"text,n\nhi,1\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out-in.csv"]


def test_a_side_file_that_cannot_be_written_is_named_before_anything_is_read(model, tmp_path):
    (tmp_path / "out-in.csv.rejected.jsonl").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        run(model, tmp_path, "in.csv", b"text,n\nhi,1\nbad\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out-in.csv.rejected.jsonl"]


@pytest.mark.parametrize("to", ["csv", "parquet", "arrow", "jsonl"])
def test_json_lines_without_a_line_have_no_columns(to, model, tmp_path):
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(b""))
    if to == "jsonl":
        assert score_file(tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl", model=model).rows == 0
        return
    with pytest.raises(InputError, match="columns are not known"):
        score_file(tmp_path / "in.jsonl.gz", tmp_path / f"out.{to}", model=model)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl.gz"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("out.v2", "end in one of .csv"),
        ("out.txt.gz", "end in one of .csv"),
        ("out.parquet.gz", "leave .gz or .zst off"),
    ],
)
def test_an_output_whose_suffix_names_no_format_says_how_to_mend_it(name, said, model, tmp_path):
    (tmp_path / "in.csv").write_text("text\nhi\n")
    with pytest.raises(InputError, match=re.escape(said)):
        score_file(tmp_path / "in.csv", tmp_path / name, model=model, format="csv")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_row_set_aside_names_its_file_among_others_of_that_name(kind, model, tmp_path):
    paths = [tmp_path / month / f"chat.{kind}" for month in ("jan", "feb")]
    for path in paths:
        path.parent.mkdir()
        path.write_text("text,n\nhi,1\nbad\n" if kind == "csv" else '{"text": "hi"}\nbad\n')
    score_file(paths, tmp_path / f"out.{kind}", model=model)
    lines = (tmp_path / f"out.{kind}.rejected.jsonl").read_text().splitlines()
    assert [json.loads(line)["file"] for line in lines] == list(map(str, paths))
