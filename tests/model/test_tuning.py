# ruff: noqa: E402
"""Tuning: what is shown, what is learnt, and that an interrupted run goes on (needs the extra ``tune``)."""

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'tune' is not installed")

from classifier.model.corpus import Example
from classifier.model.encoder import OUTPUTS, PLACES, POSITIONS, Encoder
from classifier.model.features import Window
from classifier.model.tuning import tune as tuning
from classifier.model.tuning.export import export
from classifier.model.tuning.fit import loss, pad
from classifier.model.tuning.material import lesson
from classifier.model.tuning.network import Network
from classifier.text.pieces import SPECIAL, Pieces

VOCABULARY = [*SPECIAL, *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz")]


def _example(text, label="none", tags=(), group="g"):
    return Example(Window(text, (("B", "so what"),), "A"), label, tags, None, group, f"{group}:{text}")


CORPUS = [_example(f"i am leaving {'x' * k}", "leverage", ("finality",), f"g{k}") for k in range(6)]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return Network(len(VOCABULARY), POSITIONS, OUTPUTS).eval()


def test_every_round_shows_the_corpus_and_other_ordinary_turns(monkeypatch):
    monkeypatch.setattr("classifier.model.tuning.material.ORDINARY", 3)
    plain = [_example(f"the bus {'ab' * k}", group=f"b{k}") for k in range(9)]
    first, second = (lesson(CORPUS, plain, Pieces(VOCABULARY), number) for number in range(2))
    assert len(first.labels) == len(second.labels) == len(CORPUS) + 3
    rows = [{tuple(ids) for ids, _ in one.sequences[len(CORPUS) :]} for one in (first, second)]
    assert not rows[0] & rows[1]


def test_padding_does_not_change_an_answer(network):
    sequences = [([2, 5, 6, 3], [0] * 4), ([2, *range(4, 20), 3], [0] * 18)]
    batch = pad(sequences)
    with torch.no_grad():
        together = network(batch.ids, batch.types, batch.padding)
        alone = network(torch.tensor([sequences[0][0]]), torch.zeros((1, 4), dtype=torch.long))
    assert torch.allclose(together[0], alone[0], atol=1e-5)


def test_the_exported_network_answers_as_the_tuned_one(network):
    encoder = Encoder(export(network), VOCABULARY)
    chance = random.Random(0)
    for length in (3, 17, POSITIONS):
        ids = [chance.randrange(4, len(VOCABULARY)) for _ in range(length)]
        with torch.no_grad():
            exact = network(torch.tensor([ids]), torch.zeros((1, length), dtype=torch.long)).numpy()
        assert np.abs(encoder._read(ids, [0] * length) - exact).max() < 0.1 * np.abs(exact).max() + 0.05


def test_the_loss_falls_when_the_right_outputs_rise():
    one = lesson(CORPUS[:1], [], Pieces(VOCABULARY), 0)
    labels, targets = torch.from_numpy(one.labels), torch.from_numpy(one.targets)
    flat = torch.zeros((1, OUTPUTS))
    for place in (PLACES["label"].start, PLACES["tags_leverage"].start + 2):
        raised = flat.clone()
        raised[0, place] = 3.0
        assert loss(raised, labels, targets) < loss(flat, labels, targets)


def test_an_interrupted_run_goes_on_where_it_stopped(network, monkeypatch, tmp_path):
    asked = []

    def tune(tuner, corpus):
        asked.append(len(corpus))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return Encoder(export(network), tuner.vocabulary)

    monkeypatch.setattr(tuning.Tuner, "tune", tune)
    (tmp_path / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    output = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        tuning.tune_folder(CORPUS, [], tmp_path, output, say=lambda _: None)
    tuning.tune_folder(CORPUS, [], tmp_path, output, say=lambda _: None)
    assert asked == [4, 4, 4, 4, 6]
    assert sorted(path.name for path in output.iterdir()) == ["encoder.onnx", "pieces.txt", "readings.npz"]
