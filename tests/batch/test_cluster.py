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
from classifier.batch.cluster import number_rows, score_parquet, write_part
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


def in_order(frame):
    return frame.sort_values(["who", "turn", "text"], kind="stable").reset_index(drop=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_costs_time_not_rows(parts, talk, model, tmp_path):
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        done = {}
        call = {"scheduler": cluster.scheduler_address, **COLUMNS}
        job = threading.Thread(target=lambda: done.update(s=score_parquet([parts], tmp_path / "out", **call)))
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


def test_a_partition_is_written_in_the_order_of_the_input(talk, model, tmp_path):
    placed = number_rows(talk, {"number": 3}).sample(frac=1, random_state=0)
    schema = pa.schema([*pa.Schema.from_pandas(talk, preserve_index=False).remove_metadata(), *output_schema()])
    options = {"model": None, "prefix": "", "text": "text", "order": None, **COLUMNS}
    counts = write_part(placed, str(tmp_path / "p.parquet"), schema, options, False)
    found = pq.read_table(tmp_path / "p.parquet").to_pandas()
    assert found["text"].tolist() == talk["text"].tolist()
    assert_same_results(found, model.score(talk, **COLUMNS))
    assert counts[0] == counts[1] + counts[2] == len(talk)


def test_what_does_not_go_together_is_refused(parts, tmp_path, capsys):
    (tmp_path / "in.csv").write_text("text\nhi\n")
    with pytest.raises(InputError, match="Parquet only"):
        score_parquet([tmp_path / "in.csv"], tmp_path / "out")
    with pytest.raises(InputError, match="--force"):
        score_parquet([parts], parts)
    assert main(["score", str(parts), "-o", str(tmp_path / "o"), "--engine", "dask", "--explain"]) == 2
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
