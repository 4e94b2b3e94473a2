"""Options of reading: renaming, zones, cutting at silences, and what happens when lines fail."""

import pickle
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.transcripts import ReadWarning, read, read_with_report
from tests.transcripts.transcript_helpers import said

CHAT = "".join(
    f"25/12/23, {hour:02}:00 - {name}: {hour}\n" for hour, name in [(1, "Ann"), (2, "Bob"), (9, "Ann"), (10, "Bob")]
)


def test_rename_and_merge(read_text: Callable) -> None:
    text = "speaker,text\nAnn,a\nAnn (mobile),b\n,c\nBob,d\n"
    result = read_text(text, speakers={"Ann (mobile)": "Ann", "Bob": "Ann (mobile)"})
    assert said(result) == [("Ann", "a"), ("Ann", "b"), (None, "c"), ("Ann (mobile)", "d")]
    with pytest.raises(InputError, match=r"nobody is called 'Eve'.*Ann, Bob"):
        read_text("Ann: a\nBob: c\n", speakers={"Eve": "E"})


def test_zone_is_given_only_to_times_without_one(read_text: Callable) -> None:
    text = "text,time\na,2024-01-01T10:00:00\nb,2024-07-01T10:00:00\nc,2024-07-01T12:00:00+00:00\n"
    times = [m.time for m in read_text(text, timezone="Europe/London").conversations[0]]
    assert [time.utcoffset() for time in times] == [timedelta(0), timedelta(hours=1), timedelta(0)]
    assert read_text(text, timezone=UTC).conversations[0].messages[0].time == datetime(2024, 1, 1, 10, tzinfo=UTC)


def test_unix_times_are_moved_into_the_zone_and_named_zones_stay(read_text: Callable) -> None:
    text = "text,time\na,1718492400\nb,2024-06-15T23:00:00Z\nc,2024-06-15T23:00:00+02:00\nd,5\n"
    times = [m.time for m in read_text(text, timezone="America/Los_Angeles").conversations[0]]
    told = sorted(time.isoformat() for time in times)
    assert told == [
        "1970-01-01T00:00:05+00:00",  # seconds of a recording
        "2024-06-15T16:00:00-07:00",
        "2024-06-15T23:00:00+00:00",
        "2024-06-15T23:00:00+02:00",
    ]
    assert {m.time.utcoffset() for m in read_text("text,time\na,1718492400\n").conversations[0]} == {timedelta(0)}


@pytest.mark.parametrize("zone", ["Atlantis/Sea", "", "../../etc/passwd", "Europe"])
def test_unknown_zones(zone: str, read_text: Callable) -> None:
    with pytest.raises(InputError, match="IANA name"):
        read_text("Ann: a\n", timezone=zone)


def test_split_at_silences(read_text: Callable) -> None:
    whole = read_text(CHAT).conversations
    assert [(c.id, len(c), c.couple) for c in whole] == [("file", 4, None)]
    parts = read_text(CHAT, split_gap=6).conversations
    assert [(c.id, len(c), c.couple) for c in parts] == [("file/1", 2, "file"), ("file/2", 2, "file")]
    assert [(m.turn, m.conversation_id) for m in parts[1]] == [(0, "file/2"), (1, "file/2")]
    exact = read_text(CHAT, split_gap=7).conversations
    assert [(c.id, c.couple) for c in exact] == [("file", "file")]


def test_split_needs_times_on_both_sides(read_text: Callable) -> None:
    text = "text,time,turn\na,2024-01-01,1\nb,,2\nc,2024-03-01,3\nd,2024-06-01T00:00:00Z,4\n"
    assert len(read_text(text, split_gap=1).conversations) == 1


@pytest.mark.parametrize("gap", [0, -1, float("nan"), float("inf")])
def test_gaps_that_make_no_sense(gap: float, read_text: Callable) -> None:
    with pytest.raises(InputError, match="hours above 0"):
        read_text(CHAT, split_gap=gap)


def test_read_warns_once_and_report_does_not(fixtures: Path) -> None:
    with pytest.warns(ReadWarning, match="3 of 9 lines could not be read, the first at line 6") as caught:
        read(fixtures / "corpus.jsonl")
    assert len(caught) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_with_report(fixtures / "corpus.jsonl")


def test_nothing_readable_is_an_error_for_read_only(tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text("1\n2\n")
    with pytest.raises(InputError, match="nothing in it could be read as jsonl: line 1 is not a JSON object"):
        read(path)
    assert read_with_report(path).conversations == []


def test_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown format 'docx'\. Legal: convokit, parquet"):
        read(tmp_path / "x", "docx")


def test_times_that_cannot_be_compared_keep_the_order_of_the_file(read_text: Callable) -> None:
    result = read_text("text,time\nb,2024-02-01\na,2024-01-01T00:00:00Z\n")
    assert [text for _, text in said(result)] == ["b", "a"]


def test_the_reader_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(read)) is read
