"""Text columns in Arrow's memory: packed without a Python object a message."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from classifier.text.ngrams import Packed, pack_bytes

#: What ``str.strip`` takes for white space; Arrow's own list is another.
_SPACE = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)))) + (
    "\u2028\u2029\u202f\u205f\u3000"
)


def text_array(values: Iterable[object]) -> pa.LargeStringArray:
    """Give a column of texts; whatever is not a ``str`` becomes empty, a lone surrogate ``?``."""
    raw = [value.encode("utf-8", "replace") if isinstance(value, str) else b"" for value in values]
    return pa.array(raw, type=pa.large_binary()).cast(pa.large_string())


def pack_array(texts: pa.LargeStringArray) -> Packed:
    """Pack a column without nulls. Tokens are those of :func:`classifier.text.ngrams.pack`."""
    _, offsets, data = texts.buffers()
    if not len(texts):
        return pack_bytes(np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int64))
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    raw = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    return pack_bytes(raw[bounds[0] : bounds[-1]], bounds - bounds[0])


def is_blank(texts: pa.LargeStringArray) -> NDArray[np.bool_]:
    """Say which texts hold nothing but white space."""
    return pc.equal(pc.binary_length(pc.utf8_trim(texts, characters=_SPACE)), 0).to_numpy(zero_copy_only=False)
