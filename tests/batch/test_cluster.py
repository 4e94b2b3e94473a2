"""Dask: conversations whole, nothing lost or doubled when a worker dies; Spark's recipe as a plain iterator."""

import os
import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import output_schema, score_batches
from classifier.batch.batches import Columns
from classifier.batch.blocks import Input
from classifier.batch.cluster import score_parquet
from classifier.batch.outcome import Wanted
from classifier.batch.partitions import KEY, Task, read_group, write_part
from classifier.cli.main import main
from classifier.errors import InputError
from tests.batch.batch_helpers import COLUMNS, assert_same_results


@pytest.fixture
def parts(talk, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for k in range(6):
        pq.write_table(
            pa.Table.from_pandas(talk.iloc[k * 40 : (k + 1) * 40].reset_index(drop=True)), folder / f"{k}.parquet"
        )
    return folder


@pytest.fixture(scope="module")
def cluster():
    """A cluster of two workers that the tests share; what Dask warns of is its own."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        yield cluster


def run(parts, output, cluster, *options):
    address = ["--engine", "dask", "--scheduler", cluster.scheduler_address]
    return main(["score", str(parts), "-o", str(output), "--speaker", "speaker", *address, *options])


def in_order(frame):
    return frame.sort_values(["who", "turn", "text"], kind="stable").reset_index(drop=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_costs_time_not_rows(parts, talk, model, tmp_path):
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        done = {}
        call = [[parts], tmp_path / "out", Columns(**COLUMNS), Wanted()]
        address = {"scheduler": cluster.scheduler_address}
        job = threading.Thread(target=lambda: done.update(s=score_parquet(*call, **address)))
        job.start()
        with Client(cluster) as client:
            deadline = time.monotonic() + 60
            while not list(tmp_path.glob("out*/part-*")) and time.monotonic() < deadline:
                time.sleep(0.02)
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        job.join(120)
    assert done["s"].rows == done["s"].written == len(talk)
    found = in_order(pq.read_table(tmp_path / "out").to_pandas())
    wanted = in_order(pd.concat([talk, model.score(talk, **COLUMNS)], axis=1))
    assert found["text"].tolist() == wanted["text"].tolist()
    assert_same_results(found, wanted)
    assert [p.name for p in sorted((tmp_path / "out").iterdir())] == [f"part-{k:05}.parquet" for k in range(6)]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_every_option_gives_what_the_local_engine_gives(parts, cluster, tmp_path, capsys):
    options = [
        "--conversation",
        "who",
        "--base-rate",
        "leverage=0.4,safe=0.1,leaving=0.1,loss_fear=0.1,none=0.3",
        "--explain",
        "--rephrase",
        "--only-flagged",
        "--prefix",
        "x_",
        "--order",
        "turn",
    ]
    assert run(parts, tmp_path / "out", cluster, *options) == 0
    assert main(["score", str(parts), "-o", str(tmp_path / "local.parquet"), "--speaker", "speaker", *options]) == 0
    ours, local = capsys.readouterr().err.splitlines()
    assert ours.rpartition(";")[0] == local.rpartition(";")[0]
    local, ours = (pq.read_table(tmp_path / name) for name in ("local.parquet", "out"))
    assert ours.schema.equals(local.schema)
    left, right = (in_order(table.to_pandas()) for table in (ours, local))
    assert left["x_explanation"].notna().all()
    pd.testing.assert_frame_equal(left, right)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("conversation", [[], ["--conversation", "id"]])
def test_columns_of_any_type_come_out_as_they_came_in(conversation, cluster, tmp_path):
    table = pa.table(
        {
            "text": ["hi", "I want a divorce", None, "ok"],
            "speaker": pa.array(["a", "b", None, "a"]).dictionary_encode(),
            "id": pa.array([2**60, None, 2**60, None], pa.int64()),
            "words": [["a", "b"], [], None, ["c"]],
            "sent": pa.array([1, None, 3, 4], pa.timestamp("ns", "UTC")),
        }
    )
    (tmp_path / "in").mkdir()
    pq.write_table(table, tmp_path / "in" / "a.parquet", row_group_size=2)
    pq.write_table(table.slice(0, 0), tmp_path / "in" / "b.parquet")
    assert run(tmp_path / "in", tmp_path / "out", cluster, "--quiet", *conversation) == 0
    found = pq.read_table(tmp_path / "out").select(["text", "id", "words", "sent"])
    assert found.schema.equals(table.select(found.column_names).schema)
    key = lambda row: str(row)  # noqa: E731
    assert sorted(found.to_pylist(), key=key) == sorted(table.select(found.column_names).to_pylist(), key=key)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_second_run_over_a_broken_off_one_starts_anew(parts, talk, cluster, tmp_path):
    left = tmp_path / "out.0badcafe.partial"
    left.mkdir()
    (left / "part-00009.parquet").write_bytes(b"half")
    assert run(parts, tmp_path / "out", cluster) == 0
    assert run(parts, tmp_path / "out", cluster) == 2
    before = [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())]
    assert run(parts, tmp_path / "out", cluster, "--force") == 0
    assert [path.read_bytes() for path in sorted((tmp_path / "out").iterdir())] == before
    assert pq.read_table(tmp_path / "out").num_rows == len(talk)
    assert not list(tmp_path.glob("*.partial"))


def test_a_partition_is_written_in_the_order_of_the_input(parts, talk, model, tmp_path):
    source = Input(parts / "0.parquet", "parquet", None)
    schema = pq.read_schema(source.path).remove_metadata()
    task = Task(schema, Columns(**COLUMNS), Wanted(), None, None)
    shuffled = read_group((source, 0), 3, task).sample(frac=1, random_state=0)
    counts = write_part(shuffled, str(tmp_path / "p.parquet"), task)
    found = pq.read_table(tmp_path / "p.parquet").to_pandas()
    first = talk.iloc[: len(found)]
    assert found["text"].tolist() == first["text"].tolist()
    assert_same_results(found, model.score(first, **COLUMNS))
    assert counts.rows == counts.scored + counts.empty == len(first)


def test_rows_without_a_conversation_are_spread(parts):
    task = Task(pq.read_schema(parts / "0.parquet").remove_metadata(), Columns(**COLUMNS), Wanted(), None, None)
    groups = [(Input(parts / f"{k}.parquet", "parquet", None), 0) for k in range(6)]
    rows = pd.concat([read_group(group, number, task) for number, group in enumerate(groups)])
    alone = rows["who"].isna()
    assert alone.sum() > 1
    assert rows[KEY][alone].is_unique
    assert (rows[~alone].groupby("who")[KEY].nunique() == 1).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["in.csv", "-o", "out"], "Parquet only"),
        (["-", "-o", "out"], "Parquet only"),
        (["in", "-o", "in"], "--force"),
        (["in", "-o", "in", "--force"], "another name"),
        (["in", "-o", ".", "--force"], "another name"),
        (["in", "-o", "in.csv", "--force"], "where a folder is needed"),
        (["in", "-o", "no/out"], "cannot be written"),
        (["in"], "Name the folder with -o"),
        (["in", "-o", "-"], "Name the folder with -o"),
        (["in", "-o", "out", "--excel-safe"], ".csv"),
        (["in", "-o", "out", "--threads", "0"], "--threads"),
        (["in", "-o", "out", "--text", "words"], "no column 'words'"),
        (["in", "-o", "out", "--model", "in"], "no model here"),
        (["in", "-o", "out", "--scheduler", "nonsense:1"], "no Dask scheduler"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_does_not_fit_is_refused(options, said, parts, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("text\nhi\n")
    assert main(["score", *options, "--engine", "dask"]) == 2
    assert said in capsys.readouterr().err
    assert len(list(parts.iterdir())) == 6


def test_a_row_that_is_not_utf8_stops_the_job_and_the_help_says_so(tmp_path, capsys):
    raw = pa.array([b"hi", b"caf\xe9"])
    pq.write_table(pa.table({"text": pa.StringArray.from_buffers(2, *raw.buffers()[1:])}), tmp_path / "a.parquet")
    task = Task(pa.schema([("text", pa.string())]), Columns(), Wanted(), None, None)
    with pytest.raises(InputError, match=r"a\.parquet: 1 rows of it are not UTF-8\. Only --engine local"):
        read_group((Input(tmp_path / "a.parquet", "parquet", None), 0), 0, task)
    with pytest.raises(SystemExit):
        main(["score", "--help"])
    assert "dask reads Parquet, and stops at a row that is not UTF-8" in " ".join(capsys.readouterr().out.split())
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8").partition("## Dask")[2]
    assert "A row that is not UTF-8 stops the job" in page


def test_a_scheduler_needs_its_engine(parts, tmp_path, capsys):
    assert main(["score", str(parts), "-o", str(tmp_path / "o"), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "--scheduler" in capsys.readouterr().err


def test_the_documented_spark_types_are_those_of_the_schema():
    spark = {
        pa.string(): "string",
        pa.float64(): "double",
        pa.bool_(): "boolean",
        pa.list_(pa.string()): "array<string>",
    }
    wanted = ", ".join(f"{field.name} {spark[field.type]}" for field in output_schema())
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8")
    assert wanted in page.replace('"\n    "', "")


def test_sparks_recipe_as_a_plain_iterator(talk, model):
    """``mapInPandas`` hands a function an iterator of frames and takes an iterator of frames."""

    def score(frames):
        return score_batches(frames, model=model, **COLUMNS)

    frames = (talk.iloc[k : k + 50] for k in range(0, len(talk), 50))
    found = pd.concat(list(score(frames)))
    assert_same_results(found, model.score(talk, **COLUMNS))
