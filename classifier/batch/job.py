"""A job that may be killed at any moment: what is written, how far it has come, and how it goes on.

The output grows under another name, ``OUTPUT.partial``. Every second or so its length is made durable and noted in
``OUTPUT.checkpoint.json``. A job that starts again with the same inputs, options and model cuts the partial file
back to the noted length and goes on from there; batches do not depend on time, so the bytes come out the same.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import BinaryIO

from classifier.batch.blocks import PARTIAL, SIDE, Rejected
from classifier.errors import InputError

_SECONDS_BETWEEN_CHECKPOINTS = 1.0


@dataclass(frozen=True)
class Counts:
    """What has become of the rows so far: ``rows == scored + empty + set_aside``."""

    rows: int = 0
    scored: int = 0
    empty: int = 0
    set_aside: int = 0
    flagged: int = 0
    written: int = 0
    forgotten: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(mine + added for mine, added in zip(astuple(self), astuple(other), strict=True)))


@dataclass
class Piece:
    """What a batch adds."""

    data: bytes
    rejected: Sequence[Rejected]
    counts: Counts


class FileJob:
    """A job that writes a file.

    Args:
        output: the file; it appears only when it is whole.
        digest: of everything the output depends on; ``None`` where the input cannot be read again, and the job
            cannot go on.
        force: replace an output, or a checkpoint of another job.

    Raises:
        InputError: the output exists, or a checkpoint of another job does, or the folder cannot be written.
    """

    def __init__(self, output: Path, digest: str | None, *, force: bool) -> None:
        self.side = Path(f"{output}{SIDE}")
        for path in (output, self.side):
            if path.is_dir():
                raise InputError.is_folder(path)
        if output.exists() and not output.is_file():
            raise InputError.no_plain_file(output)
        if output.exists() and not force:
            raise InputError.output_exists(output)
        self.output = output
        self.digest = digest
        self.partial = output.with_name(output.name + PARTIAL)
        # The side file of an earlier job stays until this one is done, as that job's output does.
        self.aside = self.side.with_name(self.side.name + PARTIAL)
        self.whole = output.with_name(output.name + ".whole")
        self.checkpoint = output.with_name(output.name + ".checkpoint.json")
        self.batches, self.counts = 0, Counts()
        self._noted = time.monotonic()
        self._finished = False
        data, rejected = self._resume(force)
        try:
            self._data = _open_at(self.partial, data)
            self._rejected = _open_at(self.aside, rejected)
        except OSError:
            raise InputError.unwritable_place(output) from None

    def _resume(self, force: bool) -> tuple[int, int]:
        """Read the checkpoint; give how much of the two files counts."""
        try:
            noted = json.loads(self.checkpoint.read_text(encoding="utf-8"))
            digest, sizes, batches = noted["digest"], (noted["bytes"], noted["rejected_bytes"]), noted["batches"]
            counts = Counts(**noted["counts"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0
        if digest != self.digest:
            if not force:
                raise InputError.other_job(self.checkpoint)
            self.checkpoint.unlink()
            return 0, 0
        if any(_size(path) < size for path, size in zip((self.partial, self.aside), sizes, strict=True)):
            return 0, 0  # killed between giving the output its name and removing the checkpoint
        self.batches, self.counts = batches, counts
        return sizes

    def add(self, piece: Piece) -> None:
        """Append what the next batch adds.

        Raises:
            InputError: it cannot be written: the disk is full, say.
        """
        try:
            self._data.write(piece.data)
            for row in piece.rejected:
                line = json.dumps(asdict(row), ensure_ascii=False) + "\n"
                self._rejected.write(line.encode("utf-8", "replace"))  # names of files and fields may not be Unicode
            self.batches += 1
            self.counts = piece.counts
            if time.monotonic() - self._noted > _SECONDS_BETWEEN_CHECKPOINTS:
                self._note()
        except OSError as error:
            raise InputError.write_failed(self.output, error.strerror) from None

    def _note(self) -> None:
        for file in (self._data, self._rejected):
            file.flush()
            os.fsync(file.fileno())
        if self.digest is None:
            return
        noted = {
            "digest": self.digest,
            "batches": self.batches,
            "bytes": self._data.tell(),
            "rejected_bytes": self._rejected.tell(),
            "counts": asdict(self.counts),
        }
        draft = self.checkpoint.with_name(self.checkpoint.name + ".new")
        draft.write_text(json.dumps(noted), encoding="utf-8")
        os.replace(draft, self.checkpoint)
        self._noted = time.monotonic()

    def finish(self, convert: Callable[[Path, Path], None] | None) -> None:
        """Give the output its name.

        Args:
            convert: makes the file of the appended bytes (from, to), where they are not the file already.

        Raises:
            InputError: it cannot be written.
        """
        try:
            self._note()
            self._data.close()
            self._rejected.close()
            if convert is not None:
                convert(self.partial, self.whole)
            over = [self.checkpoint, self.partial]
            if self.aside.stat().st_size:
                os.replace(self.aside, self.side)
            else:
                over += [self.aside, self.side]
            os.replace(self.partial if convert is None else self.whole, self.output)
            self._finished = True
        except OSError as error:
            raise InputError.write_failed(self.output, error.strerror) from None
        for path in over:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files; what has been written stays for the next start, if that can go on from it."""
        for file in (self._data, self._rejected):
            with suppress(OSError):  # what could not be written has been told
                file.close()
        if not self._finished and not self.checkpoint.exists():
            for path in (self.partial, self.aside, self.whole):
                path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _open_at(path: Path, size: int) -> BinaryIO:
    """Open a file to append after its first ``size`` bytes."""
    file = path.open("r+b" if size else "wb")
    file.truncate(size)
    file.seek(size)
    return file


class StreamJob:
    """A job that writes to standard output; it cannot go on after a kill, and names rejected rows on standard error."""

    def __init__(self) -> None:
        self.batches, self.counts = 0, Counts()

    def add(self, piece: Piece) -> None:
        """Write what the next batch adds.

        Raises:
            BrokenPipeError: nobody reads any more.
            InputError: it cannot be written.
        """
        try:
            sys.stdout.buffer.write(piece.data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise InputError.write_failed("standard output", error.strerror) from None
        for row in piece.rejected:
            print(f"set aside: {row.file}, line {row.line}: {row.reason}", file=sys.stderr)
        self.batches += 1
        self.counts = piece.counts

    def finish(self, convert: Callable[[Path, Path], None] | None) -> None:
        """Do nothing: what is written is written."""

    def close(self) -> None:
        """Leave standard output open."""
