"""CSV and TSV with a header line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TextIO

from classifier.errors import InputError
from classifier.messages import Conversation
from classifier.transcripts.columns import ROLES, book, resolve
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions
from classifier.transcripts.rows import to_rows
from classifier.transcripts.source import Source

_DELIMITERS = (",", "\t", ";", "|")
#: A longer cell is a failure: a quotation mark never closed, as a rule.
_LONGEST_CELL = 131_072


def sniff_csv(source: Source) -> bool:
    """Whether the first line is a header that names a text column and is not split by tabs."""
    return _delimiter(source.head) in (",", ";", "|")


def sniff_tsv(source: Source) -> bool:
    """Whether the first line is a header that names a text column, split by tabs."""
    return _delimiter(source.head) == "\t"


def _delimiter(text: str) -> str | None:
    header = text.split("\n", 1)[0].strip()
    for delimiter in _DELIMITERS:
        names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
        if len(names) > 1 and any(name in ROLES["text"] for name in names):
            return delimiter
    return None


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every row; a cell with line breaks makes continuations.

    Raises:
        InputError: no column for the text.
    """
    delimiter = _delimiter(source.text) or ("\t" if source.path.suffix.lower() in (".tsv", ".tab") else _widest(source))
    rows = _rows(source.text, delimiter, ledger)
    first = next(rows, None)
    if first is None:
        raise InputError.empty(source.path)
    header = first[2]
    ledger.skip("header", lines=first[1])
    roles = {role: header.index(column) for role, column in resolve(source.path, header, options.columns).items()}
    good: list[tuple[int, int, Mapping[str, object]]] = []
    for line, lines, cells in rows:
        if not cells:
            ledger.skip("blank", lines=lines)
        elif len(cells) != len(header):
            ledger.fail(line, f"has {len(cells)} cells where the header has {len(header)}; quote the text", lines=lines)
        else:
            good.append((line, lines, {role: cells[index] for role, index in roles.items()}))
    book(good, source, options, ledger)


def _widest(source: Source) -> str:
    header = source.lines[0] if source.lines else ""
    return max(_DELIMITERS, key=header.count)


def _rows(text: str, delimiter: str, ledger: Ledger) -> Iterator[tuple[int, int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)  # the limit is the process's, and others may have moved it
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            ledger.fail(before + 1, f"is no row of cells ({error})", lines=reader.line_num - before)
        else:
            yield before + 1, reader.line_num - before, cells
        before = reader.line_num


def write_csv(conversations: Sequence[Conversation], stream: TextIO) -> None:
    """Write one row a message, with a header."""
    _write(conversations, stream, ",")


def write_tsv(conversations: Sequence[Conversation], stream: TextIO) -> None:
    """Write one row a message, with a header, split by tabs."""
    _write(conversations, stream, "\t")


def _write(conversations: Sequence[Conversation], stream: TextIO, delimiter: str) -> None:
    rows = to_rows(conversations)
    writer = csv.DictWriter(stream, rows[0].keys() if rows else ("text",), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
