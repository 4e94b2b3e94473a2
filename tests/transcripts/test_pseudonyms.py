"""Pseudonyms: consistent, whole words, in every field, and everyday words left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.messages import Conversation, Message
from classifier.transcripts.pseudonyms import pseudonymise


def chat(*turns: tuple[str | None, str], id: str = "c") -> Conversation:
    return Conversation(id, tuple(Message(text, speaker, None, id, n) for n, (speaker, text) in enumerate(turns)))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Bob, stop", "Person B, stop"),
        ("BOB! bob? Bob's", "Person B! Person B? Person B's"),
        ("bob’s", "Person B’s"),
        ("Ann Lee left", "Person A left"),
        ("ann left", "Person A left"),
        ("the Lees, Lee", "the Lees, Person A"),
        ("Annie, bobcat, kebob", "Annie, bobcat, kebob"),
        ("@Bob #bob bob_2", "@Person B #Person B Person B_2"),
        ("Eve knows", "Eve knows"),
    ],
)
def test_names_in_text(text: str, masked: str) -> None:
    (result,) = pseudonymise([chat(("Ann Lee", text), ("Bob", "x"))])
    assert result.messages[0].text == masked


@pytest.mark.parametrize(
    ("speaker", "text", "masked"),
    [
        ("Me", "tell me", "tell me"),
        ("Wife", "my wife", "my wife"),
        ("A", "a A", "a A"),
        ("Will", "will you? Will!", "will you? Person A!"),
        ("Mark Stone", "mark my words, MARK", "mark my words, Person A"),
        ("+1 555 0100", "call +1 555 0100 or 555 0100", "call +Person A or 555 0100"),
        ("Ann ❤️", "ann", "Person A"),
        ("Dr. Vance", "dr. vance, the dr", "Person A, the dr"),
        ("a.c*", "abc a.c*", "abc Person A"),
        ("İpek", "İPEK? İpek", "Person A? Person A"),
        ("❤️", "❤️", "❤️"),
        ("O'Neil", "o'neil's", "Person A's"),
        ("O'Brien-Müller", "O'Brien, mrs Müller", "Person A, mrs Person A"),
        ("Anna-Lena Meyer-Schmidt", "Anna, you're a real Schmidt", "Person A, you're a real Person A"),
        ("Jose\u0301 Mu\u0308ller", "José Müller, Mu\u0308ller", "Person A, Person A"),
        ("José", "Jose\u0301, cafe\u0301", "Person A, café"),
        (None, "Ann", "Ann"),
    ],
)
def test_odd_names(speaker: str | None, text: str, masked: str) -> None:
    (result,) = pseudonymise([chat((speaker, text))])
    assert result.messages[0].text == masked
    assert result.messages[0].speaker == (None if speaker is None else "Person A")


def test_a_word_two_people_share_names_neither() -> None:
    (result,) = pseudonymise([chat(("Ann Lee", "Lee and Ann Lee and Bob Lee"), ("Bob Lee", "Ann"))])
    assert result.messages[0].text == "Someone and Person A and Person B"


def test_every_field_and_one_letter_for_one_person_everywhere() -> None:
    first = Conversation("chat_with_Ann", chat(("Bob", "hi")).messages, "/x/Ann & bob.txt", "Ann+Bob")
    second = chat(("Ann", "Bob"), id="2")
    one, two = pseudonymise([first, second])
    assert (one.id, one.source, one.couple) == ("chat_with_Person B", "/x/Person B & Person A.txt", "Person B+Person A")
    assert one.messages[0].conversation_id == "chat_with_Person B"
    assert (two.speakers, two.messages[0].text) == (("Person B",), "Person A")
    assert pseudonymise([first, second]) == [one, two]


def test_letters_go_on_after_z() -> None:
    (result,) = pseudonymise([chat(*((f"n{i}", "x") for i in range(54)))])
    assert [result.speakers[i] for i in (0, 25, 26, 51, 52, 53)] == [
        f"Person {x}" for x in ("A", "Z", "AA", "AZ", "BA", "BB")
    ]


NAMES = st.lists(
    st.sampled_from(["Zoe", "Yusuf Khan", "Person B", "Person A", "Quentin", "Zoe Khan"]), min_size=1, max_size=6
)


@given(NAMES, st.text(max_size=40))
def test_no_name_survives_and_two_people_stay_two(names: list[str], text: str) -> None:
    said = f"{text} {' '.join(names)}"
    (result,) = pseudonymise([chat(*((name, said) for name in names))])
    assert len(result.speakers) == len(set(names))
    for message in result:
        words = message.text.removeprefix(text) if message.text.startswith(text) else message.text
        assert not {"zoe", "yusuf", "khan", "quentin"} & set(words.lower().split())


def test_pseudonyms_do_not_change_when_replaced_again() -> None:
    once = pseudonymise([chat(("Ann", "Bob?"), ("Bob", "Ann!"))])
    assert pseudonymise(once) == once
