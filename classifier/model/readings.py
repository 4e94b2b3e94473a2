"""What the encoder says of the rows it was tuned on, by encoders that had not seen their fold.

A model that learnt a row by heart is too sure of it; whoever calibrates on such rows is misled. ``tune`` therefore
keeps, for every row of the corpus, the outputs of an encoder that was tuned without that row's group.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from classifier.model.encoder import PLACES, Encoder, sequence
from classifier.model.features import Window
from classifier.model.heads import Floats

#: Outputs are kept in whole numbers of this size, within what 8 bits hold.
_UNIT = 1 / 16
#: Of the outputs those of the labels and the crisis flags are kept: nothing is calibrated on the tags.
KEPT = slice(0, PLACES["crisis"].stop)
#: One ordinary conversation in so many is never shown to the encoder, so that it can be measured on it.
_UNSEEN = 3


def unseen(group: str) -> bool:
    """Say whether an ordinary conversation is one of those that the encoder is never tuned on."""
    return zlib.crc32(group.encode()) % _UNSEEN == 0


def key(encoder: Encoder, window: Window) -> int:
    """Give what a window is known by: a hash of what the encoder reads of it."""
    ids, types = sequence(window, encoder.pieces)
    digest = blake2b(np.array([ids, types], dtype=np.int16).tobytes(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@dataclass(frozen=True)
class Readings:
    """Held-out outputs of the labels and flags by key."""

    rows: Mapping[int, Floats]

    def outputs(self, encoder: Encoder, windows: Sequence[Window]) -> Floats:
        """Give the outputs of windows, ``(windows, labels and flags)``: held-out ones, or else the encoder's own."""
        known = [self.rows.get(key(encoder, window)) for window in windows]
        fresh = iter(encoder.outputs([w for w, row in zip(windows, known, strict=True) if row is None])[:, KEPT])
        return np.array([next(fresh) if row is None else row for row in known])

    def missing(self, encoder: Encoder, windows: Sequence[Window]) -> int:
        """Count the windows that have no held-out output."""
        return sum(key(encoder, window) not in self.rows for window in windows)


def save_readings(path: Path, keys: Sequence[int], outputs: Floats) -> None:
    """Write held-out outputs, ``(keys, OUTPUTS)``."""
    whole = np.clip(np.rint(outputs[:, KEPT] / _UNIT), -127, 127).astype(np.int8)
    np.savez_compressed(path, keys=np.array(keys, dtype=np.uint64), outputs=whole)


def load_readings(path: Path) -> Readings:
    """Read held-out outputs; none where there is no such file."""
    if not path.is_file():
        return Readings({})
    with np.load(path, allow_pickle=False) as arrays:
        return Readings(dict(zip(arrays["keys"].tolist(), arrays["outputs"] * _UNIT, strict=True)))


def save_curve(path: Path, keys: Sequence[int], shares: Mapping[str, Floats]) -> None:
    """Write label outputs of encoders tuned on shares of the corpus, ``(keys, labels)`` each."""
    whole = {share: np.clip(np.rint(rows / _UNIT), -127, 127).astype(np.int8) for share, rows in shares.items()}
    np.savez_compressed(path, keys=np.array(keys, dtype=np.uint64), **whole)  # type: ignore[arg-type]


def load_curve(path: Path) -> dict[str, Mapping[int, Floats]]:
    """Read, for each share, label outputs by key; nothing where there is no such file."""
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as arrays:
        keys = arrays["keys"].tolist()
        return {share: dict(zip(keys, arrays[share] * _UNIT, strict=True)) for share in arrays.files if share != "keys"}
