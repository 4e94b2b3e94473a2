"""Linear heads over the hashed features: the label, the crisis flags, and the tags within a label.

scikit-learn trains them on the sparse matrix of the same features; NumPy serves them, so that one answer costs
no scikit-learn import. A test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.model.features import BUCKETS, FIELDS, Encoded

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
_FIELD_NAMES = list(FIELDS)


@dataclass(frozen=True)
class Head:
    """A linear head.

    Attributes:
        weights: ``(buckets, outputs)``, half precision; ``buckets`` is a power of two.
        bias: ``(outputs,)``.
        fields: which fields it reads.
    """

    weights: NDArray[np.float16]
    bias: Floats
    fields: tuple[str, ...] = tuple(FIELDS)

    def contributions(self, encoded: Encoded) -> tuple[NDArray[np.bool_], Floats]:
        """Give which features the head reads and what each adds to every output, ``(read, outputs)``."""
        used = reads(encoded, self.fields)
        rows = fold(encoded.index[used], len(self.weights))
        return used, self.weights[rows].astype(np.float64) * encoded.value[used, None]

    def scores(self, encoded: Encoded) -> Floats:
        """Give the outputs of every window, ``(rows, outputs)``, before any softmax."""
        used, parts = self.contributions(encoded)
        row = encoded.row[used]
        columns = [np.bincount(row, parts[:, k], minlength=encoded.rows) for k in range(parts.shape[1])]
        return np.stack(columns, axis=1) + self.bias


def fold(index: NDArray[np.int64], buckets: int) -> NDArray[np.int64]:
    """Fold table rows into a smaller table."""
    return index & (buckets - 1)


def reads(encoded: Encoded, fields: tuple[str, ...]) -> NDArray[np.bool_]:
    """Say which features belong to ``fields``."""
    if len(fields) == len(FIELDS):
        return np.ones(len(encoded.index), dtype=bool)
    wanted = np.array([name in fields for name in _FIELD_NAMES])
    return wanted[encoded.field]


def matrix(encoded: Encoded, fields: tuple[str, ...] = tuple(FIELDS), buckets: int = BUCKETS) -> csr_matrix:
    """Give the sparse matrix ``(rows, buckets)`` that scikit-learn trains on."""
    from scipy.sparse import coo_matrix

    used = reads(encoded, fields)
    entries = (encoded.value[used], (encoded.row[used], fold(encoded.index[used], buckets)))
    return coo_matrix(entries, shape=(encoded.rows, buckets)).tocsr()


def softmax(scores: Floats) -> Floats:
    """Give probabilities of rows of scores."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def sigmoid(scores: Floats) -> Floats:
    """Give independent probabilities."""
    return 1.0 / (1.0 + np.exp(-scores))
