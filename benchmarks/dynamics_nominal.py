"""Do the tests reject at their nominal rate where there is no effect, and do the intervals cover?

Run: ``python benchmarks/dynamics_nominal.py [couples]``. Every couple is one trial; the figures are in
``docs/methods.md``. The asymmetry index has one figure a couple, and so its own benchmark, which needs no texts and has
more of them: ``dynamics_asymmetry.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
from dynamics_simulation import World, draw_heat, simulate, speaker_rates

from classifier.dynamics import Dynamics, analyze
from classifier.dynamics.patterns import RESUMPTION
from classifier.labels import LABELS


def worlds(couples: int) -> list[World]:
    return [
        World("independent turns", couples, 12, 60),
        World("clustered, in runs", couples, 12, 60, heat=0.7, repeat=0.3),
        World("heat shared by both", couples, 12, 60, heat=0.7, shared_heat=True, repeat=0.3),
        World("four conversations, clustered", couples, 4, 60, heat=0.7, repeat=0.3),
        World("one speaker skewed", couples, 12, 60, heat=0.5, skew=2.0),
        World("one conversation", couples, 1, 120),
    ]


def true_rates(world: World) -> np.ndarray:
    """The label probabilities of A and B over all heats (a repeat changes runs, not rates)."""
    return speaker_rates(world, draw_heat(world, np.random.default_rng(0), 400_000)).mean(axis=0)


def rejections(dynamics: Dynamics) -> Iterator[tuple[str, pd.Series]]:
    by_pair = dynamics.sequences[dynamics.sequences["couple"].notna()]
    often = by_pair["expected"] >= 2
    yield "sequences, shift, expected >= 2", by_pair[often]["p"]
    yield "sequences, shift, expected < 2", by_pair[~often]["p"]
    first = by_pair.groupby("couple")["p_adjusted"].min()
    yield "sequences, any of a couple (adjusted)", first
    named = dynamics.patterns[dynamics.patterns["couple"].notna()]
    resumed = named["pattern"] == RESUMPTION
    yield "patterns, shift, pause -> resumption", named[resumed]["p"]
    yield "patterns, shift, the others", named[~resumed]["p"]
    for measure in ("words", "topic_overlap", "reply_seconds", "own_silence_seconds"):
        of = dynamics.aftermath
        yield f"aftermath, shift, {measure}", of[(of["measure"] == measure) & (of["event"] == "leverage")]["p"]


def coverages(world: World, dynamics: Dynamics) -> Iterator[tuple[str, pd.DataFrame, float | np.ndarray]]:
    truth = true_rates(world)
    rates = dynamics.rates[dynamics.rates["kind"] == "label"]
    per_100 = 100 * truth[(rates["speaker"] == "B").astype(int), rates["name"].map(LABELS.index)]
    yield "rate per 100 turns", rates, per_100
    ends = {"low": "per_conversation_low", "high": "per_conversation_high"}
    per_conversation = rates.drop(columns=list(ends)).rename(columns={old: new for new, old in ends.items()})
    yield "count per conversation", per_conversation, per_100 * world.turns / 200
    if not world.shared_heat:
        of = dynamics.sequences[dynamics.sequences["couple"].notna() & (dynamics.sequences["lag"] == 1)]
        yield "Yule's Q, lag 1", of.rename(columns={"q_low": "low", "q_high": "high"}), 0.0
    after = dynamics.aftermath[dynamics.aftermath["event"] == "leverage"]
    for measure, none in (("words", 1.0), ("topic_overlap", 0.0), ("reply_seconds", 1.0), ("own_silence_seconds", 1.0)):
        yield f"aftermath, {measure}", after[after["measure"] == measure], none
    yield "position in the conversation", dynamics.positions, 0.0
    yield "slope per week", dynamics.trend, 0.0


def report(world: World, dynamics: Dynamics) -> None:
    print(f"\n## {world}")
    for name, p in rejections(dynamics):
        known = p.dropna()
        if len(known):
            print(f"reject at .05 | {name} | {(known <= 0.05).mean():.3f} | {len(known)} tests")
    for name, table, truth in coverages(world, dynamics):
        inside = ((table["low"] <= truth + 1e-12) & (table["high"] >= truth - 1e-12))[table["low"].notna()]
        if len(inside):
            print(f"cover at 95 % | {name} | {inside.mean():.3f} | {len(inside)} intervals")


if __name__ == "__main__":
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    for nth, world in enumerate(worlds(trials)):
        conversations, labels = simulate(world, nth)
        report(world, analyze(conversations, labels=labels, permutations=299, seed=nth))
