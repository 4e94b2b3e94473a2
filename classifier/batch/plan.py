"""What a job is to do: its inputs, columns, results and formats, and the digest of all that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from classifier import __version__
from classifier.batch.batches import Columns
from classifier.batch.blocks import COMPRESSIONS, PARTIAL, SIDE, SUFFIXES, Input, find_inputs, kind
from classifier.batch.outcome import Wanted
from classifier.batch.writing import Encoder
from classifier.errors import InputError


@dataclass(frozen=True)
class Plan:
    """Everything a job's output depends on, besides the model."""

    inputs: tuple[Input, ...]
    columns: Columns
    wanted: Wanted
    encoder: Encoder

    def digest(self, model: str) -> str:
        """Give the SHA-256 of plan, model and inputs (their size, time of change, first and last megabyte)."""
        facts = [__version__, model, asdict(self.columns), asdict(self.wanted), asdict(self.encoder)]
        facts += [[str(one.path.resolve()), one.format, _print(one)] for one in self.inputs]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _print(source: Input) -> str:
    try:
        about = source.path.stat()
        with source.path.open("rb") as file:
            head = file.read(1 << 20)
            file.seek(max(0, about.st_size - (1 << 20)))
            ends = hashlib.sha256(head + file.read(1 << 20)).hexdigest()
    except OSError as error:
        raise InputError.unreadable(source.path) from error
    return f"{about.st_size}:{about.st_mtime_ns}:{ends}"


def make_plan(
    inputs: Sequence[str | Path],
    output: str | Path,
    columns: Columns,
    wanted: Wanted,
    *,
    format: str | None,
    excel_safe: bool,
) -> Plan:
    """Find the inputs and settle the formats.

    Raises:
        InputError: an input is missing or repeated, a format cannot be told, or options do not go together.
    """
    if not inputs:
        raise InputError.nothing_to_score()
    target = Path(output)
    found = find_inputs([Path(p) for p in inputs], format, output=target)
    written = [path for end in ("", SIDE, PARTIAL) if (path := Path(f"{target}{end}")).exists()]
    for one in found:
        if one.is_stdin and len(found) > 1:
            raise InputError.exclusive("-", "other inputs")
        if one.is_stream and one.format == "parquet":
            raise InputError.needs_file(one.path)
        if not one.is_stdin and any(path.samefile(one.path) for path in written):
            raise InputError.output_is_input(one.path)
    if str(output) == "-":
        to, compression = found[0].format, None
        if to == "parquet":
            raise InputError.unwritable("standard output", to, "Name a file with -o.")
    else:
        inner = target.with_suffix("") if target.suffix.lower() in COMPRESSIONS else target
        if inner.suffix and inner.suffix.lower() not in SUFFIXES:
            raise InputError.unknown_output(target, SUFFIXES)
        to, compression = kind(target, None if inner.suffix else found[0].format)
    if excel_safe and to not in ("csv", "tsv"):
        raise InputError.no_formulas(to)
    return Plan(tuple(found), columns, wanted, Encoder(to, compression, wanted.only_flagged, excel_safe))
