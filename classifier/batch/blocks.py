"""Opening inputs of any size, and cutting a stream of lines into blocks of bounded size."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from classifier.errors import InputError

#: Formats by their suffix.
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
}
FORMATS = tuple(dict.fromkeys(SUFFIXES.values()))
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
#: Bytes of text read into one batch.
BLOCK_BYTES = 4 << 20
#: Rows of one batch of columns.
BATCH_ROWS = 1 << 14
#: A longer line is set aside: the memory of one row stays bounded.
LONGEST_LINE = 64 << 20
#: What the name of a job's side file ends in.
SIDE = ".rejected.jsonl"
#: And what the names of its files end in while it runs.
PARTIAL = ".partial"
#: Of a row that is set aside, so many characters are kept.
KEPT_CHARS = 10_000


@dataclass(frozen=True)
class Rejected:
    """A row that could not be read: where it stands, why, and its beginning."""

    file: str
    line: int
    reason: str
    row: str


@dataclass(frozen=True)
class Input:
    """One file, or a stream: standard input (``-``) or a pipe.

    Attributes:
        path: where it is.
        format: one of :data:`FORMATS`.
        compression: ``gzip``, ``zstd`` or ``None``.
    """

    path: Path
    format: str
    compression: str | None

    @property
    def is_stdin(self) -> bool:
        """Whether this is standard input."""
        return str(self.path) == "-"

    @property
    def is_stream(self) -> bool:
        """Whether this can be read only once."""
        return self.is_stdin or not self.path.is_file()

    @property
    def size(self) -> int:
        """Bytes on disk; 0 for a stream."""
        return 0 if self.is_stream else self.path.stat().st_size


def kind(path: Path, format: str | None = None) -> tuple[str, str | None]:
    """Tell format and compression of a file by its suffixes.

    Raises:
        InputError: the format is not given, not told by the suffix or not known, or cannot be in a file of that name.
    """
    compression = COMPRESSIONS.get(path.suffix.lower())
    inner = path.with_suffix("") if compression else path
    name = format or SUFFIXES.get(inner.suffix.lower())
    if name is None:
        raise InputError.unknown_format(path, FORMATS)
    if name not in FORMATS:
        raise InputError.unknown_format_name(name, FORMATS)
    if name in ("parquet", "arrow"):
        if compression:
            raise InputError.packed_columns(path)
        if clip(str(path)) != str(path):  # Arrow opens files by names in UTF-8 only
            raise InputError.odd_name(path)
    return name, compression


def find_inputs(paths: list[Path], format: str | None = None, *, output: Path | None = None) -> list[Input]:
    """Give the inputs that paths name; a folder gives its files of known formats, by name.

    Neither the output nor the side file of a job is an input because it lies in the folder.

    Raises:
        InputError: a path that does not exist or comes twice, a format that cannot be told, or a folder without any.
    """
    found: list[Input] = []
    for path in paths:
        if str(path) == "-":
            found.append(Input(path, kind(Path("stdin"), format or "csv")[0], None))
        elif path.is_dir():
            inside = [
                p
                for p in sorted(path.iterdir())
                if _is_input(p) and (output is None or p.resolve() != output.resolve())
            ]
            if not inside:
                raise InputError.nothing_inside(path, FORMATS)
            found += [Input(p, *kind(p, format)) for p in inside]
        elif path.exists():
            found.append(Input(path, *kind(path, format)))
        else:
            raise InputError.not_found(path)
    seen: set[Path] = set()
    for one in found:
        if (place := one.path.resolve()) in seen:
            raise InputError.repeated_input(one.path)
        seen.add(place)
    return found


def _is_input(path: Path) -> bool:
    inner = path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path
    ours = path.name.startswith((".", "_")) or path.name.endswith(SIDE)
    return inner.suffix.lower() in SUFFIXES and not ours and path.is_file()


@contextmanager
def opened(source: Input) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open an input: its bytes unpacked, and the file below (which tells how far the reading is).

    Raises:
        InputError: it cannot be opened, is empty, or is damaged where it is unpacked.
    """
    try:
        raw = sys.stdin.buffer if source.is_stdin else source.path.open("rb")
    except OSError:
        raise InputError.unreadable(source.path) from None
    try:
        if not source.is_stream and source.size == 0:
            raise InputError.empty(source.path)
        yield _unpacked(raw, source.compression), raw
    except (gzip.BadGzipFile, EOFError, zlib.error, OSError) as error:
        if source.compression is None:
            raise
        raise InputError.damaged(source.path, source.compression) from error
    finally:
        if not source.is_stdin:
            raw.close()


def _unpacked(raw: BinaryIO, compression: str | None) -> BinaryIO:
    if compression == "gzip":
        return gzip.open(raw, "rb")  # type: ignore[return-value]
    if compression == "zstd":
        return pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")
    return raw


@dataclass
class Block:
    """Whole lines.

    Attributes:
        data: their bytes; every line but the last of the file ends in a newline.
        line: number of the first one, counted from 1.
        rejected: lines before it that were too long to hold.
        part: where it ends in the lines cut from one reading of the stream, above 0 to 1.
    """

    data: bytes
    line: int
    rejected: list[Rejected] = field(default_factory=list)
    part: float = 1.0


def line_blocks(
    stream: BinaryIO, name: str, *, size: int = BLOCK_BYTES, longest: int = LONGEST_LINE
) -> Iterator[Block]:
    """Cut a stream into blocks of whole lines of about ``size`` bytes; the same stream gives the same blocks."""
    rest, line = b"", 1
    rejected: list[Rejected] = []
    while chunk := _read(stream, size):
        data = rest + chunk
        cut = data.rfind(b"\n") + 1
        if cut == 0 and len(data) > longest:
            rejected.append(Rejected(name, line, f"longer than {longest} bytes", clip(data[:KEPT_CHARS])))
            rest, line = _after_line(stream, size), line + 1
            continue
        rest = data[cut:]
        end = 0
        for lines in _stretches(data[:cut]):
            end += len(lines)
            yield Block(lines, line, rejected, end / cut)
            line += lines.count(b"\n")
            rejected = []
    if rest or rejected or line == 1:  # a stream without lines has a block: its columns are asked for all the same
        yield Block(rest, line, rejected)


def _stretches(data: bytes) -> Iterator[bytes]:
    """Cut whole lines into stretches of at most :data:`BATCH_ROWS`: a million tiny ones cost memory as well."""
    start = 0
    if data.count(b"\n") > BATCH_ROWS:
        ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")) + 1
        for end in ends[BATCH_ROWS - 1 : -1 : BATCH_ROWS].tolist():
            yield data[start:end]
            start = end
    if data[start:]:
        yield data[start:]


def _read(stream: BinaryIO, size: int) -> bytes:
    """Read ``size`` bytes; fewer only at the end."""
    parts, missing = [], size
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _after_line(stream: BinaryIO, size: int) -> bytes:
    while chunk := _read(stream, size):
        if cut := chunk.find(b"\n") + 1:
            return chunk[cut:]
    return b""


def clip(row: bytes | str) -> str:
    """Give the beginning of a row as text."""
    if isinstance(row, bytes):
        row = row[: 4 * KEPT_CHARS].decode("utf-8", "replace")
    return row[:KEPT_CHARS].encode("utf-8", "replace").decode("utf-8")
