"""Arguments of the wrong type: each entry says what it wanted and what it got, in one kind of error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import classifier
from classifier import InputError, LeavingLanguageClassifier
from classifier.batch import score_batches, score_partition

ENTRIES: dict[str, tuple[Callable[[LeavingLanguageClassifier], object], str]] = {
    "a message": (lambda model: model.assess(5), "not int"),  # type: ignore[arg-type]
    "a message in bytes": (lambda model: model.assess(b"I'm done"), "not bytes"),  # type: ignore[arg-type]
    "a list of messages": (lambda model: model.assess(["a", "b"]), "not list"),  # type: ignore[arg-type]
    "a sentence": (lambda model: model.rephrase(5), "not int"),  # type: ignore[arg-type]
    "a path for a frame": (lambda model: model.score("chat.csv"), "score_file"),  # type: ignore[arg-type]
    "no frame": (lambda model: model.score(None), "not NoneType"),  # type: ignore[arg-type]
    "a partition": (lambda model: score_partition([], model=model), "not list"),  # type: ignore[arg-type]
    "a frame among batches": (lambda model: next(score_batches(["a"], model=model)), "not str"),  # type: ignore[list-item]
    "a file": (lambda _: classifier.read(5), "not int"),  # type: ignore[arg-type]
    "one of several files": (lambda _: classifier.read([Path(__file__), None]), "not NoneType"),  # type: ignore[list-item]
    "conversations": (lambda model: classifier.analyze(5, model=model), "not int"),  # type: ignore[arg-type]
    "a conversation": (lambda model: classifier.analyze(["a"], model=model), "not str"),  # type: ignore[list-item]
    "a model's folder": (lambda _: classifier.load(5), "not int"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_wrong_type_is_told_plainly(entry: str, model: LeavingLanguageClassifier) -> None:
    call, told = ENTRIES[entry]
    with pytest.raises(InputError, match=told):
        call(model)
