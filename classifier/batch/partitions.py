"""What a worker of a cluster does: read a row group, and score and write a partition. Pure, so safe to do twice."""

from __future__ import annotations

import os
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from classifier.batch.batches import Columns, from_table, name_column
from classifier.batch.blocks import Input
from classifier.batch.carry import Carry
from classifier.batch.job import Counts
from classifier.batch.models import Rates, read_once
from classifier.batch.outcome import Wanted
from classifier.batch.read_columns import plain, readable
from classifier.batch.run import aligned, count
from classifier.batch.scoring import Scorer
from classifier.batch.writing import Encoder
from classifier.errors import InputError

#: The row's place in the whole input, and what brings the rows of a conversation together.
PLACE, KEY = "__place__", "__key__"


@dataclass(frozen=True)
class Task:
    """What every worker is told.

    Attributes:
        schema: the columns of the input.
        columns, wanted: which columns hold what, and which results are wanted.
        model: a model folder; the shipped model where ``None``.
        base_rate: pairs of label and share; the model's own where ``None``.
    """

    schema: pa.Schema
    columns: Columns
    wanted: Wanted
    model: str | None
    base_rate: Rates | None


def read_group(group: tuple[Input, int] | None, number: int, task: Task) -> pd.DataFrame:
    """Read a row group, with each row's place and key; without ``group`` give a frame without rows."""
    rows = task.schema.empty_table()
    if group is not None:
        source, k = group
        with pq.ParquetFile(source.path) as file:
            if file.num_row_groups:
                rows, bad = readable(plain(file.read_row_group(k)), task.columns, source, 0)
                if bad:
                    raise InputError.not_utf8_rows(source.path, len(bad))
                rows = aligned(rows, task.schema, source)
    place = (np.int64(number) << 40) + np.arange(len(rows), dtype=np.int64)
    frame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    return frame.assign(**{PLACE: place, KEY: _keys(rows, task.columns.conversation, place)})


def _keys(rows: pa.Table, conversation: str | None, place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give equal numbers to rows of one conversation; rows without one stand alone, and spread over all partitions."""
    if conversation is None:
        return place
    names = name_column(rows.column(conversation)).to_pandas()
    hashes = pd.util.hash_array(names.to_numpy(dtype=object)).view(np.int64)
    return np.where(names.isna(), place, hashes)


def write_part(frame: pd.DataFrame, path: str, task: Task) -> Counts:
    """Score a partition in the order of the input and write its file at one stroke."""
    rows = pa.Table.from_pandas(frame.sort_values(PLACE), schema=task.schema, preserve_index=False)
    rows = rows.replace_schema_metadata()  # pandas notes its own types there
    batch = from_table(rows, task.columns)
    scorer = Scorer(read_once(task.model, task.base_rate), task.wanted)
    outcome = scorer.outcome(Carry().turns(batch))
    table = Encoder("parquet", only_flagged=task.wanted.only_flagged).table(batch, outcome)
    draft = f"{path}.{uuid4().hex}"
    pq.write_table(table, draft)
    os.replace(draft, path)
    return count(batch, outcome, task.wanted)
