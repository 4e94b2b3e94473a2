"""Columns of any type come out in every format, and nothing of them is lost."""

import csv
import json
import uuid

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from classifier.batch import score_file
from classifier.errors import InputError

NAN = float("nan")
ID = uuid.UUID("f5c8f0a2-0000-4000-8000-0123456789ab")
IDS = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([ID.bytes], pa.binary(16)))


def written(array, to, model, folder):
    table = pa.table({"text": ["hi"], "x": array})
    with pa.ipc.new_file(str(folder / "in.arrow"), table.schema) as writer:
        writer.write_table(table)
    score_file(folder / "in.arrow", folder / f"out.{to}", model=model)
    return folder / f"out.{to}"


@pytest.mark.parametrize(
    ("array", "cell", "value"),
    [
        (pa.array([["a", "b"]]), "a;b", ["a", "b"]),
        (pa.array([["a", None]]), '["a", null]', ["a", None]),
        (pa.array([[1.5, NAN]]), "[1.5, null]", [1.5, None]),
        (pa.array([{"n": float("inf"), "deep": [{"n": NAN}]}]), *[{"n": None, "deep": [{"n": None}]}] * 2),
        (pa.array([NAN]), "nan", None),
        (IDS, str(ID), str(ID)),
        (pa.array([b"caf\xc3\xa9"]), "café", "café"),
        (pa.array([b"\xff"], pa.binary(1)), r"\xff", r"\xff"),
        (pa.array([b"v"], pa.binary_view()), "v", "v"),
        (pa.array([pa.MonthDayNano([1, 2, 3])]), "[1, 2, 3]", [1, 2, 3]),
        (pa.array([1 << 38], pa.timestamp("s")), *["10680-07-14 06:09:04"] * 2),
        (pa.array([1], pa.time64("ns")), *["00:00:00.000000001"] * 2),
    ],
)
def test_a_value_of_any_type_as_a_cell_and_as_json(array, cell, value, model, tmp_path):
    with written(array, "csv", model, tmp_path).open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["x"] if isinstance(cell, str) else json.loads(row["x"])) == cell
    line = written(array, "jsonl", model, tmp_path).read_text(encoding="utf-8")
    assert json.loads(line, parse_constant=pytest.fail)["x"] == value


def test_not_a_number_in_a_field_is_null_in_its_cell(model, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text": "hi", "x": [NaN, {"y": -Infinity}], "z": NaN}\n')
    score_file(tmp_path / "in.jsonl", tmp_path / "out.csv", model=model)
    with (tmp_path / "out.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["x"], row["z"]) == ('[null, {"y": null}]', "")


CODED = pa.dictionary(pa.int32(), pa.string())


@pytest.mark.parametrize("to", ["parquet", "arrow", "csv", "jsonl"])
@pytest.mark.parametrize("kind", [pa.list_(CODED), pa.large_list(CODED), pa.struct([("a", pa.list_(CODED))])])
def test_dictionaries_inside_other_types_are_decoded(kind, to, model, tmp_path):
    value = {"a": ["x"]} if pa.types.is_struct(kind) else ["x"]
    path = written(pa.array([value], kind), to, model, tmp_path)
    if to == "parquet":
        assert pq.read_table(path).column("x").to_pylist() == [value]
    if to == "arrow":
        assert pa.ipc.open_file(path).read_all().column("x").to_pylist() == [value]


def tables(folder, kind, write):
    """One whose column never lacks a value, and one whose column does."""
    sure = pa.schema([("text", pa.string()), pa.field("n", pa.int64(), nullable=False)])
    write(pa.table({"text": ["hi"], "n": [1]}, schema=sure), folder / f"a.{kind}")
    write(pa.table({"text": ["ok"], "n": pa.array([None], pa.int64())}), folder / f"b.{kind}")
    return [folder / f"a.{kind}", folder / f"b.{kind}"]


def test_a_column_that_lacks_values_in_one_file_may_lack_them_in_all(model, tmp_path):
    paths = tables(tmp_path, "parquet", pq.write_table)
    score_file(paths, tmp_path / "out.parquet", model=model)
    assert pq.read_table(tmp_path / "out.parquet").column("n").to_pylist() == [1, None]


def test_values_that_do_not_fit_the_first_input_are_named_by_their_column(model, tmp_path):
    paths = tables(tmp_path, "arrow", feather.write_feather)
    with pytest.raises(InputError, match=r"b.arrow: its columns \(n: int64\) .* \(n: int64 not null\)"):
        score_file(paths, tmp_path / "out.csv", model=model)


def test_a_type_that_parquet_does_not_have_is_told_before_the_work(model, tmp_path):
    with pytest.raises(InputError, match=r"'x' .month_day_nano_interval. cannot be written as Parquet"):
        written(pa.array([pa.MonthDayNano([1, 2, 3])]), "parquet", model, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["in.arrow"]
