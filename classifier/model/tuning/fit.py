"""Tuning the network on lessons, seeded. That two runs give the same weights has not been checked."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from classifier.model.encoder import PLACES
from classifier.model.tuning.material import Lesson
from classifier.model.tuning.network import Batch, Network

ROUNDS = 4
BATCH = 32
DECAY = 0.01
#: Labels are not believed wholly (Szegedy et al. 2016).
SMOOTHING = 0.05
#: What the tags of a label count against the label.
TAG_WEIGHT = 0.5
#: Sequences of about one length go together; this many pieces of disorder keep batches changing.
_DISORDER = 5.0
_STEP = 8
Say = Callable[[str], None]


@dataclass(frozen=True)
class Pace:
    """How fast is learnt: the highest rate of the encoder's weights, that of the head's, and the steps up to it."""

    rate: float
    head_rate: float
    warm_up: int


FROM_PRETRAINED = Pace(1.5e-4, 1e-3, 100)


def tune(
    network: Network,
    lessons: Sequence[Lesson],
    *,
    pace: Pace = FROM_PRETRAINED,
    seed: int = 0,
    say: Say = lambda _: None,
) -> Network:
    """Tune a network in place, a lesson a round.

    Args:
        network: from :func:`~classifier.model.tuning.network.pretrained`.
        lessons: one for each of the rounds.
        pace: how fast it learns.
        seed: of the order of the batches and of what is dropped out.
        say: is told how far it is.
    """
    torch.manual_seed(seed)
    groups = [
        {"params": [p for name, p in network.named_parameters() if not name.startswith("head.")], "lr": pace.rate},
        {"params": network.head.parameters(), "lr": pace.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    steps = sum(-(-len(lesson.labels) // BATCH) for lesson in lessons)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min(1.0, k / pace.warm_up) * max(0.02, 1 - k / steps)
    )
    network.train()
    for number, lesson in enumerate(lessons):
        labels, targets = torch.from_numpy(lesson.labels), torch.from_numpy(lesson.targets)
        for rows in _batches(lesson, random.Random(seed * len(lessons) + number)):
            optimizer.zero_grad()
            batch = pad([lesson.sequences[k] for k in rows])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = network(batch.ids, batch.types, batch.padding)
            loss(scores.float(), labels[rows], targets[rows]).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        say(f"round {number + 1} of {len(lessons)} done")
    return network.eval()


def loss(scores: Tensor, labels: Tensor, targets: Tensor) -> Tensor:
    """Give the loss of all heads: the label, the crisis flags, and the tags of the rows that have their label."""
    crisis = PLACES["crisis"]
    total = cross_entropy(scores[:, PLACES["label"]], labels, label_smoothing=SMOOTHING)
    total = total + binary_cross_entropy_with_logits(scores[:, crisis], targets[:, crisis])
    for name, place in PLACES.items():
        if name.startswith("tags_"):
            rows = targets[:, place].sum(dim=1) > 0
            shares = targets[rows, place] / targets[rows, place].sum(dim=1, keepdim=True)
            if rows.any():
                total = total + TAG_WEIGHT * rows.float().mean() * cross_entropy(scores[rows, place], shares)
    return total


def _batches(lesson: Lesson, chance: random.Random) -> Iterator[list[int]]:
    lengths = [len(ids) + chance.random() * _DISORDER for ids, _ in lesson.sequences]
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(batches)
    yield from batches


def pad(sequences: Sequence[tuple[list[int], list[int]]]) -> Batch:
    """Lay out sequences at the length of the longest, rounded up: few shapes are compiled faster than many."""
    length = -(-max(len(ids) for ids, _ in sequences) // _STEP) * _STEP
    ids, types = (
        torch.tensor([sequence[part] + [0] * (length - len(sequence[part])) for sequence in sequences])
        for part in (0, 1)
    )
    sizes = torch.tensor([len(ids) for ids, _ in sequences])
    return Batch(ids, types, torch.arange(length)[None, :] >= sizes[:, None])
