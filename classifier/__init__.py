"""Tells leaving language used as leverage from its neighbours, and suggests what to say instead.

``load()`` gives a model; ``model.assess(text, context=...)`` assesses one message, ``model.score(frame)`` a table,
``read(path)`` reads a transcript and ``analyze(conversations)`` measures what happens in it. It labels language,
never people. Heavy libraries are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from classifier.errors import InputError, LabelError, LeavingLanguageError, ModelError
from classifier.labels import CRISIS, LABELS, TAGS
from classifier.messages import Conversation, Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from classifier.assess import Assessment, LeavingLanguageClassifier
    from classifier.dynamics import Dynamics, analyze
    from classifier.rephrase import Rephrasing
    from classifier.transcripts import read, write

__version__ = "0.1.0"

__all__ = [
    "CRISIS",
    "LABELS",
    "TAGS",
    "Assessment",
    "Conversation",
    "Dynamics",
    "InputError",
    "LabelError",
    "LeavingLanguageClassifier",
    "LeavingLanguageError",
    "Message",
    "ModelError",
    "Rephrasing",
    "analyze",
    "load",
    "read",
    "write",
]

_LAZY = {
    "Assessment": "classifier.assess",
    "LeavingLanguageClassifier": "classifier.assess",
    "Dynamics": "classifier.dynamics",
    "analyze": "classifier.dynamics",
    "Rephrasing": "classifier.rephrase",
    "read": "classifier.transcripts",
    "write": "classifier.transcripts",
}


def load(path: str | Path | None = None, *, base_rate: Mapping[str, float] | None = None) -> LeavingLanguageClassifier:
    """Load a model.

    Args:
        path: a model folder; the shipped model by default.
        base_rate: share of each label where the model is used; the model's own by default.

    Raises:
        ModelError: there is no model, or it is damaged or of another layout.
        InputError: the base rate is not one.
    """
    from classifier.assess import LeavingLanguageClassifier

    return LeavingLanguageClassifier(path, base_rate=base_rate).load()


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
