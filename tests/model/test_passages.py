"""Long messages are cut into passages, and what surrounds a threat does not drown it."""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.model.encoder import sequence
from classifier.model.features import Window
from classifier.model.passages import LONG, PASSAGE, passages


def test_a_short_message_has_no_passages():
    assert passages("word " * LONG) == []
    assert passages("") == []


def test_passages_end_where_sentences_end():
    text = "The van is booked for nine. " * 7 + "Bring the blue boxes first! " + "And we eat at six? " * 3
    found = passages(text)
    assert len(found) > 1
    assert all(part[-1] in ".!?" for part in found)


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z']{1,9}[.!?;,]{0,2}", fullmatch=True), min_size=LONG + 1, max_size=300))
def test_every_word_is_in_one_passage_and_none_is_too_long(words):
    found = passages(" ".join(words))
    assert re.findall(r"[\w']+", " ".join(found)) == re.findall(r"[\w']+", " ".join(words))
    assert all(len(part.split()) <= PASSAGE for part in found)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=3_000))
def test_any_text_is_cut(text):
    assert all(part.strip() for part in passages(text))


def test_the_passage_that_tells_most_counts_as_much_as_the_whole(model):
    encoder = model.engine.heads.encoder
    small_talk = "The plumber came at ten and the tap works again. " * 4
    window = Window(f"{small_talk}I want a divorce, I am leaving you tonight. {small_talk}")
    whole = encoder._read(*_laid_out(encoder, window))
    read = [encoder._read(*_laid_out(encoder, window, part)) for part in passages(window.normal.text)]
    assert any(np.allclose(encoder.outputs([window]), (whole + one) / 2) for one in read)
    told = max(read, key=lambda row: row[0, 0])
    assert np.allclose(encoder.outputs([window]), (whole + told) / 2)


def _laid_out(encoder, window, part=None):
    return sequence(window, encoder.pieces, part)
