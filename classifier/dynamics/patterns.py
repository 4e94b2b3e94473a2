"""The sequences of the dynamic that have a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from classifier.dynamics.resumption import next_own, resumes
from classifier.dynamics.sequences import follow
from classifier.dynamics.series import links, own_turns, time_order
from classifier.dynamics.tables import correct_by_couple
from classifier.dynamics.turns import Turns


@dataclass(frozen=True, slots=True)
class Pattern:
    """An event of one speaker and what the other may do next, each as labels or tags of which any counts."""

    name: str
    given: tuple[str, ...]
    target: tuple[str, ...]


#: What one does and the other answers.
PATTERNS: Final = (
    Pattern("threat -> appeasement", ("leverage",), ("appeasement", "pleading", "self_silencing")),
    Pattern("threat -> counter-threat", ("leverage",), ("threat", "ultimatum", "finality", "expulsion", "veiled")),
    Pattern("threat -> withdrawal", ("leverage",), ("walkout",)),
    Pattern("fear -> reassurance", ("fear", "pleading", "reassurance"), ("commitment",)),
)
#: What one and the same speaker does: the target is no label, see :func:`~classifier.dynamics.resumption.resumes`.
RESUMPTION: Final = "pause -> resumption"
PAUSES: Final = ("pause", "open_pause")


def patterns(turns: Turns, *, min_n: int, permutations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Measure every pattern of :data:`PATTERNS`, and :data:`RESUMPTION`, at every lag.

    "reassurance" as an event is the codebook's tag (asking whether the bond holds); as an answer it is ``commitment``.
    Of :data:`RESUMPTION` both sides are the same speaker's (``partner`` is ``speaker``): lag k is the own k-th turn
    after the pause, which may come in a later conversation where all turns of a couple have times.

    Returns:
        The columns of :func:`~classifier.dynamics.sequences.follow` with ``pattern`` for ``given`` and ``target``, and
        ``p_adjusted``: corrected over all patterns and lags of a couple (Benjamini-Hochberg).
    """
    own = own_turns(turns, turns.conversation)
    linked = links(turns, own, turns.conversation)
    found = []
    for given in dict.fromkeys(p.given for p in PATTERNS):
        targets = {p.name: turns.any_of(p.target) for p in PATTERNS if p.given == given}
        event = {"event": turns.any_of(given)}
        found.append(follow(turns, own, linked, event, targets, min_n=min_n, permutations=permutations, rng=rng))
    order = time_order(turns)
    own = own_turns(turns, turns.thread, order)
    event, target = {"event": turns.any_of(PAUSES)}, {RESUMPTION: resumes(turns, own, order)}
    own_next = next_own(turns, own)
    found.append(follow(turns, own, own_next, event, target, min_n=min_n, permutations=permutations, rng=rng))
    table = pd.concat(found, ignore_index=True).drop(columns="given").rename(columns={"target": "pattern"})
    return correct_by_couple(table)
