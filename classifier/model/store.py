"""The model store: a folder of plain arrays with a manifest that vouches for every file.

Layout 3: ``manifest.json``; ``heads.npz`` and ``gate.npz`` (NumPy arrays, never pickles); where there is a sentence
encoder, ``encoder.onnx.gz`` with its vocabulary ``pieces.txt``, and, for training and measuring only,
``readings.npz`` and ``curve.npz`` (see :mod:`classifier.model.readings`). Only rows of a table that carry weight are
kept, each by its distance from the one before, which packs better than its number.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ModelError
from classifier.labels import LABELS, TAGS
from classifier.model.calibration import Calibration
from classifier.model.encoder import Encoder
from classifier.model.engine import Engine, Heads
from classifier.model.gate import GATE_BUCKETS, Gate
from classifier.model.heads import Head

LAYOUT = 3
_FILES = ("heads.npz", "gate.npz")
ENCODER_FILES = ("encoder.onnx.gz", "pieces.txt")
#: A larger network is not unpacked: the file may be anybody's.
_MOST_BYTES = 64 << 20
READINGS_FILE = "readings.npz"
CURVE_FILE = "curve.npz"


def default_folder() -> Path:
    """Give the folder of the shipped model: in the wheel, or in the source tree beside the package."""
    package = Path(__file__).parents[1]
    shipped = package / "_model"
    return shipped if shipped.is_dir() else package.parent / "models" / "default"


def digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save(engine: Engine, folder: Path, facts: dict[str, Any]) -> None:
    """Write an engine to a folder.

    Args:
        engine: what to write.
        folder: is made where it does not exist.
        facts: what the manifest says besides: version, data digests, library versions, metrics.
    """
    folder.mkdir(parents=True, exist_ok=True)
    heads = {"label": engine.heads.label, "crisis": engine.heads.crisis}
    heads |= {f"tags_{label}": head for label, head in engine.heads.tags.items()}
    arrays: dict[str, NDArray[Any]] = {}
    for name, head in heads.items():
        rows = np.flatnonzero(head.weights.any(axis=1)).astype(np.int32)
        arrays |= {
            f"{name}.steps": np.diff(rows, prepend=np.int32(0)),
            f"{name}.weights": head.weights[rows],
            f"{name}.bias": head.bias,
        }
    np.savez_compressed(folder / "heads.npz", **arrays)  # type: ignore[arg-type]
    np.savez_compressed(folder / "gate.npz", own=engine.gate.own, before=engine.gate.before)
    files = [*_FILES]
    if engine.heads.encoder is not None:
        save_encoder(engine.heads.encoder, folder)
        files += ENCODER_FILES
    manifest = facts | {
        "layout": LAYOUT,
        "labels": list(LABELS),
        "calibration": {
            "temperature": engine.calibration.temperature,
            "prior": dict(zip(LABELS, engine.calibration.prior, strict=True)),
            "base_rate": dict(zip(LABELS, engine.calibration.base_rate, strict=True)),
            "thresholds": dict(zip(LABELS, engine.calibration.thresholds, strict=False)),
        },
        "crisis_thresholds": list(engine.crisis_thresholds),
        "crisis_alone": list(engine.crisis_alone),
        "gate": {"bias": engine.gate.bias, "alone": engine.gate.alone, "threshold": engine.gate.threshold},
        "ordinary": list(engine.ordinary),
        "sure": engine.sure,
        "heads": {name: {"fields": list(h.fields), "buckets": len(h.weights)} for name, h in heads.items()},
        "shares": dict(engine.heads.shares),
        "files": {name: digest(folder / name) for name in files},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def save_encoder(encoder: Encoder, folder: Path) -> None:
    """Write the sentence encoder to a folder, the same bytes every time."""
    network, pieces = (folder / name for name in ENCODER_FILES)
    network.write_bytes(gzip.compress(encoder.network, mtime=0))
    pieces.write_text("\n".join(encoder.vocabulary) + "\n", encoding="utf-8")


def has_encoder(folder: Path) -> bool:
    """Say whether the files of a sentence encoder are in a folder."""
    return all((folder / name).is_file() for name in ENCODER_FILES)


def load_encoder(folder: Path) -> Encoder:
    """Read the sentence encoder of a folder.

    Raises:
        ModelError: there is none, or it is damaged.
    """
    if not has_encoder(folder):
        raise ModelError.no_encoder(folder)
    network, pieces = (folder / name for name in ENCODER_FILES)
    try:
        return Encoder(_unpack(network), pieces.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    except Exception as error:  # onnxruntime raises classes of its own that share no base
        raise ModelError.damaged(network) from error


def _unpack(path: Path) -> bytes:
    with gzip.open(path) as packed:
        network = packed.read(_MOST_BYTES + 1)
    if len(network) > _MOST_BYTES:
        raise ValueError(f"unpacks to more than {_MOST_BYTES} bytes")
    return network


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check a manifest.

    Raises:
        ModelError: there is none, or it is of another layout or label order.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise ModelError.missing(folder) from None
    except (UnicodeDecodeError, ValueError):
        raise ModelError.damaged(folder / "manifest.json") from None
    if not isinstance(manifest, dict) or manifest.get("layout") != LAYOUT or manifest.get("labels") != list(LABELS):
        found = manifest.get("layout") if isinstance(manifest, dict) else None
        raise ModelError.layout(folder, found, LAYOUT)
    return manifest


def load(folder: Path) -> Engine:
    """Read an engine from a folder.

    Raises:
        ModelError: no model there, a file whose digest is not the manifest's, or another layout.
    """
    manifest = read_manifest(folder)
    files = manifest.get("files")
    if not isinstance(files, dict) or not set(files) <= {*_FILES, *ENCODER_FILES}:
        raise ModelError.damaged(folder / "manifest.json")
    for name in {*_FILES, *files}:
        path = folder / name
        if not path.is_file() or digest(path) != files.get(name):
            raise ModelError.digest(path)
    try:
        return _engine(manifest, folder)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise ModelError.damaged(folder / "manifest.json") from error


def _engine(manifest: dict[str, Any], folder: Path) -> Engine:
    with np.load(folder / "heads.npz", allow_pickle=False) as arrays:
        heads = {name: _head(arrays, name, about) for name, about in manifest["heads"].items()}
    with np.load(folder / "gate.npz", allow_pickle=False) as arrays:
        own, before = arrays["own"], arrays["before"]
    if len(own) != GATE_BUCKETS or len(before) != GATE_BUCKETS:
        raise ModelError.damaged(folder / "gate.npz")
    gate, about = manifest["gate"], manifest["calibration"]
    calibration = Calibration(
        float(about["temperature"]),
        tuple(float(about["prior"][label]) for label in LABELS),
        tuple(float(about["base_rate"][label]) for label in LABELS),
        tuple(float(about["thresholds"][label]) for label in LABELS[:-1]),
    )
    encoder = load_encoder(folder) if set(ENCODER_FILES) <= set(manifest["files"]) else None
    tags = {label: heads[f"tags_{label}"] for label in TAGS if f"tags_{label}" in heads}
    return Engine(
        Gate(own, before, int(gate["bias"]), int(gate["alone"]), int(gate["threshold"])),
        Heads(heads["label"], heads["crisis"], tags, encoder, dict(manifest["shares"])),
        calibration,
        tuple(map(float, manifest["crisis_thresholds"])),
        tuple(map(float, manifest["crisis_alone"])),
        tuple(map(float, manifest["ordinary"])),
        float(manifest["sure"]),
    )


def _head(arrays: Any, name: str, about: dict[str, Any]) -> Head:
    values = arrays[f"{name}.weights"]
    weights = np.zeros((int(about["buckets"]), values.shape[1]), dtype=np.float16)
    weights[np.cumsum(arrays[f"{name}.steps"])] = values
    return Head(weights, arrays[f"{name}.bias"], tuple(about["fields"]))
