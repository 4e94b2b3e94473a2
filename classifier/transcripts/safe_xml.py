"""XML from strangers: no document types, no entities, bounded depth, and the number of the line where it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from classifier.errors import InputError

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


def parse(data: bytes, handler: Handler, *, path: object) -> str | None:
    """Send the elements of an XML document to a handler.

    Args:
        data: the document, in UTF-8 whatever it declares, as all these exports are.
        handler: gets the elements; where the document breaks, those that came before.
        path: the file, for errors.

    Returns:
        ``None``, or where and why the document breaks, for the reader to book as one failure.

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
        return f"is no well-formed XML (line {error.lineno}: {why}); the rest is not read"
    return None
