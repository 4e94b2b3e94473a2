"""Files of any size, streams of frames, partitions on a cluster: scored in constant memory, no row lost.

``score_file`` for files, ``score_batches`` for an iterable of frames, ``score_partition`` for one frame as a pure
function with a fixed schema (``output_schema``), which is what Spark and Dask want.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifier.batch.files import score_file
    from classifier.batch.frames import output_schema, score_batches, score_partition
    from classifier.batch.run import Summary

__all__ = ["Summary", "output_schema", "score_batches", "score_file", "score_partition"]

_LAZY = {
    "Summary": "classifier.batch.run",
    "output_schema": "classifier.batch.frames",
    "score_batches": "classifier.batch.frames",
    "score_file": "classifier.batch.files",
    "score_partition": "classifier.batch.frames",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
