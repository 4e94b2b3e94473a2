"""The baseline of frozen sentence embeddings; needs the extra ``tune`` (PyTorch)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifier.errors import DependencyError, InputError
from classifier.evaluation.predictors import Predictions, Predictor
from classifier.labels import LABELS
from classifier.model.corpus import Example
from classifier.model.encoder import POSITIONS, sequence
from classifier.model.features import Window
from classifier.model.fit import label_targets
from classifier.model.heads import Floats
from classifier.text.pieces import SPECIAL, Pieces

_BATCH = 64
_ITERATIONS = 300


def frozen_predictor(data: Sequence[Example], embed: Embedder, vectors: Floats) -> Predictor:
    """Make the usual second attempt: embeddings of the message by a pretrained encoder, and logistic regression.

    Args:
        data: labelled examples to fit on.
        embed: the pretrained encoder.
        vectors: what it makes of the examples, ``(examples, numbers)``.
    """
    model = LogisticRegression(max_iter=_ITERATIONS)
    model.fit(vectors, label_targets([e.label for e in data]))

    def predict(windows: Sequence[Window]) -> Predictions:
        p = np.zeros((len(windows), len(LABELS)))
        p[:, model.classes_] = model.predict_proba(embed(windows))
        return Predictions(p.argmax(axis=1), [None] * len(p), p)

    return predict


class Embedder:
    """Unit vectors: the mean over the pieces of the message (of a long one, its beginning and end).

    Args:
        source: folder of the pretrained encoder: ``vocab.txt`` and ``model.safetensors``.

    Raises:
        InputError: the encoder is not there.
        DependencyError: PyTorch is not installed.
    """

    def __init__(self, source: Path) -> None:
        for name in ("vocab.txt", "model.safetensors"):
            if not (source / name).is_file():
                raise InputError.not_found(source / name)
        try:
            from safetensors.torch import load_file
            from torch.nn import Identity

            from classifier.model.tuning.network import pretrained
        except ImportError as error:
            raise DependencyError.missing(str(error.name), "tune") from error
        vocabulary = (source / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
        weights = load_file(source / "model.safetensors")
        places = {piece: place for place, piece in enumerate(vocabulary)}
        # This project's pieces begin with the special ones.
        rows = list(dict.fromkeys([*(places[piece] for piece in SPECIAL), *range(len(vocabulary))]))
        self.pieces = Pieces([vocabulary[row] for row in rows])
        self.network = pretrained(weights, rows, POSITIONS, 1).eval()
        self.network.head = Identity()  # type: ignore[assignment]

    def __call__(self, windows: Sequence[Window]) -> Floats:
        """Give the vectors of messages, ``(messages, numbers)``, each of length 1."""
        import torch

        from classifier.model.tuning.fit import pad

        rows = [sequence(Window(w.text), self.pieces) for w in windows]
        order = sorted(range(len(rows)), key=lambda k: len(rows[k][0]))
        vectors = np.zeros((len(rows), self.network.words.embedding_dim))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            batch = pad([rows[k] for k in places])
            with torch.inference_mode():
                vectors[places] = self.network(batch.ids, batch.types, batch.padding).numpy()
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
