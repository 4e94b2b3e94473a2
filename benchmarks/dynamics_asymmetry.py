"""Does the asymmetry index's interval cover, and does its test reject at its nominal rate? From counts alone.

Run: ``python benchmarks/dynamics_asymmetry.py [couples]``. The figures are in ``docs/methods.md``.
"""

from __future__ import annotations

import sys

import numpy as np
from dynamics_nominal import true_rates, worlds
from dynamics_simulation import World, draw_labels

from classifier.dynamics.asymmetry import INDICES, MIN_EXCHANGES, exchange_test, index_intervals
from classifier.labels import LABELS

_LEVERAGE, _FEAR = LABELS.index("leverage"), LABELS.index("loss_fear")


def draw_pair(world: World, rng: np.random.Generator) -> np.ndarray:
    """Give leverage, loss-fear and turns by conversation and speaker, shape (conversations, 2, 3)."""
    own = np.stack([draw_labels(world, rng).reshape(-1, 2).T for _ in range(world.conversations)])
    marked = [(own == code).sum(axis=2) for code in (_LEVERAGE, _FEAR)]
    return np.stack([*marked, np.full(own.shape[:2], own.shape[2])], axis=2).astype(float)


def true_indices(world: World) -> dict[str, float]:
    rate = true_rates(world)
    parts = {"leverage": (rate[0, _LEVERAGE], rate[1, _LEVERAGE]), "loss_fear": (rate[1, _FEAR], rate[0, _FEAR])}
    parts["role"] = tuple(np.sum(list(parts.values()), axis=0))
    return {index: (toward - away) / (toward + away) for index, (toward, away) in parts.items()}


def report(world: World, couples: int, rng: np.random.Generator) -> None:
    truth = true_indices(world)
    covered, rejected = (dict.fromkeys(INDICES, 0) for _ in range(2))
    for _ in range(couples):
        pair = draw_pair(world, rng)
        for index, (_, low, high, _) in index_intervals(pair).items():
            covered[index] += low <= truth[index] <= high
        if len(pair) >= MIN_EXCHANGES:
            for index, p in exchange_test(pair, 299, rng).items():
                rejected[index] += p <= 0.05
    print(f"\n## {world.name}")
    for index in INDICES:
        tests = f"rejects {rejected[index] / couples:.3f}" if world.conversations >= MIN_EXCHANGES else "no test"
        print(f"{index} | covers {covered[index] / couples:.3f} | {tests} | {couples} couples")


if __name__ == "__main__":
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    for nth, world in enumerate(worlds(trials)):
        report(world, trials, np.random.default_rng(nth))
