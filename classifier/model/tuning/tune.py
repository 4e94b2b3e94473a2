"""The whole of tuning: vocabulary, held-out readings fold by fold, and the encoder tuned on everything.

Each part is written when it is done, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from safetensors.torch import load_file
from sklearn.model_selection import GroupKFold

from classifier.model.corpus import Example
from classifier.model.encoder import OUTPUTS, POSITIONS, Encoder
from classifier.model.heads import Floats
from classifier.model.readings import key, save_readings, unseen
from classifier.model.tuning.export import export
from classifier.model.tuning.fit import ROUNDS, Say, tune
from classifier.model.tuning.material import choose_pieces, lesson
from classifier.model.tuning.network import pretrained
from classifier.text.pieces import Pieces

FOLDS = 3


@dataclass(frozen=True)
class Tuner:
    """What every run of tuning shares.

    Attributes:
        weights: a pretrained encoder's ``model.safetensors``.
        rows: rows of its vocabulary that are kept, and ``vocabulary``, the pieces they stand for.
        background: ordinary turns that may be shown.
        say: is told how far it is.
    """

    weights: Path
    rows: list[int]
    vocabulary: list[str]
    background: list[Example]
    say: Say

    def tune(self, corpus: Sequence[Example]) -> Encoder:
        """Tune on examples of the corpus."""
        pieces = Pieces(self.vocabulary)
        lessons = [lesson(corpus, self.background, pieces, number) for number in range(ROUNDS)]
        network = pretrained(load_file(self.weights), self.rows, POSITIONS, OUTPUTS)
        return Encoder(export(tune(network, lessons, say=self.say)), self.vocabulary)


def tune_folder(
    corpus: Sequence[Example], background: Sequence[Example], source: Path, output: Path, *, say: Say
) -> None:
    """Tune an encoder and write ``encoder.onnx``, ``pieces.txt`` and ``readings.npz``.

    Args:
        corpus: labelled messages.
        background: ordinary talk; conversations that are to stay unseen are left out here.
        source: folder of the pretrained encoder: ``vocab.txt`` and ``model.safetensors``.
        output: where the files go; what an interrupted run left there is used.
        say: is told how far it is.
    """
    shown = [e for e in background if not unseen(e.group)]
    whole = (source / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = choose_pieces(whole, [*corpus, *shown])
    tuner = Tuner(source / "model.safetensors", rows, [whole[row] for row in rows], shown, say)
    output.mkdir(parents=True, exist_ok=True)
    (output / "pieces.txt").write_text("\n".join(tuner.vocabulary) + "\n", encoding="utf-8")
    outputs = _held_out(tuner, corpus, output)
    say("tuning on everything")
    encoder = tuner.tune(corpus)
    (output / "encoder.onnx").write_bytes(encoder.network)
    save_readings(output / "readings.npz", [key(encoder, e.window) for e in corpus], outputs)
    for part in output.glob("fold-*.npy"):
        part.unlink()


def _held_out(tuner: Tuner, corpus: Sequence[Example], output: Path) -> Floats:
    outputs = np.zeros((len(corpus), OUTPUTS))
    groups = [e.group for e in corpus]
    material = _fingerprint([*corpus, *tuner.background])
    for number, (fit, test) in enumerate(GroupKFold(FOLDS).split(groups, groups=groups)):
        part = output / f"fold-{number}-{material}.npy"
        if not part.exists():
            tuner.say(f"tuning without fold {number + 1} of {FOLDS}")
            encoder = tuner.tune([corpus[k] for k in fit])
            np.save(part, encoder.outputs([corpus[k].window for k in test]))
        outputs[test] = np.load(part)
    return outputs


def _fingerprint(examples: Sequence[Example]) -> str:
    """Name the material, so that what an interrupted run left is not taken for that of another corpus."""
    rows = [[e.id, e.window.text, e.window.context, e.label, e.tags, e.crisis] for e in examples]
    return blake2b(json.dumps(rows).encode(), digest_size=8).hexdigest()
