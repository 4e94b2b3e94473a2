"""The gate: a cheap, vectorised, recall-first pass that lets ordinary talk go by.

One linear score over hashed words and word pairs of the message, and one over the words of the turn before,
straight from the bytes of a column. It is trained to let through leaving language and crisis, and what else the full
model calls so. A bare answer passes where the question before it would. It is part of the model: one
message and a million go through the same gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.model.decision import BARE_WORDS
from classifier.text.looks import asking, few_words
from classifier.text.ngrams import I64, Packed, buckets, pair_hashes, tokenize

#: The gate's table has this many rows (a power of two).
GATE_BUCKETS = 1 << 18
#: Weights are whole numbers of this size: their sums do not depend on what else is in the batch.
UNIT = 1.0 / 1024
_WORD, _PAIR, _BEFORE = 11, 12, 13
#: A word or pair of this weight opens the gate whatever stands beside it: the message then scores at least WIDE.
OPEN, WIDE = 30_000, 1 << 40
#: A longer message scores at least what the best stretch of so many tokens does: small talk around it hides no threat.
STRETCH = 40
#: Bytes scored at once: what is made of them stays in the processor's cache.
_PART_BYTES = 1 << 17


@dataclass(frozen=True)
class Gate:
    """The gate's weights, in units of :data:`UNIT`.

    Attributes:
        own: weights of words and word pairs of the message, ``(GATE_BUCKETS,)``.
        before: weights of the words of the turn before.
        bias: added to every score; ``alone`` is added where there is no turn before.
        threshold: messages that score at least this are read.
    """

    own: NDArray[np.int16]
    before: NDArray[np.int16]
    bias: int
    alone: int
    threshold: int

    def passes(self, packed: Packed, previous: I64) -> NDArray[np.bool_]:
        """Say which messages are to be read.

        Args:
            packed: the column.
            previous: for each message, the position of the turn before it, or -1.
        """
        here, there = self._scores(packed)
        score = here + np.where(previous >= 0, there[previous], self.alone) + self.bias
        passed: NDArray[np.bool_] = score >= self.threshold
        answers = np.flatnonzero((previous >= 0) & few_words(packed, BARE_WORDS))
        questions = previous[answers]
        weighty = here[questions] + self.alone + self.bias >= self.threshold
        passed[answers] |= weighty & asking(packed)[questions]
        return passed

    def _scores(self, packed: Packed) -> tuple[I64, I64]:
        """Give what each message's words score, and what they add to the message after it (one more row, of 0)."""
        here = np.zeros(len(packed), dtype=np.int64)
        there = np.zeros(len(packed) + 1, dtype=np.int64)  # one more, so that -1 is a place also without messages
        for start, stop in _parts(packed):
            rows = gate_rows(packed.part(start, stop))
            words, pairs = self.own[rows.words], self.own[rows.pairs]
            here[start:stop] = _sums(words, rows.first, 0) + _sums(pairs, rows.first, 1)
            long, best = _best_stretches(words, pairs, rows.first)
            here[start + long] = np.maximum(here[start + long], best)
            here[start + _owners(words, rows.first, 0)] = here[start + _owners(pairs, rows.first, 1)] = WIDE
            there[start:stop] = _sums(self.before[rows.before], rows.first, 0)
        return here, there


def _parts(packed: Packed) -> Iterator[tuple[int, int]]:
    """Cut messages into stretches of about :data:`_PART_BYTES`, each at least one message."""
    start = 0
    while start < len(packed):
        stop = int(np.searchsorted(packed.bounds, packed.bounds[start] + _PART_BYTES, side="right")) - 1
        stop = max(start + 1, min(stop, len(packed)))
        yield start, stop
        start = stop


@dataclass(frozen=True)
class GateRows:
    """Table rows of the tokens of many messages; those of message ``i`` start at ``first[i]``."""

    words: I64
    pairs: I64
    before: I64
    first: I64


def gate_rows(packed: Packed) -> GateRows:
    """Give the gate's table rows of packed messages."""
    tokens = tokenize(packed)
    mask = GATE_BUCKETS - 1
    return GateRows(
        buckets(tokens.hashes, _WORD) & mask,
        buckets(pair_hashes(tokens), _PAIR) & mask,
        buckets(tokens.hashes, _BEFORE) & mask,
        tokens.first,
    )


def _owners(weights: NDArray[np.int16], first: I64, short: int) -> I64:
    """Give the messages with a weight that opens the gate; ``short`` as for :func:`_sums`."""
    at = np.flatnonzero(weights >= OPEN)
    message: I64 = np.searchsorted(first, at, side="right") - 1
    inside: I64 = message[at < first[message + 1] - short]
    return inside


def _best_stretches(words: NDArray[np.int16], pairs: NDArray[np.int16], first: I64) -> tuple[I64, I64]:
    """Give the messages longer than :data:`STRETCH` tokens, and what the best stretch of that length in each scores."""
    long = np.flatnonzero(np.diff(first) > STRETCH)
    if not len(long):
        return long, long
    of_words, of_pairs = np.zeros(len(words) + 1, dtype=np.int64), np.zeros(len(words), dtype=np.int64)
    np.cumsum(words, dtype=np.int64, out=of_words[1:])
    np.cumsum(pairs, dtype=np.int64, out=of_pairs[1:])
    # A stretch has one pair fewer than words.
    scores = of_words[STRETCH:] - of_words[:-STRETCH]
    scores += of_pairs[STRETCH - 1 :] - of_pairs[: len(scores)]
    bounds = np.column_stack((first[long], first[long + 1] - STRETCH + 1)).ravel()
    # One score more, that no stretch has: the last bound may be behind the last stretch.
    return long, np.maximum.reduceat(np.append(scores, -WIDE), bounds)[::2]


def _sums(weights: NDArray[np.int16], first: I64, short: int) -> I64:
    """Sum each message's weights; its last ``short`` entries reach into the next message and are left out."""
    sums = np.zeros(len(weights) + 1, dtype=np.int64)
    np.cumsum(weights, dtype=np.int64, out=sums[1:])
    return sums[first[1:] - short] - sums[first[:-1]]
