"""All measures of one turns table."""

from __future__ import annotations

import numpy as np

from classifier.dynamics.aftermath import aftermath
from classifier.dynamics.asymmetry import asymmetry
from classifier.dynamics.patterns import patterns
from classifier.dynamics.pauses import pause_summary, pauses
from classifier.dynamics.rates import rates
from classifier.dynamics.repair import repair_summary, repairs
from classifier.dynamics.result import Dynamics
from classifier.dynamics.safety import safety_notice
from classifier.dynamics.sequences import sequences
from classifier.dynamics.trend import occurrences, positions, trend
from classifier.dynamics.turns import Turns


def measure(turns: Turns, *, min_n: int, seed: int, permutations: int) -> Dynamics:
    """Compute every table; the arguments are those of :func:`~classifier.dynamics.analyze`."""
    chance = [np.random.default_rng([seed, nth]) for nth in range(4)]
    paused, repaired = pauses(turns), repairs(turns)
    return Dynamics(
        turns=turns.frame,
        rates=rates(turns, min_n=min_n),
        asymmetry=asymmetry(turns, min_n=min_n, permutations=permutations, rng=chance[0]),
        sequences=sequences(turns, min_n=min_n, permutations=permutations, rng=chance[1]),
        patterns=patterns(turns, min_n=min_n, permutations=permutations, rng=chance[2]),
        aftermath=aftermath(turns, min_n=min_n, permutations=permutations, rng=chance[3]),
        pauses=paused,
        pause_summary=pause_summary(paused, min_n=min_n),
        repairs=repaired,
        repair_summary=repair_summary(repaired, min_n=min_n),
        trend=trend(turns, min_n=min_n),
        occurrences=occurrences(turns),
        positions=positions(turns, min_n=min_n),
        min_n=min_n,
        seed=seed,
        permutations=permutations,
        notes=turns.notes,
        safety_notice=safety_notice(turns.frame),
    )
