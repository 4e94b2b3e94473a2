"""Frames in, frames out: for streams of frames, and for clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from classifier.assess import LeavingLanguageClassifier
from classifier.batch.batches import Batch, Columns, name_column
from classifier.batch.carry import Carry
from classifier.batch.outcome import Wanted
from classifier.batch.scoring import Scorer
from classifier.text.arrow import text_array

Model = LeavingLanguageClassifier | str | Path | None


def output_schema(prefix: str = "") -> pa.Schema:
    """Give the result columns that every scored frame has after its own, with their types.

    ``label`` string, ``probability`` and ``p_<label>`` double (null for an empty message), ``tags`` list of
    strings, ``crisis`` string or null, ``needs_context`` bool.
    """
    return Wanted(prefix).schema


def score_partition(
    frame: pd.DataFrame,
    *,
    model: Model = None,
    text: str = "text",
    speaker: str | None = None,
    conversation: str | None = None,
    order: str | None = None,
    prefix: str = "",
) -> pd.DataFrame:
    """Score one frame that holds whole conversations: a pure function, safe to run twice and anywhere.

    Args:
        frame: one message a row; it is not changed.
        model: a model, or its folder (which a worker reads once); the shipped model by default.
        text, speaker, conversation, order: names of its columns.
        prefix: put before the name of every result column.

    Returns:
        a new frame on the same index: the frame's columns and those of :func:`output_schema`.

    Raises:
        InputError: a named column is not there, or a result's name is taken.
        ModelError: there is no model.
    """
    columns = {"text": text, "speaker": speaker, "conversation": conversation, "order": order}
    return next(score_batches([frame], model=model, prefix=prefix, **columns))  # type: ignore[arg-type]


def score_batches(
    frames: Iterable[pd.DataFrame],
    *,
    model: Model = None,
    text: str = "text",
    speaker: str | None = None,
    conversation: str | None = None,
    order: str | None = None,
    prefix: str = "",
) -> Iterator[pd.DataFrame]:
    """Score frames one after another, the context of a conversation going on from frame to frame.

    Args and the frames returned are those of :func:`score_partition`; ``order`` sorts inside one frame. Memory: one
    frame, and the last turns of at most 100,000 conversations.
    """
    wanted = Wanted(prefix)
    scorer = Scorer(_loaded(model), wanted)
    columns = Columns(text, speaker, conversation, order)
    carry = Carry()
    for frame in frames:
        columns.check(list(frame.columns), wanted.schema.names)
        results = scorer.outcome(carry.turns(_batch(frame, columns))).table()
        yield pd.concat([frame, _pandas(results, frame.index)], axis=1)


def _loaded(model: Model) -> LeavingLanguageClassifier:
    return model if isinstance(model, LeavingLanguageClassifier) else _read_once(model)


@cache
def _read_once(path: str | Path | None) -> LeavingLanguageClassifier:
    return LeavingLanguageClassifier(path).load()


def _batch(frame: pd.DataFrame, columns: Columns) -> Batch:
    def named(name: str | None) -> pa.Array | None:
        return None if name is None else name_column(_plain(frame[name]))

    order = None if columns.order is None else _rank(frame[columns.order])
    texts = text_array(frame[columns.text].tolist())
    return Batch(texts, named(columns.speaker), named(columns.conversation), order, (), None, None, 0.0)


def _plain(values: pd.Series) -> pa.Array:
    """Give a column of names; objects of mixed types count by what they read as."""
    if values.dtype == object:
        return pa.array([None if pd.isna(v) else str(v) for v in values.tolist()], type=pa.string())
    return pa.array(values, from_pandas=True)


def _rank(values: pd.Series) -> pa.Array:
    ranks = values.reset_index(drop=True).rank(method="first", na_option="bottom")
    return pa.array(ranks.to_numpy(dtype=np.float64))


def _pandas(results: pa.Table, index: pd.Index) -> pd.DataFrame:
    frame = pd.DataFrame(index=index)
    for name in results.schema.names:
        column = results.column(name)
        # Tags are lists; flags may all be missing: as objects they are the same type in every batch.
        plain = pa.types.is_list(column.type) or name.endswith("crisis")
        values = column.to_pylist() if plain else column.to_numpy()
        frame[name] = pd.Series(values, index=index, dtype=object if plain else None)
    return frame
