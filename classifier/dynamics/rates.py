"""How often each label and tag comes, per 100 own turns and per conversation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from classifier.dynamics.intervals import mean_count, share
from classifier.dynamics.series import OwnTurns, own_turns
from classifier.dynamics.tables import silence
from classifier.dynamics.turns import MARKS, Turns
from classifier.labels import LABELS

FIGURES = (
    "per_100_turns",
    "low",
    "high",
    "per_conversation",
    "per_conversation_low",
    "per_conversation_high",
    "interval_over",
)


def rates(turns: Turns, *, min_n: int) -> pd.DataFrame:
    """Measure every label and tag of every speaker of every couple.

    Args:
        turns: the turns table.
        min_n: fewest own turns that give a figure.

    Returns:
        One row a speaker and label or tag: ``couple``, ``speaker``, ``kind`` ("label" or "tag"), ``name``, ``count``,
        ``n`` (own turns), ``n_conversations``, ``per_100_turns`` with ``low`` and ``high``, ``per_conversation`` (mean
        count) with its ends, ``interval_over``, ``reason``. Intervals: :func:`~classifier.dynamics.intervals.share`
        and :func:`~classifier.dynamics.intervals.mean_count`.
    """
    own = own_turns(turns, turns.conversation)
    people = len(turns.people)
    counts = counts_by_series(turns, own)
    per_turn = share(counts, own.size, own.person, people)
    per_conversation = mean_count(counts, own.person, people)
    n = np.bincount(own.person, own.size, people).astype(np.int64)
    total = np.zeros((people, len(MARKS)), dtype=np.int64)
    np.add.at(total, own.person, counts.astype(np.int64))
    person = np.repeat(np.arange(people), len(MARKS))
    table = pd.DataFrame(
        {
            **turns.person_columns(person),
            "kind": np.tile(["label" if name in LABELS else "tag" for name in MARKS], people),
            "name": np.tile(np.array(MARKS, dtype=object), people),
            "count": total.ravel(),
            "n": n[person],
            "n_conversations": np.bincount(own.person, minlength=people)[person],
            "per_100_turns": 100 * per_turn.value.ravel(),
            "low": 100 * per_turn.low.ravel(),
            "high": 100 * per_turn.high.ravel(),
            "per_conversation": per_conversation.value.ravel(),
            "per_conversation_low": per_conversation.low.ravel(),
            "per_conversation_high": per_conversation.high.ravel(),
            "interval_over": per_turn.interval_over.ravel(),
        }
    )
    return silence(table, FIGURES, thin=n[person] < min_n, why=f"fewer than {min_n} own turns")


def counts_by_series(turns: Turns, own: OwnTurns) -> np.ndarray:
    """Count every mark of :data:`MARKS` in every series, shape (series, marks)."""
    return np.stack([np.bincount(own.series, turns.marks[name][own.rows], len(own.size)) for name in MARKS], axis=1)
