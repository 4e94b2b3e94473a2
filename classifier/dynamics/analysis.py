"""The entry: conversations in, :class:`~classifier.dynamics.result.Dynamics` out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from classifier.dynamics.result import Dynamics
from classifier.errors import InputError
from classifier.messages import Conversation

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

#: Fewest observations that give a figure.
MIN_N = 5


def analyze(
    conversations: Sequence[Conversation],
    *,
    model: Any = None,
    labels: pd.DataFrame | None = None,
    corrections: pd.DataFrame | str | Path | None = None,
    min_n: int = MIN_N,
    seed: int = 0,
    permutations: int = 1000,
) -> Dynamics:
    """Measure what happens between the speakers of conversations.

    Args:
        conversations: in any order; those of one couple carry the same ``couple``, or else the same speakers.
        model: scores the turns (``model.score(frame, text=, speaker=, conversation=, order=)``); by default the
            shipped model.
        labels: labels to use instead of a model: a frame with ``conversation_id``, ``turn``, ``label`` and, if wanted,
            ``tags``, ``crisis``, ``probability``; every turn has its row.
        corrections: labels set by hand, above the model's: a frame or the path of a CSV with ``id``
            ("conversation_id:turn"), ``label`` and, if wanted, ``tags`` and ``crisis`` (empty keeps the flag, "none"
            clears it).
        min_n: fewest observations that give a figure, at least 2; below it a figure is missing and its row says why.
        seed: of the permutation tests; the same input and seed give the same figures.
        permutations: of every permutation test, at least 99; shift tests near significance take twenty times as many.

    Returns:
        The tables and what they show.

    Raises:
        InputError: nothing to analyse, or arguments that do not fit together.
        LabelError: a label, tag or flag that the codebook does not have.
    """
    _check(min_n, seed, permutations)
    from classifier.dynamics.measures import measure
    from classifier.dynamics.turns import build_turns

    turns = build_turns(conversations, model=model, labels=labels, corrections=corrections)
    return measure(turns, min_n=min_n, seed=seed, permutations=permutations)


def _check(min_n: int, seed: int, permutations: int) -> None:
    for option, value, least in (("min_n", min_n, 2), ("seed", seed, 0), ("permutations", permutations, 99)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError.bad_option(option, value, f"a whole number from {least}")
