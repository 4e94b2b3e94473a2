"""XML from strangers: no document types, no entities, bounded depth, and the number of the line where it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from classifier.errors import InputError
from classifier.transcripts.records import Ledger

_MAX_DEPTH = 64
_CHUNK = 1 << 20


class Handler(Protocol):
    """What a format does with the elements."""

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """An element begins at ``line``."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters inside the element that began last and has not ended."""


def parse(data: bytes, handler: Handler, ledger: Ledger, *, path: object) -> None:
    """Send the elements of an XML document to a handler.

    Where the document breaks, what came before stays read, and one failure says where it broke.

    Args:
        data: the document, in UTF-8 whatever it declares, as all these exports are.
        handler: gets the elements.
        ledger: where a break is booked.
        path: the file, for errors.

    Raises:
        InputError: the document declares a type or an entity.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    depth = 0

    def refuse(*_: object) -> None:
        raise InputError.unsafe_xml(path, parser.CurrentLineNumber)

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise InputError.bad_line(path, parser.CurrentLineNumber, f"nested more than {_MAX_DEPTH} deep.")
        handler.start(name, attributes, parser.CurrentLineNumber)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(name)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        for offset in range(0, len(data), _CHUNK):
            parser.Parse(data[offset : offset + _CHUNK], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        why = expat.errors.messages[error.code]
        ledger.fail(error.lineno, f"no well-formed XML ({why}); the rest is not read")
