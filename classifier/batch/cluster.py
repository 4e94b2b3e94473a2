"""Scoring partitioned Parquet on ``dask.distributed``, with conversations kept whole."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow.parquet as pq

from classifier.batch.batches import Columns
from classifier.batch.blocks import Input, find_inputs
from classifier.batch.job import Counts
from classifier.batch.models import loaded
from classifier.batch.outcome import Wanted
from classifier.batch.partitions import KEY, Task, read_group, write_part
from classifier.batch.progress import Progress
from classifier.batch.read_columns import common_schema
from classifier.batch.run import Summary
from classifier.errors import DependencyError, InputError

if TYPE_CHECKING:
    from distributed import Client


def score_parquet(
    inputs: Sequence[str | Path],
    output: str | Path,
    columns: Columns,
    wanted: Wanted,
    *,
    model: str | Path | None = None,
    base_rate: Mapping[str, float] | None = None,
    format: str | None = None,
    force: bool = False,
    quiet: bool = True,
    workers: int = 1,
    scheduler: str | None = None,
) -> Summary:
    """Score Parquet files on a Dask cluster; the output is a folder of Parquet files.

    With a conversation column the rows are shuffled so that each conversation lies in one partition, in the order of
    the input; without it a partition is a row group. Scoring a partition is a pure function and its file has a
    fixed name, so a worker that dies costs time, not rows.

    Args:
        inputs: Parquet files, or folders of them.
        output: the folder; it appears when all of it is written.
        columns, wanted: which columns hold what, and which results are wanted.
        model: a model folder that every worker can read; the shipped model by default.
        workers: processes of the cluster on this machine (one thread each, loopback only, no dashboard).
        scheduler: the address of a running Dask scheduler to use instead.

    Other args, and what is raised: as :func:`classifier.batch.score_file`.
    """
    if workers < 1:
        raise InputError.bad_option("--threads", workers, "1 or more")
    target = Path(output)
    found = _parquet_inputs(inputs, format)
    _check_target(target, found, force)
    schema = common_schema(found, columns, tuple(wanted.schema.names))
    loaded(model, base_rate)  # a mistake is told before a cluster is started
    rates = None if base_rate is None else tuple(base_rate.items())
    task = Task(schema, columns, wanted, None if model is None else str(model), rates)
    started = time.monotonic()
    with _client(workers, scheduler) as client, _growing(target) as partial:
        counts = _write_scored(client, found, partial, task, Progress(silent=quiet))
    seconds = time.monotonic() - started
    return Summary(**asdict(counts), seconds=seconds, rate=counts.rows / seconds)


def _parquet_inputs(inputs: Sequence[str | Path], format: str | None) -> list[Input]:
    found = find_inputs([Path(p) for p in inputs], format)
    for one in found:
        if one.format != "parquet":
            raise InputError.only_parquet(one.path)
    return [replace(one, path=one.path.absolute()) for one in found]  # a worker may stand in another folder


def _check_target(target: Path, found: list[Input], force: bool) -> None:
    """Refuse an output that exists; with ``force``, one that is not the folder of an earlier job, or holds inputs."""
    if not target.exists():
        return
    if not force:
        raise InputError.output_exists(target)
    if not target.is_dir():
        raise InputError.not_a_folder(target)
    holds_inputs = any(target.resolve() in one.path.resolve().parents for one in found)
    if holds_inputs or not all(path.match("part-*.parquet") for path in target.iterdir()):
        raise InputError.not_scored(target)


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise DependencyError.missing("dask", "dask") from None
    if scheduler is not None:
        try:
            client = Client(scheduler)
        except (OSError, ValueError):
            raise InputError.no_scheduler(scheduler) from None
        with client:
            yield client
        return
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _growing(target: Path) -> Iterator[Path]:
    """Give the folder that becomes the target when all went well.

    Its name is new in every run: a worker that is still busy with a run that was broken off finds its own gone.
    """
    left = re.compile(re.escape(target.name) + r"\.[0-9a-f]{8}\.partial")
    partial = target.with_name(f"{target.name}.{uuid4().hex[:8]}.partial")
    with _writable(target):
        for folder in target.parent.iterdir():
            if left.fullmatch(folder.name) and folder.is_dir():
                shutil.rmtree(folder)
        partial.mkdir()
    yield partial
    with _writable(target):
        for draft in partial.glob("*.parquet.*"):  # of a worker that died while it wrote
            draft.unlink()
        if target.exists():
            shutil.rmtree(target)
        os.replace(partial, target)


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        raise InputError.unwritable_place(target) from None


def _write_scored(client: Client, found: list[Input], folder: Path, task: Task, progress: Progress) -> Counts:
    from distributed import as_completed

    parts = client.compute(_parts(found, folder, task))
    counts = Counts()
    try:
        for done, future in enumerate(as_completed(parts), 1):
            added = future.result()
            counts += added
            progress.update(done / len(parts), added.rows)
    finally:
        progress.close()
    return counts


def _parts(found: list[Input], folder: Path, task: Task) -> list[Any]:
    import dask
    import dask.dataframe as dd

    groups = [(one, k) for one in found for k in range(max(1, pq.read_metadata(one.path).num_row_groups))]
    meta = read_group(None, 0, task)
    frame = dd.from_map(read_group, groups, range(len(groups)), task=task, meta=meta, enforce_metadata=False)
    if task.columns.conversation is not None:
        frame = frame.shuffle(on=KEY, npartitions=frame.npartitions, shuffle_method="tasks")
    write = dask.delayed(write_part, pure=True)
    return [write(part, str(folder / f"part-{k:05}.parquet"), task) for k, part in enumerate(frame.to_delayed())]
