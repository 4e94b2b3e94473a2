"""Conversations with known rates and no effect between speakers: what the statistics are tried on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from classifier.labels import LABELS, TAGS
from classifier.messages import Conversation, Message

RATES = np.array([0.08, 0.05, 0.03, 0.08, 0.76])
_FILLER = ("we", "talked", "about", "the", "money", "and", "dinner", "with", "your", "mother", "again")


@dataclass(frozen=True)
class World:
    """How conversations come about; ``heat`` is the SD of the log of how often a conversation's labels come."""

    name: str
    couples: int
    conversations: int
    turns: int
    heat: float = 0.0
    shared_heat: bool = False
    repeat: float = 0.0
    skew: float = 1.0


def simulate(world: World, seed: int) -> tuple[list[Conversation], pd.DataFrame]:
    """Give conversations of A and B in turn, and their labels; ``skew`` multiplies A's leverage and B's loss-fear."""
    rng = np.random.default_rng(seed)
    conversations, labels = [], []
    for couple in range(world.couples):
        for nth in range(world.conversations):
            name = f"{couple}/{nth}"
            codes = draw_labels(world, rng)
            conversations.append(Conversation(name, _messages(name, nth, codes, rng), couple=str(couple)))
            labels += [(name, turn, LABELS[code], _tag(LABELS[code], rng)) for turn, code in enumerate(codes)]
    return conversations, pd.DataFrame(labels, columns=["conversation_id", "turn", "label", "tags"])


def speaker_rates(world: World, heat: np.ndarray) -> np.ndarray:
    """Give the label probabilities of both speakers under each heat, shape (heats, 2, labels)."""
    events = np.stack([RATES[:4] * [world.skew, 1, 1, 1], RATES[:4] * [1, 1, 1, world.skew]])
    events = np.minimum(events * np.exp(heat)[:, :, None], 0.22)
    return np.concatenate([events, 1 - events.sum(axis=2, keepdims=True)], axis=2)


def draw_heat(world: World, rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw the heat of n conversations for both speakers, shape (n, 2)."""
    heat = rng.normal(-(world.heat**2) / 2, world.heat, (n, 2))
    return np.repeat(heat[:, :1], 2, axis=1) if world.shared_heat else heat


def draw_labels(world: World, rng: np.random.Generator) -> np.ndarray:
    """Draw the codes of a conversation's labels, turn by turn; A has the even turns."""
    rates = speaker_rates(world, draw_heat(world, rng, 1))[0]
    drawn = [rng.choice(len(LABELS), size=world.turns, p=rates[turn]) for turn in (0, 1)]
    codes = np.where(np.arange(world.turns) % 2 == 0, *drawn)
    for turn in range(2, world.turns):
        if rng.random() < world.repeat:
            codes[turn] = codes[turn - 2]
    return codes


def _messages(name: str, nth: int, codes: np.ndarray, rng: np.random.Generator) -> tuple[Message, ...]:
    time = datetime(2024, 1, 1, 20) + timedelta(days=3 * nth)
    length = rng.normal(0, 0.4, 2)
    messages = []
    for turn in range(len(codes)):
        time += timedelta(seconds=float(rng.lognormal(3, 1)))
        words = int(np.clip(rng.lognormal(2 + length[turn % 2], 0.6), 1, 60))
        text = " ".join(_FILLER[k] for k in rng.integers(len(_FILLER), size=words))
        messages.append(Message(text, "AB"[turn % 2], time, name, turn))
    return tuple(messages)


def _tag(label: str, rng: np.random.Generator) -> tuple[str, ...]:
    tags = list(TAGS[label])
    return (tags[rng.integers(len(tags))],) if tags and label != "leaving" else ()
