"""The network that is tuned: the lower layers of a small pretrained sentence encoder with a linear head."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

#: Layers kept of the pretrained encoder: fewer read faster, and two less cost about a hundredth of macro-F1.
LAYERS = 6
_HEADS, _WIDTH, _INNER = 12, 384, 1536
_DROPOUT, _EPSILON = 0.1, 1e-12


@dataclass(frozen=True)
class Batch:
    """Sequences of one length, padded.

    Attributes:
        ids, types: pieces and to which part they belong, ``(rows, length)``.
        padding: where there is none, ``(rows, length)``.
    """

    ids: Tensor
    types: Tensor
    padding: Tensor


class Layer(nn.Module):
    """One layer of BERT's encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(_WIDTH, _WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.norm_attention, self.norm_inner = (nn.LayerNorm(_WIDTH, eps=_EPSILON) for _ in range(2))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, state: Tensor, seen: Tensor | None) -> Tensor:
        """Give the next state ``(rows, length, width)``; ``seen`` says which pieces may be looked at."""
        query, key, value = (self._split(part(state)) for part in (self.query, self.key, self.value))
        # Written out: PyTorch's own attention is seven times slower with a mask in half precision on a processor.
        looks = query @ key.transpose(2, 3) / math.sqrt(query.shape[3])
        if seen is not None:
            looks = looks.masked_fill(~seen, -1e4)
        mixed = self.dropout(looks.softmax(dim=3)) @ value
        state = self.norm_attention(state + self.dropout(self.out(mixed.transpose(1, 2).flatten(2))))
        return self.norm_inner(state + self.dropout(self.narrow(nn.functional.gelu(self.wide(state)))))

    @staticmethod
    def _split(state: Tensor) -> Tensor:
        return state.unflatten(2, (_HEADS, _WIDTH // _HEADS)).transpose(1, 2)


class Network(nn.Module):
    """BERT's encoder (Devlin et al. 2019), the mean over the pieces, and a linear layer to the outputs."""

    def __init__(self, pieces: int, positions: int, outputs: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, _WIDTH)
        self.positions = nn.Embedding(positions, _WIDTH)
        self.types = nn.Embedding(2, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropout = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(_WIDTH, outputs)

    def forward(self, ids: Tensor, types: Tensor, padding: Tensor | None = None) -> Tensor:
        """Give the outputs of every sequence, ``(rows, outputs)``."""
        places = torch.arange(ids.shape[1], device=ids.device)
        state = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.types(types)))
        seen = None if padding is None else ~padding[:, None, None, :]
        for layer in self.layers:
            state = layer(state, seen)
        if padding is None:
            return self.head(state.mean(dim=1))
        there = (~padding)[..., None].to(state.dtype)
        return self.head(self.dropout((state * there).sum(dim=1) / there.sum(dim=1)))


def mean(tuned: Sequence[Mapping[str, Tensor]], into: Network) -> Network:
    """Give a network the mean of the weights of several tunings of it (Wortsman et al. 2022, *Model soups*)."""
    with torch.no_grad():
        for name, weights in into.named_parameters():
            weights.copy_(torch.stack([one[name] for one in tuned]).mean(dim=0))
    return into


def pretrained(weights: Mapping[str, Tensor], rows: Sequence[int], positions: int, outputs: int) -> Network:
    """Build the network from the weights of a pretrained BERT-like encoder.

    Args:
        weights: its tensors by their names in the BERT layout (``encoder.layer.0.attention.self.query.weight``, …).
        rows: rows of its vocabulary that are kept.
        positions: how many positions are kept.
        outputs: how many outputs the new head has.
    """
    torch.manual_seed(0)  # for the new head
    network = Network(len(rows), positions, outputs)
    with torch.no_grad():
        network.words.weight.copy_(weights["embeddings.word_embeddings.weight"][list(rows)])
        network.positions.weight.copy_(weights["embeddings.position_embeddings.weight"][:positions])
        network.types.weight.copy_(weights["embeddings.token_type_embeddings.weight"])
        _copy(network.norm, weights, "embeddings.LayerNorm")
        for number, layer in enumerate(network.layers):
            _copy_layer(layer, weights, f"encoder.layer.{number}")
    return network


def _copy(module: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    module.weight.copy_(weights[f"{name}.weight"])
    module.bias.copy_(weights[f"{name}.bias"])


def _copy_layer(layer: Layer, weights: Mapping[str, Tensor], name: str) -> None:
    _copy(layer.query, weights, f"{name}.attention.self.query")
    _copy(layer.key, weights, f"{name}.attention.self.key")
    _copy(layer.value, weights, f"{name}.attention.self.value")
    _copy(layer.out, weights, f"{name}.attention.output.dense")
    _copy(layer.norm_attention, weights, f"{name}.attention.output.LayerNorm")
    _copy(layer.wide, weights, f"{name}.intermediate.dense")
    _copy(layer.narrow, weights, f"{name}.output.dense")
    _copy(layer.norm_inner, weights, f"{name}.output.LayerNorm")
