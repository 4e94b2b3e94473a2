"""The one text in a ``.zip``: how WhatsApp gives a chat away together with its pictures.

Nothing is unpacked to disk and no name in the archive is used as a path.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from classifier.errors import InputError

#: What every zip begins with; sniffed, so that no ending is needed.
MAGIC = b"PK\x03\x04"
_CHAT = "_chat.txt"
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
#: A list of members may be this long in bytes (about 100,000 members); zipfile holds them all in memory.
_MAX_DIRECTORY = 8 * 2**20
#: Where the record that ends the list stands: it may be followed by a comment of up to 65,535 bytes.
_TAIL, _END, _END_SIZE, _ZIP64 = 65_535 + 22 + 20, b"PK\x05\x06", 22, b"PK\x06\x07"


def read_chat(file: BinaryIO, *, path: object, limit: int) -> tuple[bytes, int]:
    """Read the chat in a zip: ``_chat.txt`` (iOS), or the only ``.txt`` (Android).

    Args:
        file: the zip, open and seekable.
        path: the file, for errors.
        limit: most bytes that are unpacked.

    Returns:
        Up to ``limit`` + 1 bytes of the chat, and how many other files the archive holds.

    Raises:
        InputError: no such text or several, a damaged or encrypted archive, or one with too long a list of members.
    """
    _check_directory(file, path)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            chat = _chat(members, path)
            with archive.open(chat) as opened:
                return opened.read(limit + 1), len(members) - 1
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise InputError.not_a(path, "a zip with a chat", "it is damaged") from error


def _chat(members: list[zipfile.ZipInfo], path: object) -> zipfile.ZipInfo:
    texts = [member for member in members if member.filename.lower().endswith(".txt") and not _hidden(member)]
    found = [member for member in texts if member.filename.rpartition("/")[2] == _CHAT] or texts
    if len(found) != 1:
        raise InputError.not_a(path, "a zip with a chat", f"it holds {len(found)} texts where one is needed")
    if found[0].flag_bits & _ENCRYPTED or found[0].compress_type not in _PLAIN:
        raise InputError.not_a(path, "a zip with a chat", "it is encrypted, or packed in an unusual way")
    return found[0]


def _hidden(member: zipfile.ZipInfo) -> bool:
    """Say whether a member is one of those that macOS adds."""
    return member.filename.startswith("__MACOSX/") or member.filename.rpartition("/")[2].startswith("._")


def _check_directory(file: BinaryIO, path: object) -> None:
    """Refuse a list of members that would fill the memory, whichever of several end records zipfile takes."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _TAIL))
    tail = file.read(_TAIL)
    place = tail.find(_END)
    while place >= 0:
        record = tail[place : place + _END_SIZE]
        if int.from_bytes(record[12:16], "little") > _MAX_DIRECTORY:
            raise InputError.not_a(path, "a zip with a chat", "it lists too many files")
        place = tail.find(_END, place + 1)
    if _ZIP64 in tail:
        raise InputError.not_a(path, "a zip with a chat", "it is larger than a chat can be (ZIP64)")
    file.seek(0)
