"""Writing and reading tables in every format, and comparing results."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from classifier.messages import CONTEXT_TURNS
from classifier.model.features import Window
from classifier.table import RESULT_COLUMNS

COLUMNS = {"speaker": "speaker", "conversation": "who"}
CORPUS = Path(__file__).parents[2] / "data" / "corpus"


def corpus_rows(pattern, most):
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob(pattern)))
    keys = ("conversation_id", "turn", "speaker", "text")
    rows = [json.loads(line) for line in text.splitlines()]
    return [{key: row[key] for key in keys} for row in rows[:most]]


def corpus_sample(step):
    """Every so many files of the corpus, in their order and whole."""
    paths = sorted(CORPUS.glob("*.jsonl"))[::step]
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def corpus_windows(rows):
    """Each turn with the turns before it, put together by hand."""
    windows, said = [], {}
    for row in rows:
        before = said.setdefault(row["conversation_id"], [])
        windows.append(Window(row["text"], tuple(before[-CONTEXT_TURNS:]), row["speaker"]))
        before.append((row["speaker"], row["text"]))
    return windows


def none_if_missing(value):
    return None if pd.isna(value) else value


def write(frame, path):
    kind = path.name.split(".")[1]
    if kind in ("csv", "tsv"):
        data = frame.to_csv(index=False, sep="," if kind == "csv" else "\t").encode()
    elif kind == "jsonl":
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    elif kind == "parquet":
        return pq.write_table(pa.Table.from_pandas(frame), path, row_group_size=50)
    else:
        return frame.to_feather(path)
    packed = {".gz": gzip.compress, ".zst": lambda d: pa.compress(d, "zstd", asbytes=True)}
    path.write_bytes(packed.get(path.suffix, bytes)(data))


def read(path):
    kind = path.name.split(".")[1]
    if kind in ("csv", "tsv"):
        frame = pd.read_csv(path, sep="," if kind == "csv" else "\t", keep_default_na=False)
        frame["tags"] = [tuple(t.split(";")) if t else () for t in frame["tags"]]
        return frame.replace({"crisis": {"": None}})
    if kind == "jsonl":
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return pd.DataFrame([json.loads(line) for line in data.splitlines()])
    return pq.read_table(path).to_pandas() if kind == "parquet" else pd.read_feather(path)


def assert_same_results(found, wanted):
    for name in RESULT_COLUMNS:
        if name.startswith("p"):
            left = pd.to_numeric(found[name], errors="coerce").to_numpy(float)
            np.testing.assert_array_equal(left, wanted[name].to_numpy(float), err_msg=name)
        elif name == "tags":
            assert [tuple(t) for t in found[name]] == [tuple(t) for t in wanted[name]]
        elif name == "crisis":
            assert list(map(none_if_missing, found[name])) == list(map(none_if_missing, wanted[name]))
        else:
            assert found[name].tolist() == wanted[name].tolist()
