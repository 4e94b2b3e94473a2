"""CSV, TSV, JSON lines and Parquet: columns found or named, rows kept or accounted for."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.transcripts import read, read_with_report
from classifier.transcripts.columns import resolve
from classifier.transcripts.times import parse_times
from tests.transcripts.transcript_helpers import said


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["text"], {"text": "text"}),
        (["Utterance", "Author"], {"text": "Utterance", "speaker": "Author"}),
        (["message", "text"], {"text": "text"}),
        (
            ["Conversation ID", "body", "TIMESTAMP"],
            {"text": "body", "conversation": "Conversation ID", "time": "TIMESTAMP"},
        ),
        (["text", "speaker_name"], {"text": "text"}),
    ],
)
def test_usual_names_are_guessed(columns: list[str], found: dict[str, str]) -> None:
    assert resolve("a.csv", columns, {}) == found


def test_a_named_column_is_not_guessed_for_another_role() -> None:
    assert resolve("a.csv", ["text", "name"], {"conversation": "name"}) == {"text": "text", "conversation": "name"}
    assert resolve("a.csv", ["text", "words"], {"text": "words"}) == {"text": "words"}


@pytest.mark.parametrize(
    ("mapping", "says"),
    [({"words": "text"}, "Legal: text, speaker"), ({"speaker": "who"}, "'who'.*text"), ({}, "no column 'text'")],
)
def test_wrong_mappings(mapping: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        resolve("a.csv", ["text"] if mapping else ["who"], mapping)


def test_a_column_that_comes_twice_is_refused_where_it_plays_a_role() -> None:
    assert resolve("a.csv", ["text", "note", "note"], {}) == {"text": "text"}
    with pytest.raises(InputError, match=r"a\.csv: a column name comes twice: text"):
        resolve("a.csv", ["text", "text"], {})


def test_a_conversation_in_one_object_is_no_json_lines(read_text: Callable) -> None:
    export = '{"participants": [{"name": "Ann"}], "messages": [{"sender_name": "Ann", "content": "hi"}]}'
    with pytest.raises(InputError, match="format"):
        read_text(export, name="message_1.json")


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(delimiter: str, read_text: Callable) -> None:
    lines = [["speaker", "text", "x"], ["Ann", f'"a{delimiter}b ""c"""', "1"]]
    result = read_text("\n".join(delimiter.join(line) for line in lines) + "\n")
    assert said(result) == [("Ann", f'a{delimiter}b "c"')]


def test_one_column_and_a_mapping(read_text: Callable) -> None:
    assert said(read_text("words\nhi\n", name="a.csv", columns={"text": "words"})) == [(None, "hi")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ann", "has 1 cells"),
        ("Ann,a,b", "has 3 cells"),
        ('Ann,"a"b', "no row of cells"),
        ('Ann,"open', "no row of cells"),
    ],
)
def test_broken_rows_fail_alone(row: str, reason: str, read_text: Callable) -> None:
    result = read_text(f"speaker,text\nBob,before\n{row}\n")
    assert said(result) == [("Bob", "before")]
    assert [failure.line for failure in result.report.failures] == [3]
    assert reason in result.report.failures[0].reason


def test_a_cell_too_long_fails(read_text: Callable) -> None:
    result = read_text(f"speaker,text\nBob,{'x' * 200_000}\nAnn,ok\n")
    assert (said(result), [f.line for f in result.report.failures]) == ([("Ann", "ok")], [2])


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2024-02-13T20:01:00+01:00", datetime(2024, 2, 13, 20, 1, tzinfo=timezone(timedelta(hours=1)))),
        ("2024-02-13 20:01", datetime(2024, 2, 13, 20, 1)),
        ("2024-02-13", datetime(2024, 2, 13)),
        ("13/02/2024 8:01 PM", datetime(2024, 2, 13, 20, 1)),
        ("2/13/24", datetime(2024, 2, 13)),
        ("1707850860", datetime(2024, 2, 13, 19, 1, tzinfo=UTC)),
        ("1707850860000", datetime(2024, 2, 13, 19, 1, tzinfo=UTC)),
        ("noon", None),
        ("99999999999999999999", None),
        ("", None),
    ],
)
def test_times_in_cells(cell: str, time: datetime | None, read_text: Callable) -> None:
    result = read_text(f"text,time\nhi,{cell}\n")
    assert result.conversations[0].messages[0].time == time
    assert result.report.notes == ({"time not understood": 1} if cell and time is None else {})


def test_dates_nobody_can_order_are_refused(read_text: Callable) -> None:
    text = "text,time\nhi,1/2/2024\nho,1/3/2024\n"
    with pytest.raises(InputError, match="--day-first"):
        read_text(text)
    assert read_text(text, day_first=True).conversations[0].messages[1].time == datetime(2024, 3, 1)


def test_order_then_time_then_file(read_text: Callable) -> None:
    header = "text,turn,time\n"
    assert [t for _, t in said(read_text(header + "b,2,2024-01-01\na,1,2024-01-02\n"))] == ["a", "b"]
    assert [t for _, t in said(read_text(header + "b,,2024-01-02\na,1,2024-01-01\n"))] == ["a", "b"]
    assert [t for _, t in said(read_text(header + "b,,2024-01-02\na,,\n"))] == ["b", "a"]
    assert [t for _, t in said(read_text(header + "b,nan,2024-01-02\na,,2024-01-01T00:00:00Z\n"))] == ["b", "a"]


def test_the_newest_first_is_turned_round_also_within_a_minute(read_text: Callable) -> None:
    rows = ["2024-03-16 10:00,Jo,third", "2024-03-15 21:41,Sam,second", "2024-03-15 21:41,Jo,first"]
    result = read_text("\n".join(["date,from,message", *rows]), name="chat.csv")
    assert [text for _, text in said(result)] == ["first", "second", "third"]


def test_turn_numbers_that_come_twice_are_not_sorted_by(read_text: Callable) -> None:
    rows = ["1,0,Sam,Have you done the dishes?", "1,1,Jo,I'm done.", "2,0,Ann,Where were you?", "2,1,Bob,Out."]
    result = read_text("\n".join(["session,turn,speaker,text", *rows]), name="chat.csv")
    assert [speaker for speaker, _ in said(result)] == ["Sam", "Jo", "Ann", "Bob"]
    assert any("come twice" in note for note in result.report.notes)


@settings(deadline=None)
@given(st.integers(1_000_000_000_000, 1_999_999_999_999))
def test_milliseconds_are_the_same_as_number_and_as_text(moment: int) -> None:
    as_text, as_number = parse_times([str(moment), moment], day_first=None, path="x")
    assert as_text == as_number


def test_labels_in_the_file_are_not_read(fixtures: Path) -> None:
    first = read_with_report(fixtures / "corpus.jsonl").conversations[0].messages[0]
    assert not hasattr(first, "label")


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"text": 1}', '{"text": null}', '{"text": ["a"]}', "NaN", '"text"', "{"]
)
def test_json_that_is_no_message_fails_alone(line: str, read_text: Callable) -> None:
    result = read_text(f'{{"text": "hi"}}\n{line}\n', "jsonl")
    assert said(result) == [(None, "hi")]
    assert [failure.line for failure in result.report.failures] == [2]


def test_parquet_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "message": pa.array(["second", "first", None, "  "]).dictionary_encode(),
            "sender": pa.array(["Bob", "Ann", "Ann", "Ann"], pa.large_string()),
            "thread": pa.array([7, 7, 7, 7]),
            "ts": pa.array([2_000_000_001, 1_000_000_001, 0, 0], pa.timestamp("ns", "Europe/Berlin")),
            "embedding": pa.array([[0.0]] * 4),
        }
    )
    pq.write_table(table, tmp_path / "table")
    result = read_with_report(tmp_path / "table")
    assert (result.report.format, result.report.unit, result.report.total) == ("parquet", "record", 4)
    assert said(result) == [("Ann", "first"), ("Bob", "second")]
    assert result.conversations[0].id == "7"
    time = result.conversations[0].messages[0].time
    assert time is not None
    assert time.isoformat() == "1970-01-01T01:00:01+01:00"
    assert [failure.line for failure in result.report.failures] == [3]
    assert result.report.system == {"empty": 1}


def test_parquet_that_is_broken_or_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputError, match="not Parquet"):
        read(path)
    pq.write_table(pa.table({"text": ["same"] * 1000}), path)
    monkeypatch.setattr("classifier.transcripts.formats.parquet._MAX_UNPACKED", 9_999)
    with pytest.raises(InputError, match="larger than"):
        read(path)


def test_parquet_is_bounded_by_what_it_holds_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.transcripts.formats.parquet._MAX_UNPACKED", 1_000_000)
    one_long = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array(["x" * 5000]))
    for name, column in {"long": one_long, "empty": pa.array([""] * 10_000)}.items():
        path = tmp_path / f"{name}.parquet"
        pq.write_table(pa.table({"text": column}), path)
        assert path.stat().st_size < 10_000
        with pytest.raises(InputError, match="larger than"):
            read(path)


def test_convokit_utterances_as_one_array(tmp_path: Path) -> None:
    """Corpora of ConvoKit before 2.0 keep their utterances, with ``user`` and ``root``, in ``utterances.json``."""
    first = {"id": "1", "user": "Ann", "root": "c", "text": "hi", "timestamp": 10, "reply-to": None}
    second = first | {"id": "2", "user": "Bob", "text": "oh", "timestamp": 20, "meta": {"a": 1}}
    (tmp_path / "utterances.json").write_text(json.dumps([second, 3, first, {"id": "4", "root": "c"}]))
    (tmp_path / "conversations.json").write_text('{"c": {"couple": "us"}}')
    result = read_with_report(tmp_path)
    assert said(result) == [("Ann", "hi"), ("Bob", "oh")]
    assert (result.conversations[0].id, result.conversations[0].couple) == ("c", "us")
    report = result.report
    assert (report.format, report.unit, report.total) == ("convokit", "record", 4)
    assert [(failure.line, failure.reason) for failure in report.failures] == [
        (2, "is not a JSON object"),
        (4, "has no text"),
    ]


@pytest.mark.parametrize("content", ["{}", "3", "[", "null"])
def test_convokit_utterances_that_are_no_array(content: str, tmp_path: Path) -> None:
    (tmp_path / "utterances.json").write_text(content)
    with pytest.raises(InputError, match="no JSON array"):
        read(tmp_path)
