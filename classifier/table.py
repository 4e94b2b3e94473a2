"""Scoring columns: messages with their earlier rows, judged together."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.labels import LABELS
from classifier.messages import CONTEXT_TURNS
from classifier.model.engine import Each, Engine, Verdicts
from classifier.model.features import Window
from classifier.text.arrow import is_blank, pack_array, text_array
from classifier.text.ngrams import I64

#: Dates that begin with the day or the month, and times of twelve hours: as text they do not sort.
UNSORTED = r"^\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{1,2}:\d{2}.*\b[AaPp]\.?[Mm]\b"
#: The columns of a result, in order.
RESULT_COLUMNS = ("label", "probability", *(f"p_{label}" for label in LABELS), "tags", "crisis", "needs_context")


@dataclass(frozen=True)
class Turns:
    """Messages in columns, with where each one's context stands.

    Attributes:
        texts: one message a row, no nulls.
        speakers: who says each (a string column, null where not known), or ``None``.
        earlier: ``(rows, CONTEXT_TURNS)``, positions of earlier rows, oldest first, -1 where there is none.
        blank: which rows hold no message.
        first: the rows before this one are context only and are not judged.
    """

    texts: pa.LargeStringArray
    speakers: pa.Array | None
    earlier: I64
    blank: NDArray[np.bool_]
    first: int = 0

    def window(self, i: int) -> Window:
        """Give a row as the model sees it."""
        context = tuple((self._speaker(r), self.texts[r].as_py()) for r in self.earlier[i].tolist() if r >= 0)
        return Window(self.texts[i].as_py(), context, self._speaker(i))

    def _speaker(self, i: int) -> str | None:
        return None if self.speakers is None else self.speakers[i].as_py()

    def judge(self, engine: Engine, each: Each = map) -> Verdicts:
        """Judge all rows from ``first`` on (``each`` as in the engine); the verdicts of the others mean nothing."""
        rows = np.flatnonzero(~self.blank)
        only = rows[rows >= self.first]
        return engine.judge(pack_array(self.texts), self.earlier[:, -1], self.window, only=only, each=each)


def score_frame(
    engine: Engine,
    frame: pd.DataFrame,
    *,
    text: str,
    speaker: str | None,
    conversation: str | None,
    order: str | None,
) -> pd.DataFrame:
    """Assess the messages of a frame (see :meth:`classifier.LeavingLanguageClassifier.score`)."""
    check_frame(frame)
    for column in (text, speaker, conversation, order):
        if column is not None and column not in frame.columns:
            raise InputError.missing_column("the frame", column, frame.columns)
        if column is not None and list(frame.columns).count(column) > 1:
            raise InputError.repeated_columns("the frame", [column])
    texts = frame_texts(frame, text)
    blank = is_blank(texts)
    turns = Turns(texts, _speakers(frame, speaker), _earlier(frame, conversation, order, ~blank), blank)
    verdicts = turns.judge(engine)
    p = np.where(blank[:, None], np.nan, verdicts.probabilities)
    columns: dict[str, object] = {
        "label": np.where(blank, "none", np.array(LABELS, dtype=object)[verdicts.label]),
        "probability": p[np.arange(len(p)), verdicts.label],
    }
    columns |= {f"p_{label}": p[:, k] for k, label in enumerate(LABELS)}
    columns |= {"tags": verdicts.tags, "needs_context": verdicts.needs_context}
    # pandas would read a column of flags as text or as missing, by what happens to be in it.
    columns["crisis"] = pd.Series(verdicts.crisis, dtype=object, index=frame.index)
    return pd.DataFrame(columns, index=frame.index, columns=list(RESULT_COLUMNS))


def check_frame(frame: object) -> None:
    """Refuse what is no frame.

    Raises:
        InputError: it is none.
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError.wrong_type("the frame", frame, "a pandas DataFrame (classifier.batch.score_file scores files)")


def frame_texts(frame: pd.DataFrame, column: str) -> pa.LargeStringArray:
    """Give a column of messages; missing ones are empty.

    Raises:
        InputError: a value is neither text nor missing.
    """
    values = frame[column].tolist()
    for number, (value, missing) in enumerate(zip(values, frame[column].isna().tolist(), strict=True), 1):
        if not isinstance(value, str) and not missing:
            raise InputError.not_text(f"column {column!r}, row {number}", value)
    return text_array(values)


def _speakers(frame: pd.DataFrame, speaker: str | None) -> pa.Array | None:
    if speaker is None:
        return None
    return pa.array([None if pd.isna(v) else str(v) or None for v in frame[speaker].tolist()], type=pa.string())


def _earlier(frame: pd.DataFrame, conversation: str | None, order: str | None, spoken: NDArray[np.bool_]) -> I64:
    if conversation is None:
        return alone(len(frame))
    rank = np.arange(len(frame), dtype=np.int64)
    if order is not None:
        rank = order_ranks(frame[order]).astype(np.int64)
    codes = pd.factorize(frame[conversation])[0].astype(np.int64)
    unnamed = (frame[conversation] == "").fillna(False).to_numpy(dtype=bool)
    codes[unnamed] = -1  # an empty name names nothing
    return earlier_rows(codes, rank, spoken)


def order_ranks(values: pd.Series) -> NDArray[np.float64]:
    """Number the rows by a column, missing values last; numbers written as text are numbers, and a mixture is text.

    Raises:
        InputError: the column holds dates or times that do not sort as text.
    """
    if not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_datetime64_any_dtype(values):
        with suppress(ValueError, TypeError):
            values = pd.to_numeric(values)
    if pd.api.types.is_string_dtype(values) and values.dropna().astype(str).str.contains(UNSORTED, regex=True).any():
        raise InputError.unsorted_dates()
    values = values.reset_index(drop=True)
    try:
        ranks = values.rank(method="first", na_option="bottom")
    except TypeError:  # values that do not compare
        ranks = values.map(str, na_action="ignore").rank(method="first", na_option="bottom")
    return ranks.to_numpy(dtype=np.float64)


def alone(rows: int) -> I64:
    """Give the earlier rows of messages that stand alone: none."""
    return np.full((rows, CONTEXT_TURNS), -1, dtype=np.int64)


def earlier_rows(conversations: I64, rank: I64, spoken: NDArray[np.bool_]) -> I64:
    """Give for each row the positions of up to ``CONTEXT_TURNS`` earlier rows of its conversation.

    Args:
        conversations: a number for each row's conversation; a row with a negative one stands alone.
        rank: the rows' order within a conversation; equal ranks keep the order of the rows.
        spoken: which rows hold a message; empty rows are nobody's context.

    Returns:
        ``(rows, CONTEXT_TURNS)``, oldest first, -1 where there is none.
    """
    earlier = alone(len(conversations))
    rows = np.lexsort((rank, conversations))
    rows = rows[spoken[rows] & (conversations[rows] >= 0)]
    for back in range(1, CONTEXT_TURNS + 1):
        now, then = rows[back:], rows[:-back]
        same = conversations[now] == conversations[then]
        earlier[now[same], CONTEXT_TURNS - back] = then[same]
    return earlier
