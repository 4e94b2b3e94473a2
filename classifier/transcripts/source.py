"""The file being read: its bytes, its text, its lines, within a bound on size."""

from __future__ import annotations

import codecs
import io
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from classifier.errors import InputError

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

    @cached_property
    def data(self) -> bytes:
        """The whole content.

        Raises:
            InputError: it is missing, cannot be opened, is empty, or is larger than :data:`MAX_BYTES`.
        """
        try:
            data = self._read()
        except FileNotFoundError:
            raise InputError.not_found(self.path) from None
        except IsADirectoryError:
            raise InputError.is_folder(self.path) from None
        except (OSError, ValueError) as error:
            raise InputError.unreadable(self.path) from error
        if len(data) > MAX_BYTES:
            raise InputError.too_large(self.path, MAX_BYTES)
        if not data:
            raise InputError.empty(self.path)
        return data

    def _read(self) -> bytes:
        if self.is_stdin:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with self.path.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)

    @cached_property
    def head(self) -> str:
        """The first :data:`HEAD_BYTES` as text, undecodable bytes replaced; for sniffing only."""
        return self.data[:HEAD_BYTES].decode(_encoding(self.data), errors="replace")

    @cached_property
    def text(self) -> str:
        """The whole content as text: UTF-8, or UTF-16 with a byte order mark.

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
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
