"""Context across batch borders: the last turns of every open conversation, within a bound."""

from __future__ import annotations

import json
from collections import OrderedDict
from contextlib import suppress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifier.batch.batches import Batch
from classifier.errors import InputError
from classifier.table import UNSORTED, Turns, alone, earlier_rows
from classifier.text.arrow import is_blank
from classifier.text.ngrams import I64

#: So many conversations are held open at once; the one not seen for longest is forgotten first.
OPEN_CONVERSATIONS = 100_000
#: And so many bytes of their last turns.
OPEN_BYTES = 32_000_000

_Turn = tuple[str | None, str]
_NOTHING = b"[]"


class Carry:
    """The last ``CONTEXT_TURNS`` turns of every open conversation.

    Args:
        conversations, size: how many, and how many bytes of them, are held at most. A conversation that has been
            forgotten and comes again starts without context; ``forgotten`` counts how many were let go.
    """

    def __init__(self, *, conversations: int = OPEN_CONVERSATIONS, size: int = OPEN_BYTES) -> None:
        self.most_conversations = conversations
        self.most_bytes = size
        # Each conversation's turns lie in one string of bytes: as objects they would take three times the memory.
        self.open: OrderedDict[str, bytes] = OrderedDict()
        self.size = 0
        self.forgotten = 0

    def turns(self, batch: Batch) -> Turns:
        """Give the batch's messages with their context, and remember its last turns."""
        if batch.conversation is None:
            return Turns(batch.text, batch.speaker, alone(len(batch)), is_blank(batch.text))
        coded = batch.conversation.dictionary_encode()
        names = coded.dictionary.to_pylist()
        held = [(code, turn) for code, name in enumerate(names) for turn in self._held(name)]
        carried = len(held)
        codes = np.concatenate([_codes(held), pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64)])
        texts = pa.concat_arrays([pa.array([text for _, (_, text) in held], type=pa.large_string()), batch.text])
        speakers = _speakers(held, batch)
        rank = np.concatenate([np.arange(-carried, 0), _rank(batch)])
        blank = is_blank(texts)
        turns = Turns(texts, speakers, earlier_rows(codes, rank, ~blank), blank, carried)
        self._remember(turns, codes, names)
        return turns

    def _remember(self, turns: Turns, codes: I64, names: list[str]) -> None:
        last = ~turns.blank & (codes >= 0)
        before = turns.earlier[:, -1]
        last[before[before >= 0]] = False
        rows = np.flatnonzero(last)
        # The window of a conversation's next turn: all but the oldest of the last one's context, and that one.
        windows = np.column_stack([turns.earlier[rows, 1:], rows])
        there = windows >= 0
        at = pa.array(windows[there])
        texts = turns.texts.take(at).to_pylist()
        speakers = [None] * len(texts) if turns.speakers is None else turns.speakers.take(at).to_pylist()
        said = list(zip(speakers, texts, strict=True))
        start = 0
        for code, end in zip(codes[rows].tolist(), there.sum(axis=1).cumsum().tolist(), strict=True):
            self._hold(names[code], said[start:end])
            start = end

    def _held(self, name: str) -> list[_Turn]:
        return [(speaker, text) for speaker, text in json.loads(self.open.get(name, _NOTHING))]

    def _hold(self, name: str, turns: list[_Turn]) -> None:
        data = json.dumps(turns, ensure_ascii=False).encode()
        self.size += len(data) - len(self.open.pop(name, b""))
        self.open[name] = data
        while len(self.open) > self.most_conversations or self.size > self.most_bytes:
            _, gone = self.open.popitem(last=False)
            self.size -= len(gone)
            self.forgotten += 1


def _codes(held: list[tuple[int, _Turn]]) -> I64:
    return np.fromiter((code for code, _ in held), dtype=np.int64, count=len(held))


def _speakers(held: list[tuple[int, _Turn]], batch: Batch) -> pa.Array | None:
    if batch.speaker is None:
        return None
    return pa.concat_arrays([pa.array([speaker for _, (speaker, _) in held], type=pa.string()), batch.speaker])


def _rank(batch: Batch) -> I64:
    """Number the rows by the order column; numbers written as text are numbers, and empty cells come last."""
    if batch.order is None:
        return np.arange(len(batch), dtype=np.int64)
    order = batch.order
    if pa.types.is_string(order.type) or pa.types.is_large_string(order.type):
        order = pc.if_else(is_blank(order.cast(pa.large_string())), None, order)
        for kind in (pa.int64(), pa.float64()):  # long ids are more than a float can tell apart
            with suppress(pa.ArrowInvalid):
                order = order.cast(kind)
                break
        else:
            if pc.any(pc.match_substring_regex(order, UNSORTED)).as_py():
                raise InputError.unsorted_dates()
    rank = np.empty(len(batch), dtype=np.int64)
    rank[pc.array_sort_indices(order, "ascending", null_placement="at_end").to_numpy()] = np.arange(len(batch))
    return rank
