"""The sentence encoder reads each message alone, bounded, and its shares are chosen on held-out scores."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import ModelError
from classifier.labels import CRISIS, LABELS, TAGS
from classifier.model.encoder import CONTEXT_PIECES, OUTPUTS, PLACES, POSITIONS, sequence
from classifier.model.features import Window
from classifier.model.readings import KEPT, Readings, key, load_readings, save_readings, unseen
from classifier.model.shares import TRIED, choose_shares
from classifier.model.store import load_encoder, save_encoder
from classifier.text.pieces import BREAK, FIRST

WINDOWS = [
    Window("I'm done."),
    Window("I'm done.", (("Sam", "have you finished the dishes?"),), "Kim"),
    Window("leave " * 400, (("Sam", "why " * 400), ("Kim", "so " * 400), ("Sam", "go")), "Kim"),
    Window("😂"),
    Window("give me twenty minutes and I'll come back to this", (("Kim", "you never listen"),), "Sam"),
]


@pytest.fixture(scope="module")
def encoder(model):
    return model.engine.heads.encoder


def test_every_head_has_its_outputs_and_they_do_not_overlap():
    sizes = {name: place.stop - place.start for name, place in PLACES.items()}
    assert sizes == {"label": len(LABELS), "crisis": len(CRISIS)} | {
        f"tags_{label}": len(TAGS[label]) for label in LABELS[:-1]
    }
    assert sum(sizes.values()) == OUTPUTS


def test_a_message_among_others_is_read_as_it_is_alone(encoder):
    together = encoder.outputs(WINDOWS)
    alone = np.concatenate([encoder.outputs([window]) for window in reversed(WINDOWS)])[::-1]
    assert np.array_equal(together, alone)
    assert together.shape == (len(WINDOWS), OUTPUTS)


def test_nothing_to_read_gives_no_rows(encoder):
    assert encoder.outputs([]).shape == (0, OUTPUTS)


def test_context_and_who_spoke_change_what_is_read(encoder):
    before = (("Sam", "have you finished the dishes?"),)
    windows = [Window("I'm done."), Window("I'm done.", before, "Kim"), Window("I'm done.", before, "Sam")]
    a, b, c = encoder.outputs(windows)
    assert not np.allclose(a, b)
    assert not np.allclose(b, c)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=900), st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.text(max_size=300)), max_size=4))
def test_any_window_fits_in_and_the_message_stands_first(encoder, text, context):
    ids, types = sequence(Window(text, tuple(context), "A"), encoder.pieces)
    assert len(ids) == len(types) <= POSITIONS
    assert ids[0] == FIRST
    assert ids[-1] == BREAK
    assert types == sorted(types)
    assert types.count(1) <= CONTEXT_PIECES + 1


def test_both_ends_of_a_long_message_are_read(encoder):
    start, end = "I am leaving you", "I am staying with you"
    filler = " and the bus was late again" * 60
    one, other = (sequence(Window(text), encoder.pieces)[0] for text in (start + filler, filler + end))
    assert one[1:4] == encoder.pieces.ids(start)[:3]
    assert other[-4:-1] == encoder.pieces.ids(end)[-3:]


def test_an_encoder_travels_to_another_process(encoder):
    copy = pickle.loads(pickle.dumps(encoder))
    assert np.array_equal(copy.outputs(WINDOWS), encoder.outputs(WINDOWS))


def test_held_out_readings_stand_in_for_the_encoder(encoder, tmp_path):
    outputs = np.linspace(-4, 4, OUTPUTS)[None, :]
    save_readings(tmp_path / "readings.npz", [key(encoder, WINDOWS[0])], outputs)
    read = load_readings(tmp_path / "readings.npz").outputs(encoder, WINDOWS[:2])
    assert np.abs(read[0] - outputs[0, KEPT]).max() <= 1 / 32
    assert np.array_equal(read[1:], encoder.outputs(WINDOWS[1:2])[:, KEPT])


def test_windows_without_a_held_out_reading_are_counted(encoder):
    readings = Readings({key(encoder, WINDOWS[0]): np.zeros(KEPT.stop)})
    assert readings.missing(encoder, WINDOWS[:1]) == 0
    assert readings.missing(encoder, WINDOWS) == len(WINDOWS) - 1


def test_without_a_file_there_are_no_readings(tmp_path):
    assert load_readings(tmp_path / "readings.npz") == Readings({})


def test_a_third_of_ordinary_conversations_stays_unseen():
    share = np.mean([unseen(f"friends:{k}") for k in range(3_000)])
    assert 0.3 < share < 0.37


def test_a_folder_without_an_encoder_is_named(tmp_path):
    with pytest.raises(ModelError, match="no sentence encoder"):
        load_encoder(tmp_path)


def test_a_file_that_unpacks_to_more_than_a_network_is_refused(encoder, tmp_path, monkeypatch):
    save_encoder(encoder, tmp_path)
    assert load_encoder(tmp_path).network == encoder.network
    monkeypatch.setattr("classifier.model.store._MOST_BYTES", len(encoder.network) - 1)
    with pytest.raises(ModelError, match="not what a model"):
        load_encoder(tmp_path)


def test_junk_in_place_of_a_network_is_refused(tmp_path):
    (tmp_path / "encoder.onnx.gz").write_bytes(b"junk")
    (tmp_path / "pieces.txt").write_text("[PAD]\n[UNK]\n[CLS]\n[SEP]\n", encoding="utf-8")
    with pytest.raises(ModelError, match="not what a model"):
        load_encoder(tmp_path)


def _chosen(strength):
    """Choose shares where the encoder knows the truth this strongly and the n-grams know nothing."""
    chance = np.random.default_rng(0)
    label, crisis = chance.integers(0, len(LABELS), 600), chance.random((600, len(CRISIS))) < 0.2
    outputs = chance.normal(size=(600, OUTPUTS))
    outputs[:, PLACES["label"]] += strength * np.eye(len(LABELS))[label]
    outputs[:, PLACES["crisis"]] += strength * crisis
    alone = chance.normal(size=(600, len(LABELS))), chance.normal(size=(600, len(CRISIS)))
    return choose_shares(alone, outputs, label, crisis)


def test_an_encoder_that_knows_counts_and_one_that_does_not_counts_for_little():
    knows, guesses = _chosen(4.0), _chosen(0.0)
    assert knows["label"] >= 1.0
    assert knows["crisis"] >= 1.0
    assert guesses["label"] <= 0.5
    assert set(knows.values()) <= set(TRIED)
