"""Getting a pretrained encoder used to talk: it guesses hidden pieces of ordinary conversation.

Masked pieces: Devlin et al. 2019; going on with it on text of the field: Gururangan et al. 2020.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu

from classifier.model.tuning.fit import BATCH, Say, batches, pad, schedule
from classifier.model.tuning.network import WIDTH, Network
from classifier.text.pieces import SPECIAL, UNKNOWN

ROUNDS = 2
RATE, DECAY = 3e-4, 0.01
#: Share of the pieces that are to be guessed; of these most are hidden, and some changed (Devlin et al. 2019).
GUESSED, HIDDEN, CHANGED = 0.2, 0.8, 0.1


class Guesser(nn.Module):
    """A network with a head that guesses pieces; the pieces' own vectors are the last layer."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.dense, self.norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH)
        self.bias = nn.Parameter(torch.zeros(network.words.num_embeddings))
        nn.init.eye_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)

    def forward(self, ids: Tensor, types: Tensor, padding: Tensor, guessed: Tensor) -> Tensor:
        """Give the scores of every piece of the vocabulary at the guessed places, ``(places, pieces)``."""
        state = self.network.states(ids, types, padding)[guessed]
        return self.norm(gelu(self.dense(state))) @ self.network.words.weight.T + self.bias


def adapt(network: Network, sequences: Sequence[tuple[list[int], list[int]]], *, say: Say = lambda _: None) -> Network:
    """Adapt a network in place.

    Args:
        network: from :func:`~classifier.model.tuning.network.pretrained`.
        sequences: ids and types of ordinary talk.
        say: is told how far it is.
    """
    torch.manual_seed(0)
    guesser = Guesser(network).train()
    optimizer = torch.optim.AdamW(guesser.parameters(), lr=RATE, weight_decay=DECAY)
    rate = schedule(optimizer, ROUNDS * -(-len(sequences) // BATCH))
    for number in range(ROUNDS):
        for rows in batches(sequences, random.Random(number)):
            batch = pad([sequences[k] for k in rows])
            guessed, shown = hide(batch.ids, batch.padding, network.words.num_embeddings)
            if guessed.any():
                optimizer.zero_grad()
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    scores = guesser(shown, batch.types, batch.padding, guessed)
                cross_entropy(scores.float(), batch.ids[guessed]).backward()
                torch.nn.utils.clip_grad_norm_(guesser.parameters(), 1.0)
                optimizer.step()
            rate.step()
        say(f"talk: round {number + 1} of {ROUNDS} done")
    return network.eval()


def hide(ids: Tensor, padding: Tensor, pieces: int) -> tuple[Tensor, Tensor]:
    """Choose the places to guess, and hide or change what stands there.

    Returns:
        the places, and the ids as they are shown, both ``(rows, length)``.
    """
    guessed = (torch.rand(ids.shape) < GUESSED) & (ids >= len(SPECIAL)) & ~padding
    chance = torch.rand(ids.shape)
    other = torch.randint(len(SPECIAL), pieces, ids.shape)
    shown = torch.where(guessed & (chance < HIDDEN), torch.full_like(ids, UNKNOWN), ids)
    return guessed, torch.where(guessed & (chance >= 1 - CHANGED), other, shown)
