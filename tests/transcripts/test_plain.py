"""Plain text: who is a speaker, and what continues a turn."""

from collections.abc import Callable
from datetime import datetime

import pytest

from classifier.transcripts.spoken_names import is_name
from tests.transcripts.transcript_helpers import said


@pytest.mark.parametrize(
    "name",
    ["Ann", "ann", "Ann Lee", "Dr. Vance", "Mary-Lou O'Neil", "P1", "Speaker 2", "?", "+44 7700 900000", "Ann (Wife)"],
)
def test_names(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "words",
    ["", " ", "10", "I told you this", "Wait, Bob", "Really? Ann", "I am done. Note", "a b c d E", "Ann ", "the rest"],
)
def test_no_names(words: str) -> None:
    assert not is_name(words)


@pytest.mark.parametrize(
    "line", ["at 10:30 I leave", "https://example.org", "10:30 it is", "well, Ann: no", "\tBob: indented", "no colon"]
)
def test_lines_that_continue(line: str, read_text: Callable) -> None:
    result = read_text(f"Ann: one\n{line}\nBob: two\n", "txt")
    assert [speaker for speaker, _ in said(result)] == ["Ann", "Bob"]
    assert result.report.continuations == 1


def test_french_blanks_before_the_colon(read_text: Callable) -> None:
    result = read_text("Anne : salut\nMarc\u00a0:\u00a0oui\nok :) et toi\nAnne :\n", "txt")
    assert said(result) == [("Anne", "salut"), ("Marc", "oui\nok :) et toi")]
    assert result.report.system == {"empty": 1}


def test_time_since_the_start(read_text: Callable) -> None:
    result = read_text("[01:02:03] Ann: one\n(2:03) Bob: two\n[12] Ann: three\n", "txt")
    times = [m.time for m in result.conversations[0]]
    assert times == [datetime(1970, 1, 1, 1, 2, 3), datetime(1970, 1, 1, 0, 2, 3)]
    assert said(result)[-1] == ("Bob", "two\n[12] Ann: three")


def test_conversations_and_blank_lines(read_text: Callable) -> None:
    result = read_text("# conversation: one\nAnn: hi\n\nmore\n# conversation: two\nstray\nBob: oh\n", "txt")
    assert [(c.id, [m.text for m in c]) for c in result.conversations] == [("one", ["hi\nmore"]), ("two", ["oh"])]
    assert [failure.line for failure in result.report.failures] == [6]


@pytest.mark.parametrize("name", ["My wife", "maria lopez", "jo's iPhone", "Doe, Max", "Maria del Carmen Ruiz Vega"])
def test_a_prefix_that_is_used_like_a_name_is_one(name: str, read_text: Callable) -> None:
    result = read_text(f"Ann: one\n{name}: two\nAnn: three\n{name}: four\n", "txt")
    assert said(result) == [("Ann", "one"), (name, "two"), ("Ann", "three"), (name, "four")]


@pytest.mark.parametrize("words", ["one more thing", "then he said", "I swear", "Wait, Bob! Listen", "and my wife"])
def test_words_used_twice_are_no_name(words: str, read_text: Callable) -> None:
    result = read_text(f"Ann: one\n{words}: two\nBob: three\n{words}: four\n", "txt")
    assert [speaker for speaker, _ in said(result)] == ["Ann", "Bob"]


def test_a_rare_prefix_in_a_long_talk_is_no_name_and_told(read_text: Callable) -> None:
    result = read_text("Ann: a\nBob: b\n" * 9 + "my list: eggs\n" * 2, "txt")
    assert {speaker for speaker, _ in said(result)} == {"Ann", "Bob"}
    assert list(result.report.notes.values()) == [2]
