"""A WhatsApp export as it is shared with its pictures: a zip with the chat in it."""

import contextlib
import io
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.transcripts import archive, read, read_with_report, source
from tests.transcripts.transcript_helpers import said

CHAT = "[13/02/2024, 21:02:00] Ann: hi\n[13/02/2024, 21:03:00] Bob: oh\nwell\n"


def zipped(*members: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(data: bytes, folder: Path, says: str) -> None:
    path = folder / "chat.zip"
    path.write_bytes(data)
    with pytest.raises(InputError, match=says):
        read(path)


@pytest.mark.parametrize(
    ("members", "others"),
    [
        ([("_chat.txt", CHAT)], 0),
        ([("0001-PHOTO.jpg", b"\xff\xd8"), ("_chat.txt", CHAT), ("list.txt", "an attached text")], 2),
        ([("WhatsApp Chat with Bob.txt", CHAT), ("IMG-1.jpg", b"x")], 1),
        ([("Chat with Bob.txt", CHAT), ("__MACOSX/._Chat with Bob.txt", b"x"), ("._b.txt", b"x")], 2),
        ([("chat de WhatsApp/_chat.txt", CHAT)], 0),
        ([("../../etc/_chat.txt", CHAT), ("/tmp/evil.png", b"x")], 1),
    ],
)
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_chat_is_read_and_the_rest_counted(members: list, others: int, method: int, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "WhatsApp Chat - Bob"  # told by content, whatever its ending
    path.write_bytes(zipped(*members, method=method))
    result = read_with_report(path)
    assert said(result) == [("Ann", "hi"), ("Bob", "oh\nwell")]
    assert (result.report.format, result.report.total) == ("whatsapp", 3)
    assert result.report.notes == ({"other file of the zip not read": others} if others else {})
    assert result.conversations[0].id == "WhatsApp Chat - Bob"
    assert [p.name for p in tmp_path.rglob("*")] == ["in", path.name], "nothing is unpacked to disk"


def test_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(zipped(("_chat.txt", CHAT)))))
    assert said(read_with_report("-")) == [("Ann", "hi"), ("Bob", "oh\nwell")]


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([("a.jpg", b"x")], "holds 0 texts"),
        ([("a.txt", CHAT), ("b.txt", CHAT)], "holds 2 texts"),
        ([("a/_chat.txt", CHAT), ("b/_chat.txt", CHAT)], "holds 2 texts"),
        ([("_chat.txt", "")], "empty"),
    ],
)
def test_an_archive_without_one_chat_is_refused(members: list, says: str, tmp_path: Path) -> None:
    refused(zipped(*members), tmp_path, says)


def test_a_bomb_is_refused_unopened_beyond_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(("_chat.txt", CHAT + "x" * 10_000_000))
    assert len(data) < 20_000
    monkeypatch.setattr(source, "MAX_BYTES", 100_000)
    refused(data, tmp_path, "larger than")


def test_too_long_a_list_of_members_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped(("_chat.txt", CHAT), *((f"{n}.jpg", b"") for n in range(50)))
    monkeypatch.setattr(archive, "_MAX_DIRECTORY", 1000)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened"))
    refused(data, tmp_path, "too many files")
    refused(data + b"PK\x05\x06" + bytes(18), tmp_path, "too many files")


def test_encrypted_and_unusual_packing_are_refused(tmp_path: Path) -> None:
    data = bytearray(zipped(("_chat.txt", CHAT)))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    refused(bytes(data), tmp_path, "encrypted")
    refused(zipped(("_chat.txt", CHAT), method=zipfile.ZIP_LZMA), tmp_path, "unusual")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.data())
def test_whatever_the_bytes_only_input_errors_come_out(draw: st.DataObject, tmp_path: Path) -> None:
    data = bytearray(zipped(("a.jpg", b"x"), ("_chat.txt", CHAT)))
    for _ in range(draw.draw(st.integers(1, 4))):
        data[draw.draw(st.integers(4, len(data) - 1))] = draw.draw(st.integers(0, 255))
    data = data[: draw.draw(st.sampled_from([len(data), len(data) - 5, len(data) // 2, 5]))]
    path = tmp_path / "chat.zip"
    path.write_bytes(data)
    with contextlib.suppress(InputError):
        assert read_with_report(path, "whatsapp").report.total >= 0
