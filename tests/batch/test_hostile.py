"""Input that nobody meant to be read: told apart row by row, in bounded memory, with nothing left behind."""

import csv
import errno
import json
import os
import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import blocks, read_columns, read_delimited, score_file
from classifier.batch.batches import Columns
from classifier.batch.outcome import Wanted
from classifier.batch.plan import make_plan
from classifier.batch.progress import Progress
from classifier.batch.run import run_plan
from classifier.batch.scoring import Scorer
from classifier.errors import InputError


def run(model, folder, name, data, to=None, **options):
    source, output = folder / name, folder / (to or f"out-{name}")
    if isinstance(data, bytes):
        source.write_bytes(data)
    else:
        pq.write_table(data, source)
    summary = score_file(source, output, model=model, **options)
    assert summary.rows == summary.scored + summary.empty + summary.set_aside
    side = folder / (output.name + ".rejected.jsonl")
    rows = [json.loads(line) for line in side.read_text().splitlines()] if side.exists() else []
    return summary, output, [(row["line"], row["reason"]) for row in rows]


def invalid(*texts):
    raw = pa.array(texts, type=pa.binary())
    return pa.StringArray.from_buffers(len(texts), *raw.buffers()[1:])


def test_rows_after_a_long_stretch_of_bad_ones_are_read(model, tmp_path, monkeypatch):
    monkeypatch.setattr(read_delimited, "BLOCK_BYTES", 100)
    data = b"text,n\nhi,1\n" + b"bad row\n" * 200 + b"bye,2\n"
    summary, _, side = run(model, tmp_path, "in.csv", data)
    assert (summary.scored, summary.set_aside) == (2, 200)
    assert side[-1][0] == 202


def test_a_quote_that_is_never_closed_is_named_where_it_opens(model, tmp_path):
    summary, output, side = run(model, tmp_path, "in.csv", b'text\nhi\n"oops\nbye\n')
    assert side == [(3, "a quote that opens here is never closed")]
    assert b"bye" not in output.read_bytes()
    assert summary.scored == 1


@pytest.mark.parametrize(("kind", "between"), [("csv", ","), ("tsv", "\t")])
def test_text_after_a_closing_quote_is_set_aside_as_it_is_written(kind, between, model, tmp_path):
    rows = ['"Go" she said|a', 'she said "go"|b', '"a|b"|c|d', '"Go ""on"""|e']
    data = "\n".join(["text|who", *rows]).replace("|", between).encode()
    _, output, side = run(model, tmp_path, f"in.{kind}", data)
    assert side == [(2, f"not a row: '{between}' expected after '\"'"), (4, "3 cells where the header has 2")]
    kept = [json.loads(line)["row"] for line in (tmp_path / f"{output.name}.rejected.jsonl").read_text().splitlines()]
    assert kept == [rows[0].replace("|", between), rows[2].replace("|", between)]
    with output.open(newline="") as file:
        assert [row[:2] for row in csv.reader(file, delimiter=between)][1:] == [
            ['she said "go"', "b"],
            ['Go "on"', "e"],
        ]


def test_a_million_tiny_lines_come_in_bounded_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "BATCH_ROWS", 10)
    found = list(blocks.line_blocks(pa.BufferReader(b"x\n" * 95 + b"y"), "f"))
    assert [block.data.count(b"\n") for block in found] == [10] * 9 + [5, 0]
    assert [block.line for block in found] == [1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 96]


@pytest.mark.parametrize("to", ["out.parquet", "out.csv", "out.jsonl"])
def test_parquet_text_that_is_not_utf8_is_set_aside(to, model, tmp_path):
    table = pa.table({"text": ["a", "b", "c"], "note": invalid(b"x", b"\xff\xfe", b"y")})
    summary, _, side = run(model, tmp_path, "in.parquet", table, to)
    assert side == [(2, "not UTF-8")]
    assert summary.written == 2


def test_a_text_stored_once_and_repeated_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(read_columns, "_BATCH_BYTES", 1 << 20)
    long = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int32), ["y" * 1000])
    pq.write_table(pa.table({"text": ["hi"] * 20_000, "note": long}), tmp_path / "in.parquet")
    source = blocks.Input(tmp_path / "in.parquet", "parquet", None)
    sizes = [batch.rows.nbytes for batch in read_columns.read_parquet(source, Columns(), ())]
    assert max(sizes) < 3 << 20


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        ({"text": [1, 2]}, {}, "--text"),
        ({"text": [b"a"]}, {}, "--text"),
        ({"text": ["a"], "c": [["x"]]}, {"conversation": "c"}, "--conversation"),
        ({"text": ["a"], "c": ["x"], "o": [["x"]]}, {"conversation": "c", "order": "o"}, "--order"),
        ({"text": ["a"]} | {f"c{k}": ["x"] for k in range(16_384)}, {}, "16,385 columns"),
    ],
)
def test_columns_that_do_not_fit_are_one_clear_error(columns, options, said, model, tmp_path):
    with pytest.raises(InputError, match=said):
        run(model, tmp_path, "in.parquet", pa.table(columns), **options)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_an_error_says_no_more_than_the_beginning_of_a_name(model, tmp_path):
    with pytest.raises(InputError) as told:
        run(model, tmp_path, "in.csv", b"I never want to see you in this house again as long as I live,b\nhi,1\n")
    assert "as long as" not in str(told.value)


def test_numbers_that_json_does_not_have_are_null(model, tmp_path):
    table = pa.table({"text": ["a", "b", "c"], "x": [float("nan"), float("inf"), 1.5]})
    _, output, _ = run(model, tmp_path, "in.parquet", table, "out.jsonl")
    assert [json.loads(line)["x"] for line in output.read_text().splitlines()] == [None, None, 1.5]


def test_an_order_of_any_size_is_an_order(model, tmp_path):
    rows = [{"text": "hi", "who": "a", "n": n} for n in (10**400, 2**60 + 1, 2**60)]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    summary, _, _ = run(model, tmp_path, "in.jsonl", data, conversation="who", order="n")
    assert summary.scored == 3


def test_json_lines_may_leave_out_what_they_have_no_value_for(model, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"text": "a"}\n{"text": "b", "who": "x", "n": 1}\n')
    (folder / "b.jsonl").write_text('{"text": "c", "who": "y"}\n{"text": "d", "more": 1}\n')
    summary = score_file(folder, tmp_path / "out.csv", model=model, speaker="who")
    assert (summary.scored, summary.set_aside) == (3, 1)


@pytest.mark.parametrize("name", ["t.jsonl.gz", "t.jsonl.zst"])
def test_a_packed_file_that_was_cut_off_is_an_error(name, model, tmp_path):
    data = b"".join(b'{"text": "%s"}\n' % os.urandom(8).hex().encode() for _ in range(3000))
    packed = pa.compress(data, "gzip" if name.endswith("gz") else "zstd", asbytes=True)
    with pytest.raises(InputError, match="not whole"):
        run(model, tmp_path, name, packed[: len(packed) // 2])
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_pipe_is_read_as_standard_input_is(model, tmp_path):
    os.mkfifo(tmp_path / "in.csv")
    writer = threading.Thread(target=(tmp_path / "in.csv").write_text, args=("text\nhi\n",))
    writer.start()
    assert score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=model).scored == 1
    writer.join()
    with pytest.raises(InputError, match="stream"):
        score_file("-", tmp_path / "out.csv", model=model, format="parquet")


def test_a_full_disk_is_one_clear_error(model, tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "in.csv").write_text("text\nhi\n")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        score_file(tmp_path / "in.csv", tmp_path / "out.csv", model=model)


def test_what_a_job_writes_is_not_its_input(model, tmp_path):
    (tmp_path / "in.csv").write_text("text,n\nhi,1\nbad\n")
    for _ in range(2):
        assert score_file(tmp_path, tmp_path / "out.csv", model=model, force=True).rows == 2
    with pytest.raises(InputError, match="twice"):
        score_file([tmp_path / "in.csv", tmp_path / "in.csv"], tmp_path / "o.csv", model=model)


def test_cells_that_any_spreadsheet_runs_are_made_safe(model, tmp_path):
    data = '"=n",text\n"\n=1",hi\n＝1,hi\n'.encode()
    _, output, _ = run(model, tmp_path, "in.csv", data, excel_safe=True)
    lines = output.read_text()
    assert lines.startswith("'=n,text")
    assert '"\'\n=1"' in lines
    assert "'＝1" in lines


def test_names_that_are_not_unicode_are_said_as_far_as_they_go(model, tmp_path):
    source = tmp_path / "caf\udce9.jsonl"
    try:
        source.write_bytes(b'{"text": "hi", "\\ud83d": 1}\n{"text": "ok", "\\ud83e": 1}\n')
    except OSError:
        pytest.skip("file names are Unicode here")
    score_file(source, tmp_path / "one.jsonl", model=model)
    with pytest.raises(InputError, match="comes twice"):
        score_file(source, tmp_path / "two.csv", model=model)
    (tmp_path / "in.jsonl").write_text('{"text": "hi"}\n')
    assert score_file([tmp_path / "in.jsonl", source], tmp_path / "out.csv", model=model).set_aside == 2
    assert b'caf?.jsonl", "line": 1' in (tmp_path / "out.csv.rejected.jsonl").read_bytes()


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_columns_that_arrow_cannot_open_are_refused(kind, model, tmp_path):
    (tmp_path / "in.csv").write_text("text\nhi\n")
    with pytest.raises(InputError, match="not Unicode"):
        score_file(tmp_path / "in.csv", tmp_path / f"caf\udce9.{kind}", model=model)


@pytest.mark.parametrize(
    ("to", "name", "data", "says"),
    [
        ("out.csv", "z.csv", b"words\nbye\n", "z.csv: there is no column 'text'"),
        ("out.parquet", "z.csv", b"text,label\nbye,x\n", "z.csv: has a column 'label' already"),
        ("out.csv", "z.csv", b"text,note\nbye,x\n", r"z.csv: its columns \(text, note\) are not those of the first"),
        ("out.jsonl", "z.jsonl", b'{"words": "bye"}\n', "z.jsonl: there is no column 'text'"),
    ],
)
def test_a_later_file_that_does_not_fit_is_named_before_any_row_is_scored(to, name, data, says, model, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"text\n" + b"hi\n" * 10)
    (tmp_path / name).write_bytes(data)
    told = []
    watched = Progress(silent=True)
    watched.update = lambda share, rows: told.append(rows)
    plan = make_plan(
        [tmp_path / "a.csv", tmp_path / name],
        tmp_path / to,
        Columns(),
        Wanted("", False, False, False),
        format=None,
        excel_safe=False,
    )
    with pytest.raises(InputError, match=says):
        run_plan(plan, tmp_path / to, Scorer(model, plan.wanted), threads=1, force=False, progress=watched)
    assert sum(told) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", name}


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_a_message_in_the_place_of_the_header_is_not_repeated_in_the_error(name, model, tmp_path):
    row = b"1,Sam,I want out of this\n" if name == "in.csv" else b'{"I want out of this": 1}\n'
    with pytest.raises(InputError, match="no column 'text'") as error:
        run(model, tmp_path, name, row * 2)
    assert "want out" not in str(error.value)
    assert "a long name" in str(error.value)
