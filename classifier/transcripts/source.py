"""The file being read: its bytes (those of the text inside, for a zip), its text, its lines, within a bound on size."""

from __future__ import annotations

import codecs
import io
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from classifier.errors import InputError
from classifier.transcripts.archive import MAGIC, read_chat

#: Largest file read into conversations, in bytes: about five million messages. Batch scoring streams and has no bound.
MAX_BYTES = 256 * 1024 * 1024

#: How much of a file the sniffers see, in bytes.
HEAD_BYTES = 64 * 1024

_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Source:
    """One file (or the one folder) to read, or standard input when the path is ``-``.

    Attributes:
        path: where it is.
    """

    path: Path

    @property
    def name(self) -> str:
        """The file name without its suffix: the conversation's id where the file names none."""
        return "stdin" if self.is_stdin else self.path.stem or self.path.name

    @property
    def is_stdin(self) -> bool:
        """Whether this is standard input."""
        return str(self.path) == "-"

    @property
    def data(self) -> bytes:
        """The whole content; of a zip, the text in it.

        Raises:
            InputError: it is missing, cannot be opened, is empty, is larger than :data:`MAX_BYTES`, or is a zip without
                one text.
        """
        return self._content[0]

    @property
    def left_out(self) -> int:
        """How many files of a zip are not read: pictures and the like."""
        return 0 if self.path.is_dir() else self._content[1]

    @cached_property
    def _content(self) -> tuple[bytes, int]:
        try:
            data, left_out = self._read()
        except FileNotFoundError:
            raise InputError.not_found(self.path) from None
        except IsADirectoryError:
            raise InputError.is_folder(self.path) from None
        except InputError:
            raise
        except (OSError, ValueError) as error:
            raise InputError.unreadable(self.path) from error
        if len(data) > MAX_BYTES:
            raise InputError.too_large(self.path, MAX_BYTES)
        if not data:
            raise InputError.empty(self.path)
        return data, left_out

    def _read(self) -> tuple[bytes, int]:
        if self.is_stdin:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
            return self._unzipped(io.BytesIO(data)) if data.startswith(MAGIC) else (data, 0)
        with self.path.open("rb") as opened:
            start = opened.read(len(MAGIC))
            if start == MAGIC:
                return self._unzipped(opened)
            return start + opened.read(MAX_BYTES + 1), 0

    def _unzipped(self, file: BinaryIO) -> tuple[bytes, int]:
        return read_chat(file, path=self.path, limit=MAX_BYTES)

    @cached_property
    def head(self) -> str:
        """The first :data:`HEAD_BYTES` as text, undecodable bytes replaced; for sniffing only."""
        return self.data[:HEAD_BYTES].decode(_encoding(self.data), errors="replace")

    @cached_property
    def text(self) -> str:
        """The whole content as text: UTF-8, or UTF-16 (told by its mark, or without one by its zero bytes).

        Raises:
            InputError: other encodings; names the first line that is not UTF-8.
        """
        encoding = _encoding(self.data)
        try:
            return self.data.decode(encoding)
        except UnicodeDecodeError as error:
            raise InputError.encoding(self.path, self.data.count(b"\n", 0, error.start) + 1) from None

    @cached_property
    def lines(self) -> list[str]:
        r"""The lines without their ends (``\n``, ``\r\n`` or ``\r``; no other character ends a line)."""
        return [line.rstrip("\r\n") for line in io.StringIO(self.text, newline="")]


def _encoding(data: bytes) -> str:
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), _unmarked_encoding(data[:1024]))


def _unmarked_encoding(head: bytes) -> str:
    """Tell UTF-16 without a mark by its zero bytes, every second one where letters are Latin; else it is UTF-8."""
    first, second = head[::2].count(0), head[1::2].count(0)
    if 4 * min(first, second) > max(first, second) or 4 * max(first, second) < len(head):
        return "utf-8"
    return "utf-16-le" if second > first else "utf-16-be"
