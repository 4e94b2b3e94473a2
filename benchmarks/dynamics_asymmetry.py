"""Does the asymmetry index's interval cover, and does its test reject at its nominal rate? From counts alone.

Run: ``python benchmarks/dynamics_asymmetry.py [couples]``. The figures are in ``docs/methods.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

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


def draw_uneven(world: World, rates: np.ndarray, rng: np.random.Generator, *, with_length: bool) -> np.ndarray:
    """Give the same counts where every speaker has another number of turns in every conversation (SD of the log .9)."""
    mean = world.turns / 2
    own = np.maximum(1, np.rint(mean * rng.lognormal(-(0.9**2) / 2, 0.9, (world.conversations, 2, 1))))
    marked = rng.poisson(rates[:, [_LEVERAGE, _FEAR]] * (own if with_length else np.full_like(own, mean)))
    marked = np.minimum(marked, own)
    return np.concatenate([marked, own], axis=2).astype(float)


def report(
    name: str, truth: dict[str, float], draw: Callable[[], np.ndarray], couples: int, rng: np.random.Generator
) -> None:
    covered, rejected = (dict.fromkeys(INDICES, 0) for _ in range(2))
    for _ in range(couples):
        pair = draw()
        for index, (_, low, high, _) in index_intervals(pair).items():
            covered[index] += low <= truth[index] <= high
        if len(pair) >= MIN_EXCHANGES:
            for index, p in exchange_test(pair, 299, rng).items():
                rejected[index] += p <= 0.05
    print(f"\n## {name}")
    for index in INDICES:
        tests = f"rejects {rejected[index] / couples:.3f}" if len(pair) >= MIN_EXCHANGES else "no test"
        print(f"{index} | covers {covered[index] / couples:.3f} | {tests} | {couples} couples")


if __name__ == "__main__":
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    for nth, world in enumerate(worlds(trials)):
        rng = np.random.default_rng(nth)
        report(world.name, true_indices(world), partial(draw_pair, world, rng), trials, rng)
    uneven = World("uneven lengths", trials, 12, 60)
    rates = true_rates(uneven)
    for with_length in (False, True):
        rng = np.random.default_rng(with_length)
        name = f"{uneven.name}, events {'by length' if with_length else 'whatever the length'}"
        draw = partial(draw_uneven, uneven, rates, rng, with_length=with_length)
        report(name, true_indices(uneven), draw, trials, rng)
