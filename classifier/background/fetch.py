"""Makes the folder of background turns: downloads, checks digests, parses, writes."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import lzma
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from classifier.background.download import download
from classifier.background.parsers import PARSERS, Turn
from classifier.background.sources import Source
from classifier.errors import InputError

#: In the output folder: the commit and the digests of the files each source was made from.
RECORD = "fetched.json"
#: What the readers of JSON, CSV and R's files raise on other content.
_BAD_FORMAT = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    csv.Error,
    lzma.LZMAError,
)


def fetch(
    wanted: Iterable[Source],
    output: Path,
    *,
    downloaded: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Make ``<source>.jsonl.gz`` in the output folder for each source that is not there yet.

    A line is an object with ``corpus, conversation_id, turn, speaker, text``. A file's digest must be the one named
    in ``sources.toml``, or else the one recorded in :data:`RECORD` when it was first fetched.

    Args:
        wanted: the sources.
        output: the folder; made where it is missing.
        downloaded: a folder with ``<source>/<path in the repository>``, used instead of the network.
        say: called with a line of progress.

    Returns:
        The number of turns of each source that was made.

    Raises:
        InputError: no network, a file missing, of another digest, or not of the source's format.
        DependencyError: a package that a source's format needs is missing.
    """
    made = {}
    try:
        output.mkdir(parents=True, exist_ok=True)
        for source in wanted:
            target = output / f"{source.name}.jsonl.gz"
            if target.exists():
                say(f"{source.name}: is there already")
                continue
            with TemporaryDirectory(dir=output, prefix=".fetch-") as scratch:
                made[source.name] = _make(source, target, Path(scratch), downloaded, say)
            say(f"{source.name}: {made[source.name]} turns")
    except FileExistsError as error:
        raise InputError.not_a_folder(output) from error
    except PermissionError as error:
        raise InputError.unwritable_place(output) from error
    return made


def _make(source: Source, target: Path, scratch: Path, downloaded: Path | None, say: Callable[[str], None]) -> int:
    folder = (downloaded or scratch) / source.name
    for number, path in enumerate(source.files, 1):
        say(f"{source.name}: file {number} of {len(source.files)}")
        if downloaded is None:
            download(source, path, folder / path)
        elif not (folder / path).is_file():
            raise InputError.not_found(folder / path)
    digests = {path: _digest(folder / path) for path in source.files}
    record = _read_record(target.parent / RECORD)
    _check(source, digests, record)
    unfinished = scratch / target.name
    count = _write(_turns(source, folder), source.name, unfinished)
    record[source.name] = {"commit": source.commit, "turns": count, "files": digests}
    (scratch / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    os.replace(scratch / RECORD, target.parent / RECORD)
    os.replace(unfinished, target)
    return count


def _check(source: Source, digests: dict[str, str], record: dict[str, dict]) -> None:  # type: ignore[type-arg]
    entry = record.get(source.name, {})
    before = entry.get("files", {}) if entry.get("commit") == source.commit else {}
    for path, digest in digests.items():
        if source.sha256.get(path, before.get(path, digest)) != digest:
            raise InputError.other_digest(f"{source.name}/{path}")


def _turns(source: Source, folder: Path) -> Iterator[Turn]:
    try:
        yield from PARSERS[source.name]([folder / path for path in source.files])
    except _BAD_FORMAT as error:
        # Not the error's own text, which may quote what people said.
        raise InputError.not_of_source(source.name) from error


def _write(turns: Iterator[Turn], name: str, path: Path) -> int:
    """Write the turns; the same turns give the same bytes."""
    count = 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        for turn in turns:
            row = {"corpus": name, **turn._asdict()}
            file.write((json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass"))
            count += 1
    if not count:
        raise InputError.not_of_source(name)
    return count


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_record(path: Path) -> dict[str, dict]:  # type: ignore[type-arg]
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError as error:
        raise InputError.bad_record(path) from error
