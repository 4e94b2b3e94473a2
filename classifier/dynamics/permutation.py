"""The circular-shift test: is what follows an event more than these two people's ordinary mix of turns?

Within every conversation the answering person's own turns are turned round by a chance number of places. Their number,
their rates and their runs stay; only their alignment with the other's turns goes. Sources: shift tests for two
autocorrelated series, Harris, arXiv:2012.06862 (2020); p-values that count the observed arrangement in, Phipson and
Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010), article 39; ties count half (mid-p, Lancaster, JASA 56 (1961) 223-234),
since small counts are tied so often that the test would hardly ever reject.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.dynamics.series import OwnTurns

_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class ShiftTest:
    """What the shifts show; arrays of shape (cells, values).

    Attributes:
        observed: mean of the value over the cell's turns; NaN where none has one.
        p: two-sided p-value.
        variance: variance of that mean over the shifts.
    """

    observed: np.ndarray
    p: np.ndarray
    variance: np.ndarray


def shift_test(
    own: OwnTurns,
    position: np.ndarray,
    cell: np.ndarray,
    values: np.ndarray,
    *,
    permutations: int,
    rng: np.random.Generator,
) -> ShiftTest:
    """Compare each cell's mean of each value with its means under circular shifts.

    Args:
        own: the arrangement that is shifted.
        position: positions of the turns that answer, shape (n,).
        cell: which cell each belongs to, shape (n,), ascending, every code from 0 to the last used.
        values: values by position of ``own``, shape (values, positions); NaN is missing.
        permutations: how many shifts.
        rng: the source of chance.
    """
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    means = _CellMeans(values.astype(np.float32), starts, np.diff(np.append(starts, len(cell))))
    if not len(starts):
        empty = np.empty((0, len(values)))
        return ShiftTest(empty, empty, empty)
    observed = means.of(position)
    above, below = np.ones(observed.shape), np.ones(observed.shape)
    shift_sum, shift_squares = np.zeros(observed.shape), np.zeros(observed.shape)
    for _ in range(permutations):
        difference = means.of(own.shifted(rng)[position]) - observed
        difference[np.isnan(difference)] = 0.0
        tied = np.abs(difference) <= _TOLERANCE
        above += (difference > 0) * ~tied + tied / 2
        below += (difference < 0) * ~tied + tied / 2
        shift_sum += difference
        shift_squares += difference**2
    p = np.minimum(1.0, 2 * np.minimum(above, below) / (permutations + 1))
    variance = shift_squares / permutations - (shift_sum / permutations) ** 2
    return ShiftTest(observed.T, p.T, np.maximum(variance, 0).T)


class _CellMeans:
    """Means of values by cell, for any choice of positions; NaN values do not count."""

    def __init__(self, values: np.ndarray, starts: np.ndarray, size: np.ndarray) -> None:
        self.starts, self.size = starts, size
        self.present = ~np.isnan(values)
        self.values = np.where(self.present, values, np.float32(0))
        self.complete = bool(self.present.all())

    def of(self, positions: np.ndarray) -> np.ndarray:
        total = np.stack([np.add.reduceat(v[positions], self.starts, dtype=np.float64) for v in self.values])
        if self.complete:
            return total / self.size
        count = np.stack([np.add.reduceat(v[positions], self.starts, dtype=np.int64) for v in self.present])
        return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
