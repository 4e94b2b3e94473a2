"""Fuzzing: whatever the bytes, only InputError comes out, and every line is accounted for."""

import contextlib
import io
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.transcripts import FORMATS, ReadResult, read_with_report

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(path for path in FIXTURES.iterdir() if path.is_file())
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MARKS = '\n|\r|\x00|"|<|[|]|{|:|\t|&#55357;|\u200e|-->|*A:\t|null|\x151_2\x15|<!DOCTYPE a>|\n\n|@|%|- |9999999999999999'
STAMPS = "1/2/24, 1:00 - A: b\n|[13.02.24, 21:02:00] |00:00:05,000 --> 00:00:06,000|2024-01-01T00:00:00"
SPLICES = st.sampled_from([b"", b"\xff", *(mark.encode() for mark in f"{MARKS}|{STAMPS}".split("|"))])


def attempt(data: bytes, format: str | None, folder: Path) -> ReadResult | None:
    path = folder / "file"
    path.write_bytes(data)
    try:
        return read_with_report(path, format, pseudonymise=True, split_gap=1)
    except InputError:
        return None


def check(result: ReadResult | None, data: bytes) -> None:
    if result is None:
        return
    assert all(1 <= failure.line <= result.report.total for failure in result.report.failures)
    if result.report.unit != "line":
        return
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if data[:1024].count(0) < len(data[:1024]) / 8:  # else it may be UTF-16 without a mark
        assert result.report.total == len(list(io.StringIO(data.decode(encoding), newline=None)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("format", [None, *(format.name for format in FORMATS)])
@SETTINGS
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_random_bytes(format: str | None, data: bytes, folder: Path) -> None:
    check(attempt(data, format, folder), data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@SETTINGS
@given(draw=st.data())
def test_mutated_fixtures(path: Path, draw: st.DataObject, folder: Path) -> None:
    data = path.read_bytes()
    format = read_with_report(path).report.format
    for _ in range(draw.draw(st.integers(1, 4))):
        start = draw.draw(st.integers(0, len(data)))
        end = draw.draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw.draw(SPLICES) + data[end:]
    check(attempt(data, format, folder), data)


@SETTINGS
@given(draw=st.data())
def test_mutated_parquet(draw: st.DataObject, folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["a", "b"] * 20, "ts": pa.array(range(40), pa.timestamp("ms"))}), buffer)
    data = bytearray(buffer.getvalue())
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(4, len(data) - 1))] = draw.draw(st.integers(0, 255))
    attempt(bytes(data), "parquet", folder)


@pytest.mark.parametrize("name", ["utterances.jsonl", "utterances.json", "conversations.json"])
@SETTINGS
@given(data=st.binary(max_size=80) | st.sampled_from([b"[]", b'{"a": 1}', b'{"text": "x", "meta": 3}', b"{", b"null"]))
def test_convokit_folders(name: str, data: bytes, folder: Path) -> None:
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / "utterances.jsonl").write_text('{"text": "hi", "speaker": "a", "conversation_id": ["x"]}\n')
    for path in ("conversations.json", "utterances.json"):
        (corpus / path).unlink(missing_ok=True)
    if name == "utterances.json":
        (corpus / "utterances.jsonl").unlink()
    (corpus / name).write_bytes(data)
    with contextlib.suppress(InputError):
        read_with_report(corpus)


N = 100_000
CUE = "1\n00:00:01,000 --> 00:00:02,000\n"
SLOW = {
    "marks": ("whatsapp", "1/13/24, 1:00 - A: x\n1/13/24, 1:00 - " + "\u200e" * N + "a"),
    "spaces": ("whatsapp", "1/13/24, 1:00 - A: " + " " * N + "x"),
    "attachments": ("whatsapp", "1/13/24, 1:00 - A: " + "<attached: " * N),
    "voices": ("webvtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * N),
    "cut cues": ("srt", CUE + "a\n\n" * N),
    "brackets": ("chat", "@Begin\n*A:\t" + "[a] " * N),
    "speakers": ("jsonl", "".join(f'{{"text": "n{i} a", "speaker": "a n{i}"}}\n' for i in range(N // 5))),
    "bodies": ("sms", "<smses>" + '<sms type="1"/>' * N + "</smses>"),
    "annotations": ("elan", "<ANNOTATION_DOCUMENT>" + "<ANNOTATION_VALUE>x</ANNOTATION_VALUE>" * N),
}


@pytest.mark.parametrize("name", SLOW)
def test_time_grows_with_length_and_no_faster(name: str, folder: Path) -> None:
    """Each of these would take minutes if any step were quadratic; the bound leaves room for a busy machine."""
    format, text = SLOW[name]
    start = time.process_time()
    assert attempt(text.encode(), format, folder) is not None
    assert time.process_time() - start < 10
