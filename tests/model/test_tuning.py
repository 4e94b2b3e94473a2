# ruff: noqa: E402
"""Tuning: what is shown, what is learnt, and that an interrupted run goes on (needs the extra ``tune``)."""

import gzip
import random
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'tune' is not installed")

from safetensors.torch import save_file

from classifier.labels import LABELS
from classifier.model.corpus import Example
from classifier.model.encoder import OUTPUTS, PLACES, POSITIONS, Encoder
from classifier.model.features import Window
from classifier.model.readings import key, load_curve, load_readings, save_readings
from classifier.model.store import save_encoder
from classifier.model.tuning import further
from classifier.model.tuning import tune as tuning
from classifier.model.tuning.export import export, restore
from classifier.model.tuning.fit import loss, pad
from classifier.model.tuning.material import lesson
from classifier.model.tuning.network import Network
from classifier.model.tuning.parts import Parts
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


def test_every_round_shows_the_ordinary_turns_that_somebody_decided(monkeypatch):
    monkeypatch.setattr("classifier.model.tuning.material.ORDINARY", 3)
    plain = [_example(f"the bus {'ab' * k}", group=f"b{k}") for k in range(9)]
    decided = [replace(_example(text, label), row={"decided": True}) for text, label in (("x", "safe"), ("y", "none"))]
    shown = [lesson(CORPUS, [*plain, *decided], Pieces(VOCABULARY), number).labels for number in range(2)]
    assert [len(labels) for labels in shown] == [len(CORPUS) + 2 + 3] * 2
    assert all(LABELS.index("safe") in labels for labels in shown)


def test_some_messages_stand_amid_ordinary_talk_with_every_word_of_theirs(monkeypatch):
    monkeypatch.setattr("classifier.model.tuning.material.UNMARKED", 0.0)
    pieces = Pieces(VOCABULARY)
    long = [_example(f"i am leaving you now {'x' * k}", "leverage", ("finality",), f"g{k}") for k in range(1, 60)]
    talk = [_example(f"the bus {'b' * k}", group=f"b{k}") for k in range(1, 9)]
    shown = lesson(long, talk, pieces, 0).sequences[: len(long)]
    bus, own = pieces.ids("the bus"), [pieces.ids(e.window.normal.text) for e in long]
    amid = [k for k, (ids, _) in enumerate(shown) if _holds(ids, bus)]
    assert 0 < len(amid) < 15
    assert all(_holds(ids, words) for (ids, _), words in zip(shown, own, strict=True))


def test_some_messages_stand_behind_ordinary_turns_which_keep_their_own_context(monkeypatch):
    monkeypatch.setattr("classifier.model.tuning.material.ALONE", 0.0)
    pieces = Pieces(VOCABULARY)
    long = [_example(f"i am leaving you now {'x' * k}", "leverage", ("finality",), f"g{k}") for k in range(1, 40)]
    talk = [_example(f"the bus was late again {'b' * k}", group=f"b{k}") for k in range(1, 40)]
    talk = [replace(e, window=replace(e.window, context=(("B", "tea or coffee"),))) for e in talk]
    decided = [replace(e, row={"decided": True}) for e in talk]
    shown = lesson(long, [*talk, *decided], pieces, 0).sequences
    own, other = pieces.ids("so what"), pieces.ids("tea or coffee")
    assert 0 < sum(_holds(ids, other) for ids, _ in shown[: len(long)]) < len(long) / 2
    assert all(_holds(ids, other) and not _holds(ids, own) for ids, _ in shown[len(long) :])


def _holds(ids, some):
    return any(ids[k : k + len(some)] == some for k in range(len(ids)))


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


ROWS = [_example(f"i am leaving {word}", "leverage", ("finality",), word) for word in "abcdef"]


@pytest.fixture(scope="module")
def learnt(network):
    """A network whose weights are all different, as learnt ones are: equal ones are stored once."""
    torch.manual_seed(1)
    other = deepcopy(network)
    with torch.no_grad():
        for weights in other.parameters():
            weights.add_(0.02 * torch.randn_like(weights))
    return other


def test_a_restored_network_answers_as_the_one_that_was_exported(learnt):
    again = restore(export(learnt))
    chance = random.Random(1)
    for length in (3, 17, POSITIONS):
        ids = torch.tensor([[chance.randrange(4, len(VOCABULARY)) for _ in range(length)]])
        with torch.no_grad():
            exact, close = (one(ids, torch.zeros_like(ids)).numpy() for one in (learnt, again))
        assert np.abs(exact - close).max() < 0.1 * np.abs(exact).max() + 0.02


def _tuned_before(network, folder):
    """An encoder with held-out readings of all rows but the last two."""
    encoder = Encoder(export(network), VOCABULARY)
    save_encoder(encoder, folder)
    keys = [key(encoder, e.window) for e in ROWS[:-2]]
    save_readings(folder / "readings.npz", keys, np.full((len(keys), OUTPUTS), 2.0))
    return encoder


def test_tuning_further_keeps_old_readings_and_reads_new_rows_before_they_are_learnt(learnt, monkeypatch, tmp_path):
    monkeypatch.setattr(further, "TIMES", 40)  # more than one batch: the first step of a run has a rate of 0
    monkeypatch.setattr(further, "PACE", further.Pace(1e-3, 1e-3, 1))
    before = _tuned_before(learnt, tmp_path)
    plain = [_example(f"the bus {'ab' * k}", group=f"b{k}") for k in range(4)]
    assert further.tune_further(ROWS, plain, tmp_path, say=lambda _: None) == 2
    readings = load_readings(tmp_path / "readings.npz")
    rows = [readings.rows[key(before, e.window)] for e in ROWS]
    assert all((row == 2.0).all() for row in rows[:-2])
    fresh = before.outputs([e.window for e in ROWS[-2:]])[:, : len(rows[0])]
    assert np.abs(np.array(rows[-2:]) - fresh).max() <= 1 / 32
    assert (tmp_path / "encoder.onnx.gz").read_bytes() != gzip.compress(before.network, mtime=0)
    assert further.tune_further(ROWS, plain, tmp_path, say=lambda _: None) == 0


def test_the_encoder_before_has_half_the_say_in_the_new_one(learnt, monkeypatch, tmp_path):
    before = _tuned_before(learnt, tmp_path)
    first = dict(restore(before.network).named_parameters())

    def one_higher(network, lessons, **_):
        with torch.no_grad():
            for weights in network.parameters():
                weights += 1
        return network

    made = []
    monkeypatch.setattr(further, "tune", one_higher)
    monkeypatch.setattr(further, "export", lambda network: made.append(network) or before.network)
    further.tune_further(ROWS, [], tmp_path, say=lambda _: None)
    assert all(torch.allclose(weights, first[name] + 0.5) for name, weights in made[0].named_parameters())


def test_tuning_further_shows_every_known_row_of_crisis(learnt, monkeypatch, tmp_path):
    _tuned_before(learnt, tmp_path)
    rows = [replace(ROWS[0], crisis="violence"), *ROWS[1:]]
    monkeypatch.setattr(further, "KNOWN", 0)
    shown = []
    monkeypatch.setattr(further, "tune", lambda network, lessons, **_: shown.append(lessons[0]) or network)
    further.tune_further(rows, [], tmp_path, say=lambda _: None)
    flagged = [int(one.targets[:, PLACES["crisis"]].sum()) for one in shown]
    assert flagged == [1] * further.TUNINGS
    assert [len(one.labels) for one in shown] == [2 * further.TIMES + 1] * further.TUNINGS


def test_interrupted_tuning_further_still_holds_what_was_read_before(learnt, monkeypatch, tmp_path):
    before = _tuned_before(learnt, tmp_path)
    monkeypatch.setattr(further, "save_readings", _interrupt)  # the encoder is renewed, its readings are not
    with pytest.raises(KeyboardInterrupt):
        further.tune_further(ROWS, [], tmp_path, say=lambda _: None)
    monkeypatch.undo()
    assert further.tune_further(ROWS, [], tmp_path, say=lambda _: None) == 2
    fresh = before.outputs([ROWS[-1].window])[0]
    kept = load_readings(tmp_path / "readings.npz").rows[key(before, ROWS[-1].window)]
    assert np.abs(kept - fresh[: len(kept)]).max() <= 1 / 32


def _interrupt(*_):
    raise KeyboardInterrupt


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

    def tune(tuner, corpus, share=1.0, *, number=0):
        asked.append(len(corpus))
        if len(asked) in (3, 6):
            raise KeyboardInterrupt
        return deepcopy(network)

    monkeypatch.setattr(tuning.Tuner, "tune", tune)
    monkeypatch.setattr(tuning, "pretrained", lambda *_: deepcopy(network))
    save_file({}, tmp_path / "model.safetensors")
    (tmp_path / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    output = tmp_path / "out"
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            tuning.tune_folder(CORPUS, [], tmp_path, output, say=lambda _: None)
    tuning.tune_folder(CORPUS, [], tmp_path, output, say=lambda _: None)
    assert asked[:7] == [4, 4, 4, 4, 6, 6, 6]
    assert sorted(path.name for path in output.iterdir()) == [
        "curve.npz",
        "encoder.onnx.gz",
        "pieces.txt",
        "readings.npz",
    ]
    curve = load_curve(output / "curve.npz")
    assert list(curve) == ["0.125", "0.25", "0.5"]
    assert all(len(rows) == 2 for rows in curve.values())


def test_a_share_is_tuned_on_fewer_groups_and_fewer_ordinary_turns(network, monkeypatch):
    seen = []
    monkeypatch.setattr(tuning, "tune", lambda net, lessons, seed, say: seen.append(len(lessons[0].labels)) or net)
    monkeypatch.setattr(tuning, "ORDINARY", 8)
    plain = [_example(f"the bus {'ab' * k}", group=f"b{k}") for k in range(8)]
    tuner = tuning.Tuner(network, VOCABULARY, plain, lambda _: None)
    tuner.tune(CORPUS)
    tuner.tune(CORPUS[:3], 0.5)
    assert seen == [len(CORPUS) + 8, 3 + 4]


def test_the_shipped_encoder_is_the_mean_of_its_tunings(network, monkeypatch, tmp_path):
    def tune(tuner, corpus, share=1.0, *, number=0):
        tuned = deepcopy(network)
        with torch.no_grad():
            for weights in tuned.parameters():
                weights.add_(0.02 * (2 * number - 1) * weights)  # one below, one above
        return tuned

    monkeypatch.setattr(tuning.Tuner, "tune", tune)
    tuner = tuning.Tuner(deepcopy(network), VOCABULARY, [], lambda _: None)
    mean = tuning._whole(tuner, CORPUS, Parts(tmp_path, "m"))
    window = CORPUS[0].window
    assert np.allclose(mean.outputs([window]), tuner.encoder(network).outputs([window]), atol=0.05)


def test_tunings_of_other_numbers_see_the_rounds_otherwise(network, monkeypatch):
    seen = []
    monkeypatch.setattr(
        tuning, "tune", lambda net, lessons, seed, say: seen.append((seed, lessons[0].sequences)) or net
    )
    monkeypatch.setattr("classifier.model.tuning.material.ORDINARY", 2)
    plain = [_example(f"the bus {'ab' * k}", group=f"b{k}") for k in range(20)]
    tuner = tuning.Tuner(network, VOCABULARY, plain, lambda _: None)
    for number in range(2):
        tuner.tune(CORPUS, number=number)
    (first, one), (second, other) = seen
    assert first != second
    assert one != other


def test_a_part_has_its_name_only_when_it_is_whole(tmp_path):
    parts = Parts(tmp_path, "m")

    def breaks(path):
        path.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parts.part("a.txt", breaks)
    made = parts.part("a.txt", lambda path: path.write_text("whole", encoding="utf-8"))
    assert made.read_text(encoding="utf-8") == "whole"
    assert parts.part("a.txt", breaks) == made
    parts.remove()
    assert not list(tmp_path.iterdir())
