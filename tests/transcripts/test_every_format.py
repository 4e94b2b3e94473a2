"""What holds for all formats: each fixture is told by content, and each of its lines is accounted for."""

import io
import json
import re
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.transcripts import FORMATS, read, read_with_report
from classifier.transcripts.source import Source
from tests.transcripts.transcript_helpers import said

#: fixture -> format, turns, continuations, other, failures as (line, lines), messages.
FIXTURES = {
    "plain.txt": ("txt", 6, 3, 4, [], 6),
    "lead_in.txt": ("txt", 3, 0, 0, [(1, 1)], 3),
    "table.csv": ("csv", 3, 1, 3, [(6, 1), (9, 1)], 3),
    "table.tsv": ("tsv", 2, 0, 1, [], 2),
    "corpus.jsonl": ("jsonl", 4, 0, 2, [(6, 1), (7, 1), (8, 1)], 4),
    "whatsapp_android.txt": ("whatsapp", 6, 4, 5, [(16, 2)], 6),
    "whatsapp_ios.txt": ("whatsapp", 4, 0, 4, [], 4),
    "telegram.json": ("telegram", 3, 0, 3, [(7, 1), (8, 1)], 3),
    "signal.json": ("signal", 2, 0, 3, [], 2),
    "signal_backup.jsonl": ("signal-backup", 3, 0, 9, [], 3),
    "imessage.jsonl": ("imessage", 2, 0, 2, [], 2),
    "sms.xml": ("sms", 4, 0, 2, [(5, 1)], 4),
    "session.cha": ("chat", 3, 1, 11, [(15, 1), (16, 1)], 3),
    "dinner.eaf": ("elan", 4, 0, 3, [], 4),
    "call.vtt": ("webvtt", 3, 6, 17, [(27, 2)], 4),
    "film.srt": ("srt", 3, 9, 6, [], 4),
    "convokit": ("convokit", 3, 0, 0, [(3, 1)], 3),
}
RECORDS = {"telegram.json": 8, "sms.xml": 7, "dinner.eaf": 7}


@pytest.mark.parametrize("name", FIXTURES)
def test_told_by_content_and_accounted_for(name: str, fixtures: Path, tmp_path: Path) -> None:
    path = fixtures / name
    if path.is_file():  # the suffix must not be what tells
        path = tmp_path / "nameless"
        path.write_bytes((fixtures / name).read_bytes())
    format, turns, continuations, other, failures, messages = FIXTURES[name]
    result = read_with_report(path)
    report = result.report
    assert (report.format, report.turns, report.continuations) == (format, turns, continuations)
    assert sum(report.system.values()) == other
    assert [(failure.line, failure.lines) for failure in report.failures] == failures
    assert len(said(result)) == messages


@pytest.mark.parametrize("name", FIXTURES)
def test_the_number_of_a_failure_is_one_of_the_file(name: str, fixtures: Path) -> None:
    report = read_with_report(fixtures / name).report
    assert all(1 <= failure.line <= report.total for failure in report.failures)


@pytest.mark.parametrize("name", FIXTURES)
def test_total_is_the_number_of_lines(name: str, fixtures: Path) -> None:
    path = fixtures / name
    report = read_with_report(path).report
    if name in RECORDS:
        assert (report.unit, report.total) == ("record", RECORDS[name])
    else:
        text = (path / "utterances.jsonl" if path.is_dir() else path).read_bytes().decode("utf-8-sig")
        assert (report.unit, report.total) == ("line", len(list(io.StringIO(text, newline=None))))


@pytest.mark.parametrize("name", FIXTURES)
def test_messages_are_numbered_named_and_never_blank(name: str, fixtures: Path) -> None:
    conversations = read_with_report(fixtures / name).conversations
    assert len({c.id for c in conversations}) == len(conversations)
    for conversation in conversations:
        assert conversation.source == str(fixtures / name)
        assert [m.turn for m in conversation] == list(range(len(conversation)))
        assert {m.conversation_id for m in conversation} == {conversation.id}
        assert all(m.text.strip() for m in conversation)


@pytest.mark.parametrize("name", FIXTURES)
def test_no_report_holds_what_was_said(name: str, fixtures: Path) -> None:
    """Messages are intimate: neither the account nor its failures may repeat them."""
    result = read_with_report(fixtures / name)
    report = result.report
    told = " ".join([report.summary(), *(failure.reason for failure in report.failures), *report.notes])
    assert not [text for _, text in said(result) if text in told]


def test_every_format_but_parquet_has_a_fixture() -> None:
    assert {format.name for format in FORMATS} - {row[0] for row in FIXTURES.values()} == {"parquet"}


def test_the_documentation_lists_every_format() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z-]+)` \|", docs, flags=re.MULTILINE)
    assert table == [format.name for format in FORMATS]


def test_a_corpus_line_from_the_design_is_read(tmp_path: Path) -> None:
    line = {"id": "x", "conversation_id": "c", "turn": 4, "speaker": "A", "text": "hi", "ts": None, "label": "none"}
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps(line) + "\n")
    (conversation,) = read(path)
    assert (conversation.id, conversation.messages[0].text, conversation.messages[0].turn) == ("c", "hi", 0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02 nothing we know", "cannot tell the format"),
        (b"no names here\nnone at all\n", "cannot tell the format"),
        (b"Ann: caf\xe9\nBob: yes\n", "line 1: not UTF-8"),
    ],
)
def test_what_cannot_be_read_says_so(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        read(path)


def test_missing_file_folder_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "nowhere.txt")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)
    (tmp_path / "long.txt").write_text("Ann: " + "x" * 100)
    monkeypatch.setattr("classifier.transcripts.source.MAX_BYTES", 50)
    with pytest.raises(InputError, match="larger than"):
        read(tmp_path / "long.txt")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"Ann: hi\nBob: oh\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    (conversation,) = read("-")
    assert (conversation.id, conversation.speakers) == ("stdin", ("Ann", "Bob"))


def test_utf_16_and_only_line_ends_end_lines(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("Ann: a\u2028b\x0bc\r\nBob: d\rAnn: e".encode("utf-16"))
    assert Source(path).lines == ["Ann: a\u2028b\x0bc", "Bob: d", "Ann: e"]
    for encoding in ("utf-16-le", "utf-16-be"):
        path.write_bytes("Ann: a\nBob: \u2026 d\n".encode(encoding))
        assert Source(path).lines == ["Ann: a", "Bob: \u2026 d"]
    path.write_bytes(b"Ann: a\x00\nBob: d")
    assert Source(path).lines == ["Ann: a\x00", "Bob: d"]
