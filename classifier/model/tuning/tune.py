"""The whole of tuning: vocabulary, held-out readings fold by fold, the encoder tuned on everything, a learning curve.

Each part is written when it is done, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from safetensors.torch import load_file, save_file
from sklearn.model_selection import GroupKFold

from classifier.model.corpus import Example
from classifier.model.encoder import OUTPUTS, PLACES, POSITIONS, Encoder
from classifier.model.heads import Floats
from classifier.model.readings import key, save_curve, save_readings, unseen
from classifier.model.store import CURVE_FILE, READINGS_FILE, save_encoder
from classifier.model.tuning.export import export
from classifier.model.tuning.fit import ROUNDS, Say, tune
from classifier.model.tuning.material import ORDINARY, choose_pieces, lesson
from classifier.model.tuning.network import Network, mean, pretrained
from classifier.model.tuning.parts import Parts, fingerprint
from classifier.text.pieces import Pieces

FOLDS = 3
#: The shipped encoder is the mean of so many tunings: better than each of them (models/README.md).
TUNINGS = 2
#: Shares of the corpus in the learning curve; the whole of it is in the held-out readings.
CURVE = (1 / 8, 1 / 4, 1 / 2)


@dataclass(frozen=True)
class Tuner:
    """What every run of tuning shares.

    Attributes:
        start: the network that every tuning starts from.
        vocabulary: its pieces.
        background: ordinary turns that may be shown.
        say: is told how far it is.
    """

    start: Network
    vocabulary: list[str]
    background: list[Example]
    say: Say

    def tune(self, corpus: Sequence[Example], share: float = 1.0, *, number: int = 0) -> Network:
        """Tune on examples of the corpus, with a share of the ordinary turns; another ``number``, another order."""
        pieces = Pieces(self.vocabulary)
        every = max(1, int(len(self.background) / (ORDINARY * share))) if share < 1 else 1
        ordinary = self.background[::every]
        lessons = [lesson(corpus, ordinary, pieces, number * ROUNDS + k) for k in range(ROUNDS)]
        return tune(deepcopy(self.start), lessons, seed=number, say=self.say)

    def encoder(self, network: Network) -> Encoder:
        """Give a tuned network as it is shipped."""
        return Encoder(export(network), self.vocabulary)


def tune_folder(
    corpus: Sequence[Example], background: Sequence[Example], source: Path, output: Path, *, say: Say
) -> None:
    """Tune an encoder and write ``encoder.onnx.gz``, ``pieces.txt``, ``readings.npz`` and ``curve.npz``.

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
    vocabulary = [whole[row] for row in rows]
    output.mkdir(parents=True, exist_ok=True)
    parts = Parts(output, fingerprint([*corpus, *shown]))
    network = pretrained(load_file(source / "model.safetensors"), rows, POSITIONS, OUTPUTS)
    tuner = Tuner(network, vocabulary, shown, say)
    outputs = _held_out(tuner, corpus, parts)
    encoder = _whole(tuner, corpus, parts)
    save_encoder(encoder, output)
    save_readings(output / READINGS_FILE, [key(encoder, e.window) for e in corpus], outputs)
    save_curve(output / CURVE_FILE, *_curve(tuner, corpus, encoder, parts))
    parts.remove()


def _folds(corpus: Sequence[Example]) -> list[tuple[list[int], list[int]]]:
    groups = [e.group for e in corpus]
    return [(fit.tolist(), test.tolist()) for fit, test in GroupKFold(FOLDS).split(groups, groups=groups)]


def _whole(tuner: Tuner, corpus: Sequence[Example], parts: Parts) -> Encoder:
    """Tune on everything more than once, and take the mean of the weights."""

    def one(number: int, path: Path) -> None:
        tuner.say(f"tuning on everything, {number + 1} of {TUNINGS}")
        save_file(dict(tuner.tune(corpus, number=number).named_parameters()), path)

    tuned = [load_file(parts.part(f"whole-{k}.safetensors", partial(one, k))) for k in range(TUNINGS)]
    return tuner.encoder(mean(tuned, deepcopy(tuner.start)))


def _held_out(tuner: Tuner, corpus: Sequence[Example], parts: Parts) -> Floats:
    outputs = np.zeros((len(corpus), OUTPUTS))

    def one(number: int, fit: list[int], test: list[int], path: Path) -> None:
        tuner.say(f"tuning without fold {number + 1} of {FOLDS}")
        encoder = tuner.encoder(tuner.tune([corpus[k] for k in fit]))
        np.save(path, encoder.outputs([corpus[k].window for k in test]))

    for number, (fit, test) in enumerate(_folds(corpus)):
        outputs[test] = np.load(parts.part(f"fold-{number}.npy", partial(one, number, fit, test)))
    return outputs


def _curve(
    tuner: Tuner, corpus: Sequence[Example], encoder: Encoder, parts: Parts
) -> tuple[list[int], dict[str, Floats]]:
    """Tune on shares of the first fold's groups and read the rows it leaves out."""
    fit, test = _folds(corpus)[0]
    groups = sorted({corpus[k].group for k in fit})
    rank = dict(zip(groups, np.random.default_rng(0).permutation(len(groups)) / len(groups), strict=True))

    def one(share: float, path: Path) -> None:
        tuner.say(f"tuning on {share:g} of the corpus, for the learning curve")
        few = tuner.encoder(tuner.tune([corpus[k] for k in fit if rank[corpus[k].group] < share], share))
        np.save(path, few.outputs([corpus[k].window for k in test])[:, PLACES["label"]])

    read = {f"{share:g}": np.load(parts.part(f"share-{share:g}.npy", partial(one, share))) for share in CURVE}
    return [key(encoder, corpus[k].window) for k in test], read
