import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.text.arrow import pack_array, text_array
from classifier.text.looks import asking, few_words, typed_oddly
from classifier.text.ngrams import BUCKETS, char_grams, pack, tokenize, word_grams

TEXTS = st.lists(st.text(max_size=40), min_size=1, max_size=6)


def _of(grams, message):
    return grams.index[grams.message == message].tolist()


@given(TEXTS)
def test_a_message_has_the_same_features_alone_and_among_others(texts):
    together = pack(texts)
    words, chars = word_grams(tokenize(together), 3, 1), char_grams(together, 3, 5, 2)
    for k, text in enumerate(texts):
        alone = pack([text])
        assert _of(words, k) == _of(word_grams(tokenize(alone), 3, 1), 0)
        assert sorted(_of(chars, k)) == sorted(_of(char_grams(alone, 3, 5, 2), 0))


@given(TEXTS)
def test_features_stay_inside_the_table_and_the_text(texts):
    packed = pack(texts)
    for grams in (word_grams(tokenize(packed), 3, 1), char_grams(packed, 3, 5, 2)):
        assert ((grams.index >= 0) & (grams.index < BUCKETS)).all()
        assert (packed.bounds[grams.message] <= grams.start).all()
        assert (grams.end <= packed.bounds[grams.message + 1]).all()


def test_case_and_apostrophes_do_not_matter_but_words_do():
    packed = pack(["I'm DONE", "im done", "im dome"])
    tokens = tokenize(packed)
    hashes = [tokens.hashes[tokens.message == k].tolist() for k in range(3)]
    assert hashes[0] == hashes[1] != hashes[2]


def test_typographic_signs_read_as_typed_ones():
    texts = [
        "I\u2019m \u201cdone\u201d\u2014goodbye\u2026",
        'I\'m "done"--goodbye...',
        "im don\u200be \u2018goodbye\u2019",
    ]
    tokens = tokenize(pack(texts))
    hashes = [tokens.hashes[tokens.message == k].tolist() for k in range(3)]
    assert hashes[0] == hashes[1] == hashes[2]


@given(TEXTS)
def test_bounds_stay_where_messages_part(texts):
    packed = pack([f"{text}\u2019\u201c" for text in texts])
    assert packed.bounds[0] == 0
    assert packed.bounds[-1] == len(packed.data)
    assert (packed.data[packed.bounds[:-1]] == ord(" ")).all()
    assert (packed.data[packed.bounds[1:] - 1] == ord(" ")).all()


def test_word_grams_match_a_plain_reading():
    tokens = tokenize(pack(["you never listen, you never"]))
    # begin, you, never, listen, you, never, end: the comma is a gap
    assert len(tokens.hashes) == 7
    assert tokens.hashes[1] == tokens.hashes[4]
    assert tokens.hashes[2] == tokens.hashes[5]
    grams = word_grams(tokens, 2, 1)
    assert len(grams.index) == 7 + 6
    pairs = grams.index[7:]
    assert pairs[1] == pairs[4]
    assert len(set(pairs.tolist())) == 5


def test_salt_keeps_fields_apart():
    tokens = tokenize(pack(["done"]))
    assert not np.array_equal(word_grams(tokens, 1, 1).index, word_grams(tokens, 1, 3).index)


@settings(deadline=None)
@given(st.text("abcdefghij ", min_size=1, max_size=30), st.integers(0, 29))
def test_odd_typing_is_seen(text, place):
    letters = [k for k, char in enumerate(text) if char != " "]
    if not letters:
        return
    at = letters[place % len(letters)]
    full_width = text[:at] + chr(ord(text[at]) + 0xFEE0) + text[at + 1 :]
    stretched = text[:at] + text[at] * 3 + text[at + 1 :]
    odd = typed_oddly(pack(["plain", full_width, "plain", stretched, "\U0001f602 plain"]))
    assert odd.tolist() == [False, True, False, True, False]


def test_letters_spaced_out_are_odd_and_initials_are_not():
    odd = typed_oddly(pack(["d o n e with it", "so d-o-n-e", "a b c", "e.g. this", "I am a b"]))
    assert odd.tolist() == [True, True, False, False, False]


def test_few_words_and_questions_are_told_message_by_message():
    packed = pack(["", "ok", "no, never.", "one two three", "don't go", "are you? no"])
    assert few_words(packed, 2).tolist() == [True, True, True, False, True, False]
    assert asking(packed).tolist() == [False, False, False, False, False, True]
    assert few_words(pack([]), 2).tolist() == asking(pack([])).tolist() == typed_oddly(pack([])).tolist() == []


@settings(deadline=None)
@given(st.lists(st.text("ab k.-\u2019\u00e9\U0001f602", max_size=12), max_size=6))
def test_what_is_seen_of_a_message_does_not_hang_on_its_neighbours(texts):
    column, strings = pack_array(text_array(texts)), pack(texts)
    for packed in (column, strings):
        assert typed_oddly(packed).tolist() == [bool(typed_oddly(pack([text]))[0]) for text in texts]
        assert asking(packed).tolist() == [bool(asking(pack([text]))[0]) for text in texts]
        for most in (0, 1, 2):
            assert few_words(packed, most).tolist() == [bool(few_words(pack([text]), most)[0]) for text in texts]
