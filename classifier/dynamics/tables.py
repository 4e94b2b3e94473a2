"""What the tables have in common: figures that fall silent below the minimum, and correction for many tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats


def silence(frame: pd.DataFrame, figures: Sequence[str], *, thin: np.ndarray, why: str) -> pd.DataFrame:
    """Take the figures out of rows that rest on too little, and say why in ``reason`` (the first reason stays).

    Args:
        frame: a table; not changed.
        figures: its columns that fall silent.
        thin: the rows, bool array.
        why: the reason.
    """
    reason = frame["reason"].to_numpy(dtype=object) if "reason" in frame else np.full(len(frame), None, dtype=object)
    silent = {name: frame[name].mask(thin, None if frame[name].dtype == object else np.nan) for name in figures}
    return frame.assign(**silent, reason=np.where(thin & pd.isna(reason), why, reason).astype(object))


def correct_by_couple(table: pd.DataFrame) -> pd.DataFrame:
    """Add ``p_adjusted``: ``p`` corrected for many tests within each couple; rows without a couple are one family.

    Source: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300.
    """
    p = table["p"].to_numpy(dtype=float)
    couple = pd.factorize(table["couple"].astype(object), use_na_sentinel=False)[0]
    corrected = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(couple[tested], kind="stable")]
    for family in np.split(order, np.flatnonzero(np.diff(couple[order])) + 1):
        if len(family):
            corrected[family] = stats.false_discovery_control(p[family])
    table = table.assign(p_adjusted=corrected)
    return table[[*(name for name in table if name != "reason"), "reason"]]
