"""Word pieces: every text gets some, known words get their own, nothing is unknown but what no piece spells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.text.pieces import SPECIAL, UNKNOWN, Pieces

LETTERS = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]
VOCABULARY = [*SPECIAL, *LETTERS, "leave", "##ing", "!", "'"]


@pytest.fixture(scope="module")
def pieces():
    return Pieces(VOCABULARY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("leave", ["leave"]),
        ("LEAVE!", ["leave", "!"]),
        ("leaveing", ["leave", "##ing"]),
        ("léave", ["leave"]),
        ("a_b", ["a", "b"]),
        ("i'm", ["i", "'", "m"]),
        ("", []),
        (" \n", []),
    ],
)
def test_pieces_of_a_text(pieces, text, expected):
    assert [VOCABULARY[place] for place in pieces.ids(text)] == expected


@pytest.mark.parametrize("text", ["7", "😂", "x" * 61])
def test_what_no_piece_spells_is_unknown(pieces, text):
    assert pieces.ids(text) == [UNKNOWN]


@given(st.text(max_size=80))
def test_any_text_gives_places_of_the_vocabulary(pieces, text):
    assert all(0 < place < len(VOCABULARY) for place in pieces.ids(text))


@given(st.text("abcxyz ", max_size=40), st.text("abcxyz ", max_size=40))
def test_texts_apart_give_their_pieces_one_after_the_other(pieces, one, other):
    assert pieces.ids(f"{one} {other}") == pieces.ids(one) + pieces.ids(other)
