import json
import shutil

import numpy as np
import pytest

import classifier
from classifier.errors import InputError, ModelError
from classifier.model.store import default_folder


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(default_folder(), folder)
    return folder


def test_a_saved_model_gives_the_same_answers(model, tmp_path):
    model.save(tmp_path / "again")
    again = classifier.load(tmp_path / "again")
    texts = ["I'm leaving you and I'm not coming back.", "please don't go", "see you at six"]
    for text in texts:
        assert again.assess(text).probabilities == model.assess(text).probabilities


def test_a_model_is_not_saved_over_a_file(model, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="where a folder is needed"):
        model.save(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_the_model_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in default_folder().iterdir()) < 15_000_000


@pytest.mark.parametrize("name", ["heads.npz", "gate.npz", "encoder.onnx.gz", "pieces.txt"])
def test_a_changed_file_is_refused(copy, name):
    path = copy / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="digest"):
        classifier.load(copy)


def test_a_pickle_is_never_read(copy):
    arrays = {"own": np.array([{"a": 1}], dtype=object), "before": np.zeros(1)}
    np.savez(copy / "gate.npz", **arrays)
    manifest = json.loads((copy / "manifest.json").read_text())
    from classifier.model.store import digest

    manifest["files"]["gate.npz"] = digest(copy / "gate.npz")
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="not what a model"):
        classifier.load(copy)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: m | {"layout": 99}, "layout 99"),
        (lambda m: m | {"labels": ["none", "leverage"]}, "layout"),
        (lambda m: {k: v for k, v in m.items() if k != "calibration"}, "not what a model"),
        (lambda m: m | {"files": {}}, "digest"),
        (lambda m: [], "layout"),
    ],
)
def test_a_changed_manifest_is_refused(copy, change, says):
    path = copy / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(ModelError, match=says):
        classifier.load(copy)


def test_junk_instead_of_a_manifest_is_refused(copy):
    (copy / "manifest.json").write_bytes(b"\xff\x00junk")
    with pytest.raises(ModelError):
        classifier.load(copy)


def test_no_model_says_how_to_get_one(tmp_path):
    with pytest.raises(ModelError, match="leaving-language train"):
        classifier.load(tmp_path)
