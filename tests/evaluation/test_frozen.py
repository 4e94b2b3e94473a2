"""The baseline of frozen embeddings: unit vectors that do not hang on the batch, and clear errors."""

from pathlib import Path

import numpy as np
import pytest

from classifier import InputError
from classifier.evaluation.frozen import Embedder, frozen_predictor
from classifier.labels import LABELS
from classifier.model.corpus import Example
from classifier.model.features import Window
from classifier.text.pieces import SPECIAL

TEXTS = {"leverage": "i am leaving you", "safe": "back in an hour", "none": "the bus is late again"}
DATA = [Example(Window(text), label, (), None, label, label) for label, text in TEXTS.items()]


def test_a_folder_without_an_encoder_is_named(tmp_path):
    with pytest.raises(InputError, match=r"vocab\.txt"):
        Embedder(tmp_path)


@pytest.fixture
def source(tmp_path) -> Path:
    torch = pytest.importorskip("torch", reason="the extra 'tune' is not installed")
    from safetensors.torch import save_file

    chance = torch.Generator().manual_seed(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = [*SPECIAL, *letters, *(f"##{c}" for c in letters)]

    def some(*shape: int):
        return torch.randn(shape, generator=chance) * 0.05

    sizes = {"word": len(vocabulary), "position": 128, "token_type": 2}
    weights = {f"embeddings.{name}_embeddings.weight": some(size, 384) for name, size in sizes.items()}
    norms = ["embeddings.LayerNorm"]
    for k in range(6):
        layer = f"encoder.layer.{k}"
        linear = {f"attention.self.{part}": (384, 384) for part in ("query", "key", "value")}
        linear |= {"attention.output.dense": (384, 384)}
        linear |= {"intermediate.dense": (1536, 384), "output.dense": (384, 1536)}
        weights |= {f"{layer}.{name}.weight": some(*shape) for name, shape in linear.items()}
        weights |= {f"{layer}.{name}.bias": some(shape[0]) for name, shape in linear.items()}
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        weights |= {f"{norm}.weight": torch.ones(384), f"{norm}.bias": torch.zeros(384)}
    save_file(weights, tmp_path / "model.safetensors")
    (tmp_path / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    return tmp_path


def test_what_it_was_fitted_on_it_knows_alone_and_among_others(source):
    embed = Embedder(source)
    vectors = embed([e.window for e in DATA])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    predict = frozen_predictor(DATA * 20, embed, np.tile(vectors, (20, 1)))
    together = predict([e.window for e in DATA])
    assert [LABELS[k] for k in together.labels] == list(TEXTS)
    assert together.probabilities is not None
    assert np.allclose(together.probabilities.sum(axis=1), 1)
    alone = predict([DATA[0].window])
    assert np.allclose(alone.probabilities, together.probabilities[:1], atol=1e-5)
