"""Context over batch borders, its bound, and the gate on Arrow's memory."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.batch import output_schema, score_batches, score_partition
from classifier.batch.batches import Batch
from classifier.batch.carry import Carry
from classifier.errors import InputError
from classifier.messages import CONTEXT_TURNS
from classifier.model.gate import gate_rows
from classifier.table import RESULT_COLUMNS
from classifier.text.arrow import is_blank, pack_array, text_array
from classifier.text.looks import few_words, typed_oddly
from classifier.text.ngrams import pack

TURN = st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from(["", " ", "x", "y", "z"]))


def batch(turns, first):
    texts = text_array([text + (str(first + i) if text.strip() else "") for i, (_, text) in enumerate(turns)])
    names = pa.array([who for who, _ in turns], type=pa.string())
    return Batch(texts, None, names, None, (), None, None, 0.0)


def windows(carry, turns, first):
    found = carry.turns(batch(turns, first))
    return [found.window(i) for i in range(found.first, len(found.texts))]


@settings(deadline=None)
@given(turns=st.lists(TURN, max_size=30), cuts=st.lists(st.integers(0, 30), max_size=6))
def test_windows_do_not_depend_on_where_batches_end(turns, cuts):
    whole = windows(Carry(), turns, 0)
    carry, pieces = Carry(), []
    bounds = [0, *sorted(min(cut, len(turns)) for cut in cuts), len(turns)]
    for start, stop in pairwise(bounds):
        pieces += windows(carry, turns[start:stop], start)
    assert pieces == whole
    for i, (who, said) in enumerate(turns):
        if not said.strip():
            continue
        before = [w.text for w, (other, t) in zip(whole[:i], turns[:i], strict=True) if other == who and t.strip()]
        assert [text for _, text in whole[i].context] == (before[-CONTEXT_TURNS:] if who else [])


def test_the_conversation_not_seen_for_longest_is_forgotten_first():
    carry = Carry(conversations=2)
    windows(carry, [("a", "x"), ("b", "x"), ("a", "y")], 0)
    windows(carry, [("c", "x")], 3)
    assert (list(carry.open), carry.forgotten) == (["a", "c"], 1)
    assert windows(carry, [("b", "x")], 4)[0].context == ()


def test_the_text_held_open_is_bounded():
    carry = Carry(size=100)
    for k in range(50):
        windows(carry, [(str(k), "x" * 30)], k)
        assert carry.size <= 100
        assert carry.size == sum(map(len, carry.open.values()))
    assert len(carry.open) + carry.forgotten == 50


SAID = ["I'm done.", "''", "a'b c", "\u2003", "\x1c", "what about it", "l e a v e", "noo"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=20) | st.sampled_from(SAID), max_size=12))
def test_arrow_memory_is_packed_as_strings_are(texts):
    column = text_array(texts)
    left, right = gate_rows(pack_array(column)), gate_rows(pack(texts))
    for name in ("words", "pairs", "before", "first"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name))
    assert is_blank(column).tolist() == [not text.strip() for text in texts]
    part = column.slice(1)
    np.testing.assert_array_equal(gate_rows(pack_array(part)).words, gate_rows(pack(texts[1:])).words)


@settings(deadline=None)
@given(st.lists(st.text(max_size=20) | st.sampled_from(SAID), max_size=12))
def test_words_are_counted_and_odd_typing_is_seen_in_a_column_as_in_strings(texts):
    """In a column nothing stands between the messages."""
    column, strings = pack_array(text_array(texts)), pack(texts)
    assert few_words(column, 2).tolist() == few_words(strings, 2).tolist()
    assert not (typed_oddly(strings) & ~typed_oddly(column)).any()


def test_the_gate_says_the_same_of_any_stretch(model):
    rng = np.random.default_rng(0)
    words = ["i", "you", "done", "leave", "I'm", "dinner", "never", "?", "é", "x" * 3000]
    texts = [" ".join(rng.choice(words, rng.integers(0, 12))) for _ in range(400)]
    previous = rng.integers(-1, 400, 400)
    gate = model.engine.gate
    whole = gate.passes(pack_array(text_array(texts)), previous)
    assert 0 < whole.sum() < len(texts)
    for i in rng.integers(0, 400, 60):
        alone = [texts[previous[i]] if previous[i] >= 0 else "", texts[i]]
        assert gate.passes(pack(alone), np.array([-1, 0 if previous[i] >= 0 else -1]))[1] == whole[i]


def test_every_entry_says_the_same_of_messy_talk(model, talk):
    """``assess``, ``score``, ``score_batches`` and ``score_partition``, message by message."""
    columns = {"speaker": "speaker", "conversation": "who"}
    wanted = model.score(talk, **columns)
    parts = [talk.iloc[k : k + 37] for k in range(0, len(talk), 37)]
    found = pd.concat(score_batches(parts, model=model, **columns))
    pd.testing.assert_frame_equal(found, score_partition(talk, model=model, **columns))
    seen = {}
    for i, row in enumerate(talk.itertuples()):
        context = seen.setdefault(row.who, []) if isinstance(row.who, str) else []
        speaker = row.speaker if isinstance(row.speaker, str) else None
        one = model.assess(row.text, context=context, speaker=speaker)
        same = (wanted["label"][i], tuple(wanted["tags"][i]), wanted["needs_context"][i])
        assert (one.label, one.tags, one.needs_context) == same
        assert (found["label"][i], tuple(found["tags"][i]), found["needs_context"][i]) == same
        if one.probability is not None:
            assert found["probability"][i] == wanted["probability"][i] == pytest.approx(one.probability, abs=1e-12)
            context.append((speaker, row.text))


def test_a_partition_is_scored_without_touching_it(model, talk):
    before = talk.copy(deep=True)
    found = score_partition(talk, model=model, prefix="ll_")
    pd.testing.assert_frame_equal(talk, before)
    assert found.columns.tolist() == [*talk.columns, *("ll_" + name for name in RESULT_COLUMNS)]
    assert output_schema("ll_").names == ["ll_" + name for name in RESULT_COLUMNS]
    assert pa.Table.from_pandas(found[output_schema("ll_").names], schema=output_schema("ll_"), preserve_index=False)
    assert len(score_partition(talk.iloc[:0], model=model)) == 0


@settings(max_examples=20, deadline=None)
@given(values=st.lists(st.none() | st.integers() | st.text(max_size=5) | st.floats(), max_size=6))
def test_any_value_in_a_text_column_is_scored_or_empty_or_refused(values, model):
    frame = pd.DataFrame({"text": pd.Series(values, dtype=object)})
    if any(not isinstance(v, str) and not pd.isna(v) for v in values):
        for scored in (lambda: score_partition(frame, model=model), lambda: model.score(frame)):
            with pytest.raises(InputError, match="must be text"):
                scored()
        return
    left, right = score_partition(frame, model=model), model.score(frame)
    assert left["probability"].isna().tolist() == right["probability"].isna().tolist()
    assert left["probability"].isna().tolist() == [not isinstance(v, str) or not v.strip() for v in values]
