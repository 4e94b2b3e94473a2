"""JSON Lines of any size.

Two paths to the same batch: Arrow's parser takes a block at once when every line is plainly one object with the
types expected; any other block is read line by line with :mod:`json`, and what cannot be read is set aside.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from classifier.batch.batches import Batch, Columns, name_column, text_column
from classifier.batch.blocks import Block, Input, Rejected, clip, line_blocks, opened
from classifier.batch.values import cell_text
from classifier.errors import InputError

_NAMES = {str: pa.string(), int: pa.int64()}
_ORDERS = _NAMES | {float: pa.float64()}
_EMPTY = r"^\{\s*\}$"


def read_jsonl(
    source: Input,
    columns: Columns,
    taken: tuple[str, ...],
    *,
    keep_lines: bool = True,
    fields: Sequence[str] | None = None,
) -> Iterator[Batch]:
    """Read a JSON Lines file.

    Args:
        keep_lines: keep its lines as written; else give its fields as columns of text (what is not text as JSON).
        fields: those columns; by default the fields of the first block. An object with another one is set aside.

    Raises:
        InputError: no object of the first block has a column, or the first object has one of a result's name.
    """
    reader = _Reader(str(source.path), columns, taken, keep_lines, fields)
    with opened(source) as (stream, raw):
        before = 0.0
        for block in line_blocks(stream, reader.name):
            found = (reader.fast(block) if keep_lines else None) or reader.careful(block)
            now = raw.tell() / source.size if source.size else 0.0
            yield _batch(found, block.rejected + found.rejected, before + (now - before) * block.part)
            if block.part == 1:
                before = now


@dataclass
class _Found:
    lines: pa.LargeStringArray | None
    rows: pa.Table | None
    text: pa.LargeStringArray
    names: dict[str, pa.Array | None]
    rejected: list[Rejected]


def _batch(found: _Found, rejected: list[Rejected], share: float) -> Batch:
    names = found.names
    return Batch(
        found.text,
        names["speaker"],
        names["conversation"],
        names["order"],
        tuple(rejected),
        found.rows,
        found.lines,
        share,
    )


class _Reader:
    def __init__(
        self,
        name: str,
        columns: Columns,
        taken: tuple[str, ...],
        keep_lines: bool,
        fields: Sequence[str] | None = None,
    ) -> None:
        self.name = name
        self.columns = columns
        self.taken = taken
        # A name that a result has, with the value null; it may also be written with escapes.
        self.suspect = '(?:"(?:' + "|".join(map(re.escape, taken)) + r')"|\\u[0-9A-Fa-f]{4}[^"]*")\s*:\s*null'
        self.keep_lines = keep_lines
        self.fields = None if fields is None else dict.fromkeys(fields)
        self.begun = self.checked = False

    def fast(self, block: Block) -> _Found | None:
        """Read a block at once, or give ``None`` where anything in it needs care."""
        lines = _plain_lines(block.data)
        first = _object(lines[0].as_py()) if lines is not None and len(lines) else None
        if lines is None or not first:
            return None
        if not first.keys() >= set(self.columns.named.values()):
            return None
        self._check([first])
        types = {name: _NAMES.get(type(first[name])) for name in self.columns.named.values()}
        if self.columns.order:
            types[self.columns.order] = _ORDERS.get(type(first[self.columns.order]))
        if None in types.values() or types[self.columns.text] != pa.string():
            return None
        # Results' names are asked for as well, so that a value of one is seen.
        types |= dict.fromkeys(self.taken, pa.string())
        try:
            parsed = pj.read_json(
                pa.BufferReader(block.data),
                read_options=pj.ReadOptions(use_threads=False, block_size=len(block.data) + 1),
                parse_options=pj.ParseOptions(pa.schema(types.items()), unexpected_field_behavior="ignore"),
            )
        except pa.ArrowException:
            return None
        text = parsed.column(self.columns.text)
        if len(parsed) != len(lines) or self._odd(parsed, lines, b"null" in block.data):
            return None
        return _Found(lines, None, text_column(text), self._names(parsed), [])

    def _odd(self, parsed: pa.Table, lines: pa.LargeStringArray, nulls: bool) -> bool:
        """Say whether a result's name may be taken, or an object is empty and has no room after a comma."""
        if any(parsed.column(name).null_count < len(parsed) for name in self.taken):
            return True
        missing = pc.is_null(parsed.column(self.columns.text)).combine_chunks()
        empty = missing.true_count and _any_match(lines.filter(missing), _EMPTY)
        return bool(empty or (nulls and _any_match(lines, self.suspect)))

    def _names(self, parsed: pa.Table) -> dict[str, pa.Array | None]:
        names = {"speaker": self.columns.speaker, "conversation": self.columns.conversation}
        found = {key: None if name is None else name_column(parsed.column(name)) for key, name in names.items()}
        order = self.columns.order
        return found | {"order": None if order is None else parsed.column(order).combine_chunks()}

    def careful(self, block: Block) -> _Found:
        """Read a block line by line."""
        lines: list[str] = []
        objects: list[dict[str, Any]] = []
        rejected: list[Rejected] = []
        for number, raw in enumerate(block.data.split(b"\n"), block.line):
            if not raw.strip():
                continue
            try:
                line, one = self._read(raw)
            except _Unreadable as error:
                rejected.append(Rejected(self.name, number, str(error), clip(raw)))
                continue
            lines.append(line)
            objects.append(one)
        self._check(objects)
        return _Found(
            pa.array(lines, type=pa.large_string()) if self.keep_lines else None,
            None if self.keep_lines else self._rows(objects),
            pa.array([_clean(one.get(self.columns.text) or "") for one in objects], type=pa.large_string()),
            self._careful_names(objects),
            rejected,
        )

    def _read(self, raw: bytes) -> tuple[str, dict[str, Any]]:
        try:
            line = raw.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise _Unreadable("not UTF-8") from None
        one = _object(line)
        if one is None:
            raise _Unreadable("not a JSON object")
        if not one:
            raise _Unreadable("an empty object")
        if not self.begun:
            self.columns.check_free(self.name, list(one), self.taken)
            self.begun = True
        if not isinstance(one.get(self.columns.text), str | None):
            raise _Unreadable(f"{self.columns.text!r} is not text")
        for name in self.taken:
            if name in one:
                raise _Unreadable(f"has {name!r} already; choose another --prefix")
        if self.fields is not None and (other := one.keys() - self.fields.keys()):
            raise _Unreadable(f"has fields that the first rows lack: {', '.join(sorted(other))}")
        return line, one

    def _rows(self, objects: list[dict[str, Any]]) -> pa.Table:
        if self.fields is None:
            if not objects:
                raise InputError.no_fields(self.name)
            self.fields = dict.fromkeys(name for one in objects for name in one)
            self.columns.check(self.name, list(map(_clean, self.fields)), self.taken)
        columns = [pa.array([_cell(one.get(name)) for one in objects], type=pa.large_string()) for name in self.fields]
        return pa.table(columns, names=list(map(_clean, self.fields)))

    def _check(self, objects: Sequence[dict[str, Any]]) -> None:
        """Raise unless the first objects have all columns among them: one may leave out what it has no value for."""
        if objects and not self.checked:
            self.columns.check(self.name, list(dict.fromkeys(name for one in objects for name in one)), self.taken)
            self.begun = self.checked = True

    def _careful_names(self, objects: list[dict[str, Any]]) -> dict[str, pa.Array | None]:
        def named(name: str | None) -> pa.Array | None:
            return None if name is None else pa.array([_name(one.get(name)) for one in objects], type=pa.string())

        order = self.columns.order
        return {
            "speaker": named(self.columns.speaker),
            "conversation": named(self.columns.conversation),
            "order": None if order is None else _order([one.get(order) for one in objects]),
        }


class _Unreadable(Exception):
    """Why a line is set aside."""


def _plain_lines(data: bytes) -> pa.LargeStringArray | None:
    """Give the lines of a block if each begins with ``{`` and ends with ``}``, else ``None``.

    Inside a JSON value ``}`` and ``{`` never meet, so an object cannot go over such lines; with as many objects
    as lines each line then holds one.
    """
    body = data.removesuffix(b"\n")
    raw = np.frombuffer(body, dtype=np.uint8)
    newlines = np.flatnonzero(raw == 10)
    starts = np.concatenate(([0], newlines + 1))
    ends = np.concatenate((newlines, [len(raw)]))
    if (ends <= starts).any() or (raw[starts] != ord("{")).any() or (raw[ends - 1] != ord("}")).any():
        return None
    bounds = np.concatenate((starts, [len(raw) + 1]))
    lines = pa.Array.from_buffers(
        pa.large_binary(), len(starts), [None, pa.py_buffer(bounds), pa.py_buffer(body + b"\n")]
    )
    try:
        return pc.binary_slice(lines, 0, -1).cast(pa.large_string())
    except pa.ArrowInvalid:
        return None


def _any_match(lines: pa.LargeStringArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(lines, pattern)).as_py())


def _object(line: str) -> dict[str, Any] | None:
    try:
        one = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return one if isinstance(one, dict) else None


def _clean(text: str) -> str:
    """Replace lone surrogates, which no column of text can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _cell(value: Any) -> str | None:
    """Give a field as text: what is not text is written as JSON."""
    text = cell_text(value)
    return None if text is None else _clean(text)


def _name(value: Any) -> str | None:
    return _cell(value) or None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return math.inf if value > 0 else -math.inf


def _order(values: list[Any]) -> pa.Array:
    """Give an order column: numbers where all are, else their texts."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int} and all(value is None or abs(value) < 1 << 63 for value in values):
        return pa.array(values, type=pa.int64())
    if kinds <= {int, float}:
        return pa.array([None if value is None else _float(value) for value in values], type=pa.float64())
    return pa.array([_name(value) for value in values], type=pa.string())
