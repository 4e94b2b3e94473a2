"""The circular-shift test: is what follows an event more than these two people's ordinary mix of turns?

Within every conversation the answering person's own turns are turned round by a chance number of places. Their number,
their rates and their runs stay; only their alignment with the other's turns goes. Sources: shift tests for two
autocorrelated series, Harris, arXiv:2012.06862 (2020); p-values that count the observed arrangement in, Phipson and
Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010), article 39; ties by other arrangements count half (mid-p, Lancaster,
JASA 56 (1961) 223-234), since small counts are tied so often that the test would hardly ever reject, but the observed
one counts in full however often it is drawn; more shifts where the first ones leave few exceedances, so that a
correction for many tests can still find something, Besag and Clifford, Biometrika 78 (1991) 301-304.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.dynamics.series import OwnTurns

#: Tests with no more exceedances than this after the first shifts go on to this many times as many.
FEW, REFINED = 10, 20
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
        permutations: how many shifts; :data:`REFINED` times as many where few exceed.
        rng: the source of chance.
    """
    if not len(cell):
        empty = np.empty((0, len(values)))
        return ShiftTest(empty, empty, empty)
    all_cells = [_Cells(value, position, cell) for value in values.astype(np.float32)]
    _shift(own, all_cells, permutations, rng)
    p, variance = np.stack([cells.p() for cells in all_cells]), np.stack([cells.variance() for cells in all_cells])
    near = [cells.exceedances() <= FEW for cells in all_cells]
    again = {k: all_cells[k].chosen(chosen) for k, chosen in enumerate(near) if chosen.any()}
    _shift(own, list(again.values()), permutations * (REFINED - 1), rng)
    for k, cells in again.items():
        p[k, near[k]] = cells.p()
    return ShiftTest(np.stack([cells.observed for cells in all_cells]).T, p.T, variance.T)


def _shift(own: OwnTurns, all_cells: list[_Cells], permutations: int, rng: np.random.Generator) -> None:
    for _ in range(permutations if all_cells else 0):
        shifts = own.draw_shifts(rng)
        position: np.ndarray | None = None
        for cells in all_cells:
            if cells.position is not position:
                position = cells.position
                at = own.shifted(position, shifts)
                still = cells.unmoved(at)
            cells.count(at, still)


class _Cells:
    """One value's means by cell, and how the shifts compare with them."""

    def __init__(self, value: np.ndarray, position: np.ndarray, cell: np.ndarray) -> None:
        self.position, self.cell = position, cell
        self.starts = np.flatnonzero(np.diff(cell, prepend=-1))
        self.present = ~np.isnan(value)
        self.complete = bool(self.present.all())
        self.value = np.where(self.present, value, np.float32(0))
        self.size = np.diff(np.append(self.starts, len(cell)))
        self.observed = self.means(position)
        self.shifts = 0
        self.above, self.below, self.sum, self.squares = np.zeros((4, len(self.starts)))

    def means(self, at: np.ndarray) -> np.ndarray:
        total = np.add.reduceat(self.value[at], self.starts, dtype=np.float64)
        if self.complete:
            return total / self.size
        count = np.add.reduceat(self.present[at], self.starts, dtype=np.int64)
        return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)

    def unmoved(self, at: np.ndarray) -> np.ndarray:
        """Tell in which cells the shifts changed nothing: with one conversation the observed arrangement is drawn."""
        return np.logical_and.reduceat(at == self.position, self.starts)

    def count(self, at: np.ndarray, still: np.ndarray) -> None:
        difference = np.nan_to_num(self.means(at) - self.observed)
        above, below = difference > _TOLERANCE, difference < -_TOLERANCE
        tied = np.where(still, 1.0, (1.0 - above - below) / 2)
        self.above += above + tied
        self.below += below + tied
        self.sum += difference
        self.squares += difference**2
        self.shifts += 1

    def exceedances(self) -> np.ndarray:
        return np.minimum(self.above, self.below)

    def p(self) -> np.ndarray:
        return np.minimum(1.0, 2 * (self.exceedances() + 1) / (self.shifts + 1))

    def variance(self) -> np.ndarray:
        return np.maximum(self.squares / self.shifts - (self.sum / self.shifts) ** 2, 0.0)

    def chosen(self, cells: np.ndarray) -> _Cells:
        """Give some of the cells alone, with what was counted so far."""
        kept = cells[self.cell]
        value = np.where(self.present, self.value, np.nan)
        part = _Cells(value, self.position[kept], np.unique(self.cell[kept], return_inverse=True)[1])
        part.above, part.below, part.shifts = self.above[cells], self.below[cells], self.shifts
        part.sum, part.squares = self.sum[cells], self.squares[cells]
        return part
