"""Writing: what is written reads back the same, nothing is overwritten unasked, nothing is left half written."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.messages import Conversation, Message
from classifier.transcripts import read, write

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
NAMES = st.none() | st.sampled_from(["Ann", "bob", "Mary-Lou O'Neil", "P1", "Ünal", "Dr. Vance"])
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-3, minutes=-30))])
START = datetime(2024, 1, 1, 12, 0, 0, 250)


def messages(id: str, rows: list[tuple[str, str | None]], zone: timezone | None) -> tuple[Message, ...]:
    return tuple(
        Message(text, speaker, (START + timedelta(hours=n)).replace(tzinfo=zone), id, n)
        for n, (text, speaker) in enumerate(rows)
    )


@st.composite
def conversations(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> list[Conversation]:
    ids = draw(st.lists(st.sampled_from(["a", "b c", "d/1", "7"]), unique=True, min_size=1, max_size=3))
    rows = st.lists(st.tuples(texts, NAMES), min_size=1, max_size=4)
    couple = draw(st.sampled_from([None, "they"]))
    zone = draw(ZONES)
    return [Conversation(id, messages(id, draw(rows), zone), couple=couple) for id in ids]


def there_and_back(written: list[Conversation], path: Path, format: str) -> list[Conversation]:
    write(written, path, format, force=True)
    return [Conversation(c.id, c.messages, couple=c.couple) for c in read(path, format)]


@pytest.mark.parametrize("format", ["jsonl", "csv", "tsv", "convokit"])
@settings(max_examples=60, deadline=None)
@given(written=conversations())
def test_reads_back_the_same(
    format: str, written: list[Conversation], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("out") / "out"
    assert there_and_back(written, path, format) == written


@settings(max_examples=120, deadline=None)
@given(written=conversations())
def test_plain_text_keeps_words_and_speakers(
    written: list[Conversation], tmp_path_factory: pytest.TempPathFactory
) -> None:
    back = there_and_back(written, tmp_path_factory.mktemp("out") / "out.txt", "txt")
    kept = [(c.id, [(m.speaker, m.text.replace("\r\n", "\n").replace("\r", "\n")) for m in c]) for c in written]
    assert [(c.id, [(m.speaker, m.text) for m in c]) for c in back] == kept


def test_told_by_ending_or_its_absence(tmp_path: Path) -> None:
    talk = [Conversation("a", messages("a", [("hi", "Ann")], None))]
    for name, first in [
        ("a.jsonl", "{"),
        ("a.csv", "conversation_id,"),
        ("a.tsv", "conversation_id\t"),
        ("a.txt", "#"),
    ]:
        write(talk, tmp_path / name)
        assert (tmp_path / name).read_text().startswith(first)
    write(talk, tmp_path / "corpus")
    assert (tmp_path / "corpus" / "utterances.jsonl").is_file()


def test_convokit_layout(tmp_path: Path) -> None:
    aware = messages("a", [("hi", "Ann"), ("ho", None)], UTC)
    write([Conversation("a", aware, couple="x")], tmp_path / "corpus")
    names = ["conversations.json", "corpus.json", "index.json", "speakers.json", "utterances.jsonl"]
    assert sorted(path.name for path in (tmp_path / "corpus").iterdir()) == names
    lines = [json.loads(line) for line in (tmp_path / "corpus" / "utterances.jsonl").read_text().splitlines()]
    assert [(u["id"], u["reply-to"], u["speaker"]) for u in lines] == [("a:0", None, "Ann"), ("a:1", "a:0", "")]
    assert lines[0]["timestamp"] == START.replace(tzinfo=UTC).timestamp()
    index = json.loads((tmp_path / "corpus" / "index.json").read_text())
    assert index["utterances-index"] == {"time": ["<class 'str'>"]}
    assert index["conversations-index"] == {"couple": ["<class 'str'>"]}


@pytest.mark.parametrize("name", ["so: what", "a\nb", "I told you this", " Ann", "", "10"])
def test_speakers_that_plain_text_cannot_hold(name: str, tmp_path: Path) -> None:
    talk = [Conversation("a", messages("a", [("hi", name)], None))]
    with pytest.raises(InputError, match="Write jsonl or csv"):
        write(talk, tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []


def test_ids_that_plain_text_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="conversation id"):
        write([Conversation("a\nb")], tmp_path / "a.txt")


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("precious")
    with pytest.raises(InputError, match="exists already"):
        write([], path)
    assert path.read_text() == "precious"
    write([], path, force=True)
    assert path.read_text() == ""


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be written as whatsapp\. Name one of convokit, jsonl"):
        write([], tmp_path / "a.txt", "whatsapp")
    with pytest.raises(InputError, match=r"cannot be written as \.docx\. Name one of convokit, jsonl, .* with --to"):
        write([], tmp_path / "a.docx")
    with pytest.raises(InputError, match="cannot be written"):
        write([], tmp_path / "no" / "such" / "folder.csv")
    (tmp_path / "folder.csv" / "kept").mkdir(parents=True)
    with pytest.raises(InputError, match="cannot be written"):
        write([], tmp_path / "folder.csv", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]
