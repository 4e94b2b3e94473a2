"""Several files read together: one conversation where they go on from each other, else several."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from inspect import signature
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import classifier
from classifier.dynamics import analyze
from classifier.errors import InputError
from classifier.labels import LABELS
from classifier.messages import Conversation, Message
from classifier.transcripts import read, read_with_report, write
from tests.transcripts.transcript_helpers import said

JOINED = "conversation that began in another file"
APART = "conversation id that another file has too; kept apart"


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., list[Path]]:
    """Write texts as files (``folder__name`` -> text) and give their paths."""

    def write_all(**files: str) -> list[Path]:
        paths = [tmp_path / name.replace("__", "/") for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return paths

    return write_all


def rows(*turns: tuple, id: str = "1", **more: str) -> str:
    """JSON lines of (turn, speaker, time)."""
    names = ("turn", "speaker", "ts")
    return "".join(
        json.dumps(dict(zip(names, turn, strict=True)) | {"conversation_id": id, "text": "hi"} | more) + "\n"
        for turn in turns
    )


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (rows((0, "A", None)), rows((1, "B", None)), True),
        (rows((0, "A", None), (2, "A", None)), rows((1, "B", None)), True),
        (rows((0, "A", None)), rows((0, "B", None)), False),  # both count from 0
        (rows((0, "A", None), couple="x"), rows((1, "B", None), couple="y"), False),
        (rows((0, "A", None), couple="x"), rows((1, "B", None), couple="x"), True),
        (rows((0, "A", None)), rows((None, "B", None)), False),
        (rows((None, "A", "2024-01-01")), rows((None, "B", "2024-01-02")), True),
        (rows((None, "A", "2024-01-02")), rows((None, "B", "2024-01-01")), True),
        (rows((None, "A", "2024-01-01")), rows((None, "B", "2024-01-01")), True),
        (rows((None, "A", "2024-01-01"), (None, "A", "2024-01-03")), rows((None, "B", "2024-01-02")), False),
        (rows((None, "A", "2024-01-01")), rows((None, "B", "2024-01-02T00:00:00Z")), False),
        (rows((None, "A", "1970-01-01T00:00:01")), rows((None, "B", "1970-01-01T00:00:02")), False),  # recordings
        (
            rows((None, "Me", "2024-01-01"), (None, "Ann", "2024-01-02")),
            rows((None, "Me", "2024-01-03"), (None, "Bob", "2024-01-04")),
            False,
        ),
        (rows((None, "A", None)), rows((None, "B", None)), False),
    ],
)
def test_one_id_in_two_files(first: str, second: str, joined: bool, put: Callable) -> None:
    result = read_with_report(put(a=first, b=second))
    assert [c.id for c in result.conversations] == (["1"] if joined else ["a/1", "b/1"])
    notes = [dict(report.notes) for report in result.reports]
    assert notes == ([{}, {JOINED: 1}] if joined else [{APART: 1}] * 2)
    assert all(JOINED in r.summary() or APART in r.summary() for r in result.reports if r.notes)


def test_the_parts_come_in_their_order_and_are_numbered_anew(put: Callable) -> None:
    by_number = read(put(a=rows((7, "B", None), (3, "A", None)), b=rows((5, "C", None), (4, "D", None))))
    assert [(m.speaker, m.turn) for m in by_number[0]] == [("A", 0), ("D", 1), ("C", 2), ("B", 3)]
    by_time = read(put(a=rows((None, "B", "2024-02-01")), b=rows((None, "A", "2024-01-01"))))
    assert [(m.speaker, m.turn) for m in by_time[0]] == [("A", 0), ("B", 1)]


def test_files_that_name_no_conversation_are_one_each_even_of_one_name(put: Callable) -> None:
    result = read_with_report(put(x__chat="Ann: a\nBob: b\n", y__chat="Ann: c\nBob: d\n", other="Ann: e\n"))
    assert [c.id for c in result.conversations] == ["x/chat", "y/chat", "other"]
    assert [len(c) for c in result.conversations] == [2, 2, 1]


def test_ids_made_to_tell_apart_are_not_taken_already(put: Callable) -> None:
    clash = rows((0, "A", None))
    result = read_with_report(put(a=clash, b=clash + rows((0, "A", None), id="a/1")))
    assert sorted(c.id for c in result.conversations) == ["a/1", "a/1 (2)", "b/1"]


def test_a_chat_in_two_exports_is_cut_at_the_same_silences(put: Callable) -> None:
    lines = [f"25/12/23, {h:02}:00 - {n}: {h}\n" for h, n in [(1, "Ann"), (2, "Bob"), (9, "Ann"), (10, "Bob")]]
    (whole,) = put(z___chat="".join(lines))
    halves = put(x___chat="".join(lines[:3]), y___chat="".join(lines[3:]))
    apart = read(halves, split_gap=6)
    assert [(c.id, c.couple, c.messages) for c in apart] == [
        (c.id, c.couple, c.messages) for c in read(whole, split_gap=6)
    ]


def test_cut_chats_of_the_same_people_are_one_couples(put: Callable) -> None:
    chat = "25/12/23, 01:00 - Ann: a\n25/12/23, 02:00 - Bob: b\n"
    later = chat.replace("25/12", "26/12")
    found = read(put(one=chat, two=later, three=later.replace("Bob", "Eve")), split_gap=6)
    assert [c.couple for c in found] == ["one", "one", "three"]


def test_names_are_changed_over_all_files(put: Callable) -> None:
    paths = put(one="Ann: hi Bob\nBob: a\n", two="Bob: hi Ann\nEve: b\n")
    masked = read(paths, pseudonymise=True)
    assert [s for c in masked for s in c.speakers] == ["Person A", "Person B", "Person B", "Person C"]
    renamed = read_with_report(paths, speakers={"Eve": "Ann"})
    assert said(renamed)[-1] == ("Ann", "b")


def test_each_file_has_its_account_and_must_hold_something(put: Callable) -> None:
    paths = put(one="Ann: hi\n", two="1\n2\n")
    assert [r.total for r in read_with_report(paths[:1]).reports] == [1]
    with pytest.raises(InputError, match=r"two: cannot tell the format"):
        read(paths)
    paths[1].rename(paths[1].with_name("two.jsonl"))
    with pytest.raises(InputError, match=r"two\.jsonl: nothing in it could be read"):
        read([paths[0], paths[1].with_name("two.jsonl")])


def test_a_file_given_twice_and_none_are_refused(put: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = put(one="Ann: hi\n")
    monkeypatch.chdir(path.parent)
    with pytest.raises(InputError, match="each file once"):
        read([path, path.name])
    with pytest.raises(InputError, match="one path or more"):
        read([])


def test_read_takes_what_read_with_report_takes() -> None:
    assert signature(classifier.read).parameters == signature(read_with_report).parameters
    assert signature(classifier.read).return_annotation == "list[Conversation]"


turns = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(LABELS), st.integers(0, 1)), min_size=2, max_size=12
).filter(lambda drawn: len({half for _, _, half in drawn}) == 2)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=turns)
def test_a_conversation_split_over_two_files_analyses_as_in_one(
    format: str, drawn: list, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Written to files with its turn numbers, dealt to two files in any way, read again and analysed."""
    folder = tmp_path_factory.mktemp("split")
    start = datetime(2024, 1, 1, tzinfo=UTC)
    messages = tuple(
        Message(f"words {n}", who, start + timedelta(minutes=n), "c", n) for n, (who, _, _) in enumerate(drawn)
    )
    write([Conversation("c", messages)], folder / "whole", format)
    head, *lines = (folder / "whole").read_text().splitlines(keepends=True) if format == "csv" else (
        "", *(folder / "whole").read_text().splitlines(keepends=True)
    )  # fmt: skip
    for half in (0, 1):
        kept = [line for line, (_, _, side) in zip(lines, drawn, strict=True) if side == half]
        (folder / str(half)).write_text(head + "".join(kept))
    labels = pd.DataFrame([("c", n, label) for n, (_, label, _) in enumerate(drawn)]).set_axis(
        ["conversation_id", "turn", "label"], axis=1
    )
    one, two = (
        analyze(read(paths, format), labels=labels, permutations=99, min_n=2).to_dict()
        for paths in (folder / "whole", [folder / "1", folder / "0"])
    )
    assert one == two
