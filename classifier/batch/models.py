"""Getting the model that a job is scored with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from classifier.assess import LeavingLanguageClassifier
from classifier.errors import InputError

#: A model, or its folder; ``None`` is the shipped model.
Model = LeavingLanguageClassifier | str | Path | None
#: A base rate that can be a key.
Rates = tuple[tuple[str, float], ...]


def loaded(model: Model, base_rate: Mapping[str, float] | None = None) -> LeavingLanguageClassifier:
    """Give a model at a base rate.

    Args:
        base_rate: share of each label where the messages come from; the model's own by default.

    Raises:
        InputError: the base rate is not one, or is given with a model that is loaded already.
        ModelError: there is no model.
    """
    if not isinstance(model, LeavingLanguageClassifier):
        return LeavingLanguageClassifier(model, base_rate=base_rate).load()
    if base_rate is not None:
        raise InputError.exclusive("a loaded model", "a base rate")
    return model


@cache
def read_once(path: str | Path | None, base_rate: Rates | None = None) -> LeavingLanguageClassifier:
    """Read a model folder the first time; a worker gets many frames of one job."""
    return loaded(path, None if base_rate is None else dict(base_rate))
