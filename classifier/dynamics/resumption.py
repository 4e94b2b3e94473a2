"""Resumption: the turns in which a speaker goes on with what was talked about before their own last turn.

It is read from every turn in the same way, whether a pause came before it or not: only so does "after a pause" have a
chance rate that it can be compared with.
"""

from __future__ import annotations

import numpy as np

from classifier.dynamics.content import TOPIC_TURNS, content_words, reopens
from classifier.dynamics.pauses import KINDS
from classifier.dynamics.series import MAX_SPEAKERS, Links, OwnTurns
from classifier.dynamics.turns import Turns


def resumes(turns: Turns, own: OwnTurns, order: np.ndarray) -> np.ndarray:
    """Tell which turns resume.

    A turn resumes when it is itself no pause and no walk-out, and either shares a content word with the
    :data:`~classifier.dynamics.content.TOPIC_TURNS` turns (of anybody) that came before its speaker's own last turn, or
    says so in words (:func:`~classifier.dynamics.content.reopens`). A speaker's first turn resumes nothing.

    Args:
        turns: the turns table.
        own: each person's turns by thread and ``order``.
        order: the place of every row in time (:func:`~classifier.dynamics.series.time_order`).

    Returns:
        Bool array by row.
    """
    texts = turns.frame["text"].tolist()
    words = [content_words(text) for text in texts]
    in_time = np.argsort(order)
    thread_start = np.searchsorted(turns.thread[in_time], turns.thread)
    leaving = turns.any_of(KINDS)
    found = np.zeros(len(turns), dtype=bool)
    for position in np.flatnonzero(own.rank > 0):
        row, last = own.rows[position], own.rows[position - 1]
        if leaving[row]:
            continue
        before = in_time[max(thread_start[last], order[last] - TOPIC_TURNS) : order[last]]
        found[row] = any(words[row] & words[earlier] for earlier in before) or reopens(texts[row])
    return found


def next_own(turns: Turns, own: OwnTurns) -> Links:
    """Link every turn to its speaker's own next turn, in the groups of two to :data:`MAX_SPEAKERS` people.

    Args:
        turns: the turns table.
        own: each person's turns; the next is looked for in the same series.
    """
    speakers = np.bincount(own.group)
    here = (speakers >= 2) & (speakers <= MAX_SPEAKERS)
    position = np.flatnonzero((own.rank > 0) & here[own.group[own.series]])
    person = own.person[own.series[position]]
    people, pair = np.unique(person, return_inverse=True)
    return Links(own.rows[position - 1], position, pair.reshape(-1), np.stack([people, people], axis=1))
