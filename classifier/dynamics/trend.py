"""Change over time: slopes over days and weeks, first and last occurrence, place within the conversation."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from scipy import stats

from classifier.dynamics.contrasts import contrast, within_one
from classifier.dynamics.intervals import CONFIDENCE
from classifier.dynamics.tables import silence
from classifier.dynamics.turns import MARKS, Turns

#: The labels whose change and place are measured.
MEASURED = ("leverage", "safe", "leaving", "loss_fear")
_DAY, _WEEK = 86400.0, 7 * 86400.0
#: Up to this span the periods of a trend are days, beyond it weeks.
_MOST_DAYS = 42
#: A slope with an interval needs some periods to differ.
MIN_PERIODS = 4
_SLOPE = ("value", "low", "high")


def trend(turns: Turns, *, min_n: int) -> pd.DataFrame:
    """Measure how each speaker's rates change over days (up to six weeks) or weeks.

    The slope is a least-squares line through the periods' rates, weighted by their turns, with HC3 standard errors
    (MacKinnon and White, J. Econometrics 29 (1985) 305-325) and Student's t for the periods less two.

    Args:
        turns: the turns table.
        min_n: fewest turns with the label, and fewest periods (never below :data:`MIN_PERIODS`), that give a slope.

    Returns:
        One row a speaker and label: ``couple``, ``speaker``, ``name``, ``period`` ("day" or "week"), ``n`` (turns with
        the label), ``n_turns`` (with a date), ``n_periods`` (with turns), ``value`` (change of turns per 100, per
        week), ``low``, ``high``, ``reason``.
    """
    timed = np.flatnonzero((turns.person >= 0) & turns.dated)
    timed = timed[np.argsort(turns.person[timed], kind="stable")]
    bounds = np.searchsorted(turns.person[timed], np.arange(len(turns.people) + 1))
    rows = []
    for start, stop in itertools.pairwise(bounds):
        rows += [_slope(turns, timed[start:stop], name, min_n) for name in MEASURED]
    person = np.repeat(np.arange(len(turns.people)), len(MEASURED))
    table = pd.DataFrame({**turns.person_columns(person), "name": list(MEASURED) * len(turns.people)})
    table = table.assign(
        **{name: [row[name] for row in rows] for name in ("period", "n", "n_turns", "n_periods", *_SLOPE)}
    )
    table = silence(table, _SLOPE, thin=(table["n_turns"] == 0).to_numpy(), why="no dates")
    table = silence(table, _SLOPE, thin=(table["n"] < min_n).to_numpy(), why=f"fewer than {min_n} such turns")
    fewest = max(min_n, MIN_PERIODS)
    return silence(
        table, _SLOPE, thin=(table["n_periods"] < fewest).to_numpy(), why=f"turns in fewer than {fewest} periods"
    )


def occurrences(turns: Turns) -> pd.DataFrame:
    """List the first and last occurrence of every label and tag of every speaker.

    They are ordered by time where all turns of the couple have one of a known day, else as given.

    Returns:
        One row a speaker and label or tag that occurs: ``couple``, ``speaker``, ``name``, ``n``, ``first_id``,
        ``first_time``, ``last_id``, ``last_time`` (times missing in recordings).
    """
    timeless = np.bincount(turns.couple, ~turns.dated) > 0
    order = np.lexsort((np.arange(len(turns)), np.where(timeless[turns.couple], 0.0, turns.seconds)))
    ids, times = turns.frame["id"].to_numpy(dtype=object), turns.frame["time"].where(turns.dated)
    parts = []
    for name in MARKS:
        rows = order[(turns.marks[name] & (turns.person >= 0))[order]]
        if name == "none" or not len(rows):
            continue
        persons, first, n = np.unique(turns.person[rows], return_index=True, return_counts=True)
        last = len(rows) - 1 - np.unique(turns.person[rows][::-1], return_index=True)[1]
        ends = {"first": rows[first], "last": rows[last]}
        found = {f"{end}_id": ids[at] for end, at in ends.items()} | {
            f"{end}_time": times.iloc[at].reset_index(drop=True) for end, at in ends.items()
        }
        parts.append(pd.DataFrame({**turns.person_columns(persons), "name": name, "n": n, **found, "person": persons}))
    columns = ["couple", "speaker", "name", "n", "first_id", "first_time", "last_id", "last_time"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts).sort_values("person", kind="stable").reset_index(drop=True)[columns]


def positions(turns: Turns, *, min_n: int) -> pd.DataFrame:
    """Measure where in a conversation (0 its first turn, 1 its last) each speaker's labels fall, against other turns.

    Args:
        turns: the turns table.
        min_n: fewest turns with the label, and fewest others, that give figures.

    Returns:
        One row a speaker and label: ``couple``, ``speaker``, ``name``, ``n``, ``n_baseline``, ``position`` and
        ``baseline`` (means), ``change`` (above 0: later), ``low``, ``high``, ``interval_over``, ``reason``. Interval:
        :func:`~classifier.dynamics.contrasts.contrast`.
    """
    size = np.bincount(turns.conversation)
    start = np.cumsum(size) - size
    here = (np.arange(len(turns)) - start[turns.conversation]) / np.maximum(size[turns.conversation] - 1, 1)
    known = (turns.person >= 0) & (size[turns.conversation] > 1)
    person, conversation, people = turns.person[known], turns.conversation[known], len(turns.people)
    parts = []
    for name in MEASURED:
        event = turns.marks[name][known]
        found = contrast(here[known], event, conversation, person, people)
        n, others = (np.bincount(person[side], minlength=people) for side in (event, ~event))
        with np.errstate(invalid="ignore", divide="ignore"):
            means = [np.bincount(person[s], here[known][s], people) / c for s, c in ((event, n), (~event, others))]
        figures = {
            "position": means[0],
            "baseline": means[1],
            "change": found.value,
            "low": within_one(found.low),
            "high": within_one(found.high),
        }
        who = turns.person_columns(np.arange(people))
        parts.append(
            pd.DataFrame(
                {**who, "name": name, "n": n, "n_baseline": others, **figures, "interval_over": found.interval_over}
            )
        )
    table = pd.concat(parts, ignore_index=True)
    thin = ((table["n"] < min_n) | (table["n_baseline"] < min_n)).to_numpy()
    silent = ("position", "baseline", "change", "low", "high", "interval_over")
    table = silence(table, silent, thin=thin, why=f"fewer than {min_n} such turns, or others to compare with")
    return silence(table, silent, thin=table["change"].isna().to_numpy(), why="nothing varies on either side")


def _slope(turns: Turns, rows: np.ndarray, name: str, min_n: int) -> dict[str, object]:
    seconds, hit = turns.seconds[rows], turns.marks[name][rows]
    span = float(np.ptp(seconds)) if len(rows) else 0.0
    length = _DAY if span <= _MOST_DAYS * _DAY else _WEEK
    out: dict[str, object] = {"period": "day" if length == _DAY else "week", "n": int(hit.sum()), "n_turns": len(rows)}
    out |= dict.fromkeys(_SLOPE, np.nan) | {"n_periods": 0}
    if not len(rows):
        return out
    period, of = np.unique(np.floor((seconds - seconds.min()) / length), return_inverse=True)
    out["n_periods"] = len(period)
    if len(period) >= max(min_n, MIN_PERIODS) and hit.sum() >= min_n:
        weight = np.bincount(of).astype(float)
        line = _weighted_line(period * length / _WEEK, 100 * np.bincount(of, hit) / weight, weight)
        out |= dict(zip(_SLOPE, line, strict=True))
    return out


def _weighted_line(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """Give the slope of y on x and its interval."""
    root = np.sqrt(weight)
    design = np.stack([np.ones_like(x), x], axis=1) * root[:, None]
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ (y * root)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    residual = (y * root - design @ beta) / np.maximum(1 - leverage, 1e-6)
    covariance = bread @ (design * residual[:, None] ** 2).T @ design @ bread
    half = stats.t.ppf((1 + CONFIDENCE) / 2, len(x) - 2) * np.sqrt(covariance[1, 1])
    return float(beta[1]), float(beta[1] - half), float(beta[1] + half)
