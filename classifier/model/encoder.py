"""The sentence encoder: a small tuned network that reads a message, with the turns before it, as a whole.

N-grams know words; the encoder knows what words that were never seen in training are near to. It was pretrained by
others (see ``models/README.md``) and tuned on the corpus by ``leaving-language tune``. Each message is read alone,
so its answer never hangs on what else is in the batch. A long message is also read in passages, and its outputs are the
mean of the whole's and of those of the passage furthest from ``none``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from classifier.labels import CRISIS, LABELS, TAGS
from classifier.model.calibration import none_margin
from classifier.model.features import Window
from classifier.model.heads import Floats
from classifier.model.passages import passages
from classifier.model.runtime import onnx_runtime
from classifier.text.normalise import normalise
from classifier.text.pieces import BREAK, FIRST, Pieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

#: Room for the longest sequence. Of a message that does not fit in beside its context, both ends are read.
POSITIONS = 128
#: Of the turns before, the last pieces are read.
CONTEXT_PIECES = 48
#: How many turns before are read.
TURNS = 2


def _places() -> dict[str, slice]:
    sizes = {"label": len(LABELS), "crisis": len(CRISIS)}
    sizes |= {f"tags_{label}": len(TAGS[label]) for label in LABELS if TAGS[label]}
    ends = np.cumsum(list(sizes.values())).tolist()
    return {name: slice(end - size, end) for (name, size), end in zip(sizes.items(), ends, strict=True)}


#: Where the outputs for each head stand, named as the heads are.
PLACES = _places()
OUTPUTS = max(place.stop for place in PLACES.values())


def sequence(window: Window, pieces: Pieces, passage: str | None = None) -> tuple[list[int], list[int]]:
    """Lay out a window as the encoder reads it: the message, then the last turns before it, with who spoke.

    Args:
        window: the message with its context.
        pieces: the vocabulary.
        passage: a passage of the message's canonical text, laid out in place of the whole.

    Returns:
        the pieces, and for each 0 (message) or 1 (context).
    """
    context = [place for turn in window.context[-TURNS:] for place in _turn(turn, window, pieces)][-CONTEXT_PIECES:]
    before = [*context, BREAK] if context else []
    message = pieces.ids(_unstopped(window.normal.text if passage is None else passage))
    over = len(message) - (POSITIONS - len(before) - 2)
    if over > 0:
        middle = (len(message) - over) // 2
        message = message[:middle] + message[middle + over :]
    own = [FIRST, *message, BREAK]
    return own + before, [0] * len(own) + [1] * len(before)


def _turn(turn: tuple[str | None, str], window: Window, pieces: Pieces) -> list[int]:
    speaker, text = turn
    who = "me" if speaker is not None and speaker == window.speaker else "you"
    return pieces.ids(f"{who}:") + pieces.ids(_unstopped(normalise(text).text))[-CONTEXT_PIECES:]


def _unstopped(text: str) -> str:
    """Take away the last full stop, which in messages is a habit and not a meaning."""
    text = text.rstrip()
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


class Encoder:
    """The tuned encoder.

    Args:
        network: an ONNX file; its inputs are ``ids`` and ``types``, its output the scores of all heads.
        pieces: the vocabulary.
    """

    def __init__(self, network: bytes, pieces: Sequence[str]) -> None:
        self.network = network
        self.vocabulary = tuple(pieces)
        self.pieces = Pieces(pieces)
        self._session = _session(network)

    def __reduce__(self) -> tuple[Any, ...]:
        return Encoder, (self.network, self.vocabulary)

    def outputs(self, windows: Sequence[Window]) -> Floats:
        """Give the scores of all heads for every window, ``(windows, OUTPUTS)``, before any softmax."""
        return np.concatenate([np.empty((0, OUTPUTS)), *map(self._outputs, windows)])

    def _outputs(self, window: Window) -> Floats:
        whole = self._read(*sequence(window, self.pieces))
        parts = [self._read(*sequence(window, self.pieces, part)) for part in passages(window.normal.text)]
        if not parts:
            return whole
        margins = none_margin(np.concatenate(parts)[:, PLACES["label"]])
        telling: Floats = (whole + parts[int(margins.argmin())]) / 2
        return telling

    def _read(self, ids: list[int], types: list[int]) -> Floats:
        inputs = {"ids": np.array([ids], dtype=np.int64), "types": np.array([types], dtype=np.int64)}
        return np.asarray(self._session.run(None, inputs)[0], dtype=np.float64)


def _session(network: bytes) -> InferenceSession:
    runtime = onnx_runtime()
    options = runtime.SessionOptions()
    # One thread: sequences are short, and batches have threads of their own.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return runtime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
