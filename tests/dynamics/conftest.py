"""Small made conversations: every turn is a line ``speaker label[/tag] @minute text``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from classifier.labels import LABELS
from classifier.messages import Conversation, Message

_LINE = re.compile(r"(?P<who>\S+) (?P<label>[a-z_]+)(?:/(?P<tag>[a-z_]+))?(?: @(?P<minute>[\d.]+))?(?: (?P<text>.*))?$")


class Talk:
    """Collects conversations and their labels."""

    def __init__(self):
        self.conversations, self.rows = [], []

    def add(self, lines, *, name="c", couple=None, start="2024-03-01T20:00"):
        messages = []
        for turn, line in enumerate(part for part in lines.strip().splitlines() if part.strip()):
            found = _LINE.match(line.strip())
            time = None
            if found["minute"]:
                time = datetime.fromisoformat(start) + timedelta(minutes=float(found["minute"]))
            who = None if found["who"] == "?" else found["who"]
            messages.append(Message(found["text"] or "some words", who, time, name, turn))
            self.rows.append((name, turn, found["label"], (found["tag"],) if found["tag"] else (), None))
        self.conversations.append(Conversation(name, tuple(messages), couple=couple))
        return self

    @property
    def labels(self):
        return pd.DataFrame(self.rows, columns=["conversation_id", "turn", "label", "tags", "crisis"])


@pytest.fixture
def talk():
    return Talk()


@pytest.fixture(scope="session")
def simulate():
    """Random talk of one couple with an effect of leverage on the other's next turn."""

    def make(conversations=12, turns=60, seed=0, *, follow=0.0, shorter=1.0, slower=1.0, skew=1.0, speakers="AB"):
        rng = np.random.default_rng(seed)
        talks, rows = [], []
        for nth in range(conversations):
            time, messages, before = datetime(2024, 1, 1, 20) + timedelta(days=nth), [], "none"
            for turn in range(turns):
                lever = np.array([0.08 * (skew if turn % 2 == 0 else 1 / skew), 0.05, 0.03, 0.06])
                label = str(rng.choice(LABELS, p=[*lever, 1 - lever.sum()]))
                if before == "leverage" and rng.random() < follow:
                    label = "loss_fear"
                threatened = before == "leverage"
                words = max(1, int(rng.integers(4, 20) * (shorter if threatened else 1.0)))
                time += timedelta(seconds=float(rng.lognormal(3, 0.5)) * (slower if threatened else 1.0))
                text = " ".join(rng.choice(["money", "dinner", "you", "never", "listen", "kids", "work"], words))
                messages.append(Message(text, speakers[turn % 2], time, f"day {nth}", turn))
                rows.append((f"day {nth}", turn, label, ("appeasement",) if label == "loss_fear" else ()))
                before = label
            talks.append(Conversation(f"day {nth}", tuple(messages), couple="them"))
        return talks, pd.DataFrame(rows, columns=["conversation_id", "turn", "label", "tags"])

    return make
