"""Frames in, frames out: for streams of frames, and for clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict, Unpack

import pandas as pd
import pyarrow as pa

from classifier.assess import LeavingLanguageClassifier
from classifier.batch.batches import Batch, Columns, name_column
from classifier.batch.carry import Carry
from classifier.batch.models import Model, read_once
from classifier.batch.outcome import Wanted
from classifier.batch.scoring import Scorer
from classifier.table import check_frame, frame_texts, order_ranks


class FrameOptions(TypedDict, total=False):
    """What can be said of frames.

    Attributes:
        model: a model, or its folder (which a worker reads once); the shipped model by default.
        text: the column of messages, ``text`` by default.
        speaker, conversation, order: the columns of who speaks, of conversations (without it rows stand alone) and
            of what sorts a conversation inside a frame (else rows are taken as they stand).
        prefix: put before the name of every result column.
    """

    model: Model
    text: str
    speaker: str | None
    conversation: str | None
    order: str | None
    prefix: str


def output_schema(prefix: str = "") -> pa.Schema:
    """Give the result columns that every scored frame has after its own, with their types.

    ``label`` string, ``probability`` and ``p_<label>`` double (null for an empty message), ``tags`` list of
    strings, ``crisis`` string or null, ``needs_context`` bool.
    """
    return Wanted(prefix).schema


def score_partition(frame: pd.DataFrame, **options: Unpack[FrameOptions]) -> pd.DataFrame:
    """Score one frame that holds whole conversations: a pure function, safe to run twice and anywhere.

    Args:
        frame: one message a row; it is not changed.
        options: as :class:`FrameOptions` names them.

    Returns:
        a new frame on the same index: the frame's columns and those of :func:`output_schema`.

    Raises:
        InputError: a named column is not there, or a result's name is taken.
        ModelError: there is no model.
        TypeError: an option is not known.
    """
    return next(score_batches([frame], **options))


def score_batches(frames: Iterable[pd.DataFrame], **options: Unpack[FrameOptions]) -> Iterator[pd.DataFrame]:
    """Score frames one after another, the context of a conversation going on from frame to frame.

    Options, frames returned and what is raised are those of :func:`score_partition`. Memory: one frame, and the last
    turns of at most 100,000 conversations.
    """
    scorer, columns = _settled(**options)
    carry = Carry()
    for frame in frames:
        check_frame(frame)
        columns.check("the frame", list(frame.columns), scorer.wanted.schema.names)
        results = scorer.outcome(carry.turns(_batch(frame, columns))).table()
        yield pd.concat([frame, _pandas(results, frame.index)], axis=1)


def _settled(*, model: Model = None, prefix: str = "", **columns: str | None) -> tuple[Scorer, Columns]:
    if not isinstance(model, LeavingLanguageClassifier):
        model = read_once(model)
    return Scorer(model, Wanted(prefix)), Columns(**columns)  # type: ignore[arg-type]


def _batch(frame: pd.DataFrame, columns: Columns) -> Batch:
    def named(name: str | None) -> pa.Array | None:
        return None if name is None else name_column(_plain(frame[name]))

    order = None if columns.order is None else pa.array(order_ranks(frame[columns.order]))
    texts = frame_texts(frame, columns.text)
    return Batch(texts, named(columns.speaker), named(columns.conversation), order, (), None, None, 0.0)


def _plain(values: pd.Series) -> pa.Array:
    """Give a column of names; objects of mixed types count by what they read as."""
    if values.dtype == object:
        return pa.array([None if pd.isna(v) else str(v) for v in values.tolist()], type=pa.string())
    return pa.array(values, from_pandas=True)


def _pandas(results: pa.Table, index: pd.Index) -> pd.DataFrame:
    frame = pd.DataFrame(index=index)
    for name in results.schema.names:
        column = results.column(name)
        # Tags are lists; flags may all be missing: as objects they are the same type in every batch.
        plain = pa.types.is_list(column.type) or name.endswith("crisis")
        values = column.to_pylist() if plain else column.to_numpy()
        frame[name] = pd.Series(values, index=index, dtype=object if plain else None)
    return frame
