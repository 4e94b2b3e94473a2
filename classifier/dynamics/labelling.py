"""Labels for the turns table: from a model or given, with corrections by hand above both."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.errors import InputError, LabelError
from classifier.labels import check_label
from classifier.text.spreadsheet import excel_unsafe
from classifier.transcripts.characters import whole

_SEPARATOR = re.compile(r"[\s,;|]+")
_CODED = ("label", "tags", "crisis")
_SCORED = ("label", "probability", "tags", "crisis")
#: Written in a correction's ``crisis`` cell to take a flag away; an empty cell leaves the flag as it is.
_CLEARED = ("none", "null")


def label_turns(frame: pd.DataFrame, *, model: Any, labels: Any, corrections: Any) -> pd.DataFrame:
    """Add ``label``, ``tags``, ``crisis``, ``probability`` and ``source`` to the turns.

    Args:
        frame: the turns, with ``id``, ``text``, ``speaker``, ``conversation_id``, ``turn``.
        model: scores the turns when ``labels`` is ``None``; ``None`` loads the shipped model.
        labels: frame with ``conversation_id``, ``turn``, ``label`` and, if wanted, ``tags``, ``crisis``,
            ``probability``.
        corrections: frame or CSV path with ``id``, ``label`` and, if wanted, ``tags``, ``crisis``.

    Raises:
        InputError: a column or a turn is missing, an id is unknown or comes twice.
        LabelError: a label, tag or flag that the codebook does not have.
    """
    if model is not None and labels is not None:
        raise InputError.exclusive("model", "labels")
    scored = _given(frame, labels) if labels is not None else _scored(frame, model)
    if corrections is not None:
        scored = _corrected(scored, frame["id"], _read(corrections))
    _check(scored, frame["id"])
    return frame.assign(**{name: scored[name] for name in (*_SCORED, "source")})


def _scored(frame: pd.DataFrame, model: Any) -> pd.DataFrame:
    if model is None:
        from classifier import load

        model = load()
    columns = frame[["text", "speaker", "conversation_id", "turn"]]
    scores = model.score(columns, text="text", speaker="speaker", conversation="conversation_id", order="turn")
    _need("scores", scores, _SCORED)
    return _tidy(scores.loc[frame.index], "model")


def _given(frame: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    _need("labels", labels, ("conversation_id", "turn", "label"))
    turn = pd.to_numeric(labels["turn"], errors="coerce")
    names = pd.Series([whole(str(name)) for name in labels["conversation_id"]], index=labels.index, dtype=str)
    ids = names + ":" + turn.where(turn % 1 == 0).astype("Int64").astype(str)
    twice = ids[ids.duplicated()]
    if len(twice):
        raise InputError.repeated_ids("labels", twice)
    found = labels.set_axis(ids, axis=0).reindex(columns=list(_SCORED)).reindex(frame["id"])
    missing = found["label"].isna().to_numpy()
    if missing.any():
        raise InputError.unlabelled(frame["id"][missing])
    return _tidy(found.set_axis(frame.index, axis=0), "labels")


def _tidy(scores: pd.DataFrame, source: str) -> pd.DataFrame:
    crisis = [None if _missing(value) or value == "" else value for value in scores["crisis"]]
    columns = {
        "label": scores["label"].tolist(),
        "tags": [as_tags(tags) for tags in scores["tags"]],
        "crisis": crisis,
        "probability": [np.nan if _missing(value) else value for value in scores["probability"]],
        "source": [source] * len(scores),
    }
    return _columns(columns, scores.index)


def _missing(value: object) -> bool:
    """Tell whether a cell is empty: ``None``, NaN, or pandas' NA, which cannot be compared with itself."""
    return value is None or value is pd.NA or bool(value != value)


def _columns(columns: dict[str, list[Any]], index: pd.Index) -> pd.DataFrame:
    types: dict[str, Any] = {"tags": object, "crisis": object, "probability": float}
    return pd.DataFrame({name: pd.Series(v, index=index, dtype=types.get(name)) for name, v in columns.items()})


def as_tags(value: object) -> tuple[str, ...]:
    """Read tags from a list, tuple, array or text separated by spaces, commas, semicolons or bars."""
    if isinstance(value, str):
        return tuple(dict.fromkeys(part for part in _SEPARATOR.split(value) if part))
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(dict.fromkeys(map(str, value)))
    return ()


def _read(corrections: Any) -> pd.DataFrame:
    if isinstance(corrections, str | Path):
        try:
            corrections = _table(corrections)
        except FileNotFoundError:
            raise InputError.not_found(corrections) from None
        except IsADirectoryError:
            raise InputError.is_folder(corrections) from None
        except UnicodeDecodeError:
            raise InputError.encoding(corrections) from None
        except (pd.errors.EmptyDataError, pd.errors.ParserError):
            raise InputError.corrections(corrections) from None
    _need("corrections", corrections, ("id", "label"))
    return corrections


def _table(path: str | Path) -> pd.DataFrame:
    """Read a CSV file; where commas part no columns, by semicolons, as spreadsheets write it in much of Europe."""
    options: dict[str, Any] = {"dtype": str, "keep_default_na": False, "encoding": "utf-8-sig", "index_col": False}
    by_commas = len(pd.read_csv(path, nrows=0, **options).columns) > 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pd.errors.ParserWarning)  # cells beyond the header are nobody's
        table = pd.read_csv(path, sep="," if by_commas else ";", **options)
    return table.assign(id=table["id"].map(excel_unsafe)) if "id" in table else table


def _corrected(scored: pd.DataFrame, ids: pd.Series, corrections: pd.DataFrame) -> pd.DataFrame:
    wanted = corrections["id"].astype(str)
    twice = wanted[wanted.duplicated()]
    if len(twice):
        raise InputError.repeated_ids("corrections", twice)
    row_of = pd.Series(range(len(ids)), index=ids)
    unknown = wanted[~wanted.isin(row_of.index)]
    if len(unknown):
        raise InputError.unknown_ids(unknown)
    columns = {name: scored[name].tolist() for name in scored}
    for row, (_, fix) in zip(row_of[wanted], corrections.iterrows(), strict=True):
        _correct(columns, int(row), {name: None if _missing(value) else value for name, value in fix.items()})
    return _columns(columns, scored.index)


def _correct(columns: dict[str, list[Any]], row: int, fix: dict[str, Any]) -> None:
    """Put one correction in; under another label, the tags that stood there before go. A row as it was is none."""
    before = tuple(columns[name][row] for name in _CODED)
    label, tags, crisis = before
    given, flag = as_tags(fix.get("tags")), fix.get("crisis")
    if label != fix["label"]:
        tags = () if given == tags else given
    elif given:
        tags = given
    if isinstance(flag, str) and flag:
        crisis = None if flag in _CLEARED else flag
    after = (fix["label"], tags, crisis)
    if after != before:
        for name, value in zip((*_CODED, "probability", "source"), (*after, np.nan, "correction"), strict=True):
            columns[name][row] = value


def _check(scored: pd.DataFrame, ids: pd.Series) -> None:
    first = dict(zip(zip(scored["label"], scored["tags"], scored["crisis"], strict=True), ids, strict=True))
    for (label, tags, crisis), name in first.items():
        try:
            check_label(label, tags, crisis)
        except LabelError as error:
            raise LabelError.of_turn(name, error) from None


def _need(what: str, frame: pd.DataFrame, columns: Iterable[str]) -> None:
    for column in columns:
        if column not in frame:
            raise InputError.missing_column(what, column, frame.columns)
