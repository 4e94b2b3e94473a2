"""Scoring partitioned Parquet on ``dask.distributed``, with conversations kept whole."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.batches import Columns
from classifier.batch.blocks import find_inputs
from classifier.batch.frames import output_schema, score_partition
from classifier.batch.job import Counts
from classifier.batch.run import Summary
from classifier.errors import DependencyError, InputError

if TYPE_CHECKING:
    from distributed import Client

#: The row's place in the input, kept while conversations are brought together.
_PLACE = "__place__"


def score_parquet(
    inputs: Sequence[str | Path],
    output: str | Path,
    *,
    model: str | Path | None = None,
    text: str = "text",
    speaker: str | None = None,
    conversation: str | None = None,
    order: str | None = None,
    prefix: str = "",
    only_flagged: bool = False,
    force: bool = False,
    workers: int = 1,
    scheduler: str | None = None,
) -> Summary:
    """Score Parquet files on a Dask cluster; the output is a folder of Parquet files.

    With ``conversation`` the rows are shuffled so that each conversation lies in one partition, in the order of the
    input; without it the partitions stay as they are. Scoring a partition is a pure function and its file has a
    fixed name, so a worker that dies costs time, not rows.

    Args:
        inputs: Parquet files, or folders of them.
        output: the folder; it appears when all of it is written.
        model: a model folder that every worker can read; the shipped model by default.
        workers: processes of the cluster on this machine (one thread each, loopback only, no dashboard).
        scheduler: the address of a running Dask scheduler to use instead.

    Other args, and what is raised: as :func:`classifier.batch.score_file`.
    """
    columns = Columns(text, speaker, conversation, order)
    target = Path(output)
    paths = _parquet_paths(inputs)
    columns.check(pq.read_schema(paths[0]).names, output_schema(prefix).names)
    if target.exists() and not force:
        raise InputError.output_exists(target)
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    started = time.monotonic()
    options = {"model": None if model is None else str(model), "prefix": prefix}
    options |= {"text": text, "speaker": speaker, "conversation": conversation, "order": order}
    with _client(workers, scheduler):
        counts = _write_scored(paths, partial, options, only_flagged)
    for draft in partial.glob("*.parquet.*"):  # of a worker that died while it wrote
        draft.unlink()
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(partial, target)
    seconds = time.monotonic() - started
    return Summary(**asdict(counts), seconds=seconds, rate=counts.rows / seconds)


def _parquet_paths(inputs: Sequence[str | Path]) -> list[str]:
    found = find_inputs([Path(p) for p in inputs])
    for one in found:
        if one.format != "parquet":
            raise InputError.unwritable(str(one.path), "partitions", "--engine dask reads Parquet only.")
    return [str(one.path.resolve()) for one in found]


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise DependencyError.missing("dask", "dask") from None
    if scheduler is not None:
        with Client(scheduler) as client:
            yield client
        return
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


def _write_scored(paths: list[str], folder: Path, options: dict[str, Any], only_flagged: bool) -> Counts:
    import dask
    import dask.dataframe as dd

    frame = dd.read_parquet(paths, split_row_groups=True)
    if options["conversation"] is not None:
        placed = frame._meta.assign(**{_PLACE: np.zeros(0, dtype=np.int64)})
        frame = frame.map_partitions(number_rows, partition_info=None, meta=placed)
        frame = frame.shuffle(on=options["conversation"], npartitions=frame.npartitions, shuffle_method="tasks")
    own = pq.read_schema(paths[0]).remove_metadata()
    schema = pa.schema([*own, *output_schema(options["prefix"])])
    folder.mkdir(parents=True)
    write = dask.delayed(write_part, pure=True)
    parts = [
        write(part, str(folder / f"part-{k:05}.parquet"), schema, options, only_flagged)
        for k, part in enumerate(frame.to_delayed())
    ]
    return Counts(*map(sum, zip(*dask.compute(*parts), strict=True)))


def number_rows(frame: pd.DataFrame, partition_info: dict[str, Any] | None = None) -> pd.DataFrame:
    """Give a frame with each row's place in the whole input."""
    number = partition_info["number"] if partition_info else 0
    return frame.assign(**{_PLACE: (np.int64(number) << 40) + np.arange(len(frame), dtype=np.int64)})


def write_part(
    frame: pd.DataFrame, path: str, schema: pa.Schema, options: dict[str, Any], only_flagged: bool
) -> tuple[int, ...]:
    """Score a partition in the order of the input and write its file at one stroke; give the fields of a ``Counts``."""
    if _PLACE in frame.columns:
        frame = frame.sort_values(_PLACE).drop(columns=_PLACE)
    rows = len(frame)
    scored = score_partition(frame.reset_index(drop=True), **options)
    label, probability, crisis = (scored[options["prefix"] + name] for name in ("label", "probability", "crisis"))
    with_message = int(probability.notna().sum())
    flagged = (label != "none") | crisis.notna()
    if only_flagged:
        scored = scored[flagged]
    table = pa.Table.from_pandas(scored, schema=schema, preserve_index=False)
    draft = f"{path}.{os.getpid()}"
    pq.write_table(table, draft)
    os.replace(draft, path)
    return rows, with_message, rows - with_message, 0, int(flagged.sum()), len(scored), 0
