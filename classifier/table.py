"""Scoring a frame: columns in, columns out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from classifier.errors import InputError
from classifier.labels import LABELS
from classifier.messages import CONTEXT_TURNS
from classifier.model.engine import Engine
from classifier.model.features import Window
from classifier.text.ngrams import I64, pack

#: The columns of a result, in order.
RESULT_COLUMNS = ("label", "probability", *(f"p_{label}" for label in LABELS), "tags", "crisis", "needs_context")


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
    for column in (text, speaker, conversation, order):
        if column is not None and column not in frame.columns:
            raise InputError.missing_column(column, frame.columns)
    texts = [value if isinstance(value, str) else "" for value in frame[text].tolist()]
    speakers = _speakers(frame, speaker)
    earlier = earlier_rows(frame, conversation, order, np.array([bool(t.strip()) for t in texts]))

    def window(i: int) -> Window:
        rows = [int(r) for r in earlier[i] if r >= 0]
        return Window(texts[i], tuple((speakers[r], texts[r]) for r in rows), speakers[i])

    verdicts = engine.judge(pack(texts), earlier[:, -1], window)
    blank = np.array([not t.strip() for t in texts], dtype=bool)
    p = np.where(blank[:, None], np.nan, verdicts.probabilities)
    columns: dict[str, object] = {
        "label": np.where(blank, "none", np.array(LABELS, dtype=object)[verdicts.label]),
        "probability": p[np.arange(len(p)), verdicts.label],
    }
    columns |= {f"p_{label}": p[:, k] for k, label in enumerate(LABELS)}
    columns |= {"tags": verdicts.tags, "crisis": verdicts.crisis, "needs_context": verdicts.needs_context & ~blank}
    return pd.DataFrame(columns, index=frame.index, columns=list(RESULT_COLUMNS))


def _speakers(frame: pd.DataFrame, speaker: str | None) -> list[str | None]:
    if speaker is None:
        return [None] * len(frame)
    return [None if pd.isna(value) else str(value) for value in frame[speaker].tolist()]


def earlier_rows(frame: pd.DataFrame, conversation: str | None, order: str | None, spoken: np.ndarray) -> I64:
    """Give for each row the positions of up to ``CONTEXT_TURNS`` earlier rows of its conversation.

    Args:
        frame: the messages.
        conversation, order: names of columns; a row without a conversation stands alone.
        spoken: which rows hold a message; empty rows are nobody's context.

    Returns:
        ``(rows, CONTEXT_TURNS)``, oldest first, -1 where there is none.
    """
    n = len(frame)
    earlier = np.full((n, CONTEXT_TURNS), -1, dtype=np.int64)
    if conversation is None:
        return earlier
    codes = pd.factorize(frame[conversation])[0]
    rank = np.arange(n)
    if order is not None:
        rank = frame[order].reset_index(drop=True).rank(method="first", na_option="bottom").to_numpy()
    rows = np.lexsort((rank, codes))
    rows = rows[spoken[rows] & (codes[rows] >= 0)]
    for back in range(1, CONTEXT_TURNS + 1):
        now, then = rows[back:], rows[:-back]
        same = codes[now] == codes[then]
        earlier[now[same], CONTEXT_TURNS - back] = then[same]
    return earlier
