"""Spark: the recipe of docs/batch.md, word for word, in a Spark session; skipped without pyspark and Java."""

import re
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from classifier.batch import score_partition
from tests.batch.batch_helpers import assert_same_results

pytest.importorskip("pyspark", reason="needs pyspark: pip install pyspark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def spark(monkeypatch):
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_the_recipe_gives_what_score_partition_gives(spark):
    page = (Path(__file__).parents[2] / "docs" / "batch.md").read_text(encoding="utf-8").partition("## Spark")[2]
    recipe = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    demo = pd.read_csv(Path(__file__).parents[2] / "data" / "demo" / "messages.csv")
    talk = pd.DataFrame({"chat": demo["conversation_id"].astype(str), "who": demo["speaker"], "text": demo["text"]})
    talk.insert(2, "sent", pd.Timestamp("2026-01-01") + pd.to_timedelta(range(len(talk)), unit="min"))
    names = {"messages": spark.createDataFrame(talk.sample(frac=1, random_state=0))}
    exec(recipe[1], names)
    found = names["scored"].toPandas().sort_values("sent")
    assert found["text"].tolist() == talk["text"].tolist()
    assert_same_results(found, score_partition(talk, speaker="who", conversation="chat"))
