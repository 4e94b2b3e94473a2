"""The sequences of the dynamic that have a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from classifier.dynamics.sequences import follow
from classifier.dynamics.tables import correct_by_couple
from classifier.dynamics.turns import Turns


@dataclass(frozen=True, slots=True)
class Pattern:
    """An event of one speaker and what the other may do next, each as labels or tags of which any counts."""

    name: str
    given: tuple[str, ...]
    target: tuple[str, ...]


#: "pause -> resumption" is not among them: it is one speaker's, and is measured in ``pause_summary``.
PATTERNS: Final = (
    Pattern("threat -> appeasement", ("leverage",), ("appeasement", "pleading", "self_silencing")),
    Pattern("threat -> counter-threat", ("leverage",), ("threat", "ultimatum", "finality", "expulsion", "veiled")),
    Pattern("threat -> withdrawal", ("leverage",), ("walkout",)),
    Pattern("fear -> reassurance", ("fear", "pleading", "reassurance"), ("commitment",)),
)


def patterns(turns: Turns, *, min_n: int, permutations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Measure every pattern of :data:`PATTERNS` at every lag.

    "reassurance" as an event is the codebook's tag (asking whether the bond holds); as an answer it is ``commitment``.

    Returns:
        The columns of :func:`~classifier.dynamics.sequences.sequences` with ``pattern`` for ``given`` and ``target``.
    """
    found = []
    for given in dict.fromkeys(p.given for p in PATTERNS):
        targets = {p.name: turns.any_of(p.target) for p in PATTERNS if p.given == given}
        event = {"event": turns.any_of(given)}
        found.append(follow(turns, event, targets, min_n=min_n, permutations=permutations, rng=rng))
    table = pd.concat(found, ignore_index=True).drop(columns="given").rename(columns={"target": "pattern"})
    return correct_by_couple(table)
