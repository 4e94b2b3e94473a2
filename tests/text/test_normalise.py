import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classifier.text.normalise import MAX_CHARS, normalise

ODD = st.text(alphabet=st.sampled_from("aeloIdn 'u\u2019\u200b\uff29\u0430\U0001f602\ufe0f.-*wy"), max_size=60)


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("I\u2019m done", "I'm done"),
        ("im dun w u", "i'm done with you"),
        ("gna brk up wiv u 2day", "going to break up with you today"),
        ("i cnt tlk, il b bk", "i can't talk, il b back"),
        ("I\u200b'm le\u0430ving", "I'm leaving"),
        ("\uff29 \uff41\uff4d done", "I am done"),
        ("noooo pleeease", "no please"),
        ("d o n e", "done"),
        ("d.o.n.e", "done"),
        ("I M  D O N E", "i'm DONE"),
        ("i ' m   d o n e   w i t h   it", "i'm done with it"),
        ("i w.i.s.h i was", "i wish i was"),
        ("done.  Really\t\tdone", "done. Really done"),
        ("get offfff", "get off"),
        ("done \U0001f602", "done \U0001f602"),
        # near-misses: what must stay as it is
        ("a b", "a b"),
        ("the brkt and the antler", "the brkt and the antler"),
        ("I feel ill", "I feel ill"),
        ("book keeper", "book keeper"),
        ("plan B or C", "plan B or C"),
        ("e.g. a b", "e.g. a b"),
        ("my I.D. card", "my I.D. card"),
        ("caf\u00e9", "caf\u00e9"),
        ("\ud800 half", "\ufffd half"),
    ],
)
def test_canonical_text(raw, canonical):
    assert normalise(raw).text == canonical


@given(st.one_of(ODD, st.text(max_size=80)))
@example("d o n e\u2019 u")
def test_every_span_points_into_the_raw_text(raw):
    normal = normalise(raw)
    ends = []
    for k in range(len(normal.text)):
        start, end = normal.raw_span(k, k + 1)
        assert 0 <= start <= end <= len(raw)
        ends.append(start)
    assert ends == sorted(ends)


@given(st.text(alphabet=st.characters(max_codepoint=126, min_codepoint=32), max_size=60))
def test_unchanged_characters_map_to_themselves(raw):
    normal = normalise(raw)
    if not normal.edits:
        assert normal.text == raw
        assert all(normal.raw_span(k, k + 1) == (k, k + 1) for k in range(len(raw)))


@given(st.one_of(ODD, st.text(max_size=80)))
def test_canonical_ascii_text_is_canonical(raw):
    once = normalise(raw).text
    assert normalise(once).text == normalise(normalise(once).text).text


def test_a_long_message_is_bounded():
    assert len(normalise("leave " * 1_000_000).text) <= MAX_CHARS
