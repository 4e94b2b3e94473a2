"""Tuning further: a tuned encoder learns the rows that were written since, in a small part of the time.

The rows are those without a held-out reading. What the encoder says of them before it learns them becomes that reading.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
from safetensors.torch import load_file, save_file

from classifier.model.corpus import Example
from classifier.model.encoder import OUTPUTS, Encoder
from classifier.model.readings import KEPT, key, load_readings, save_readings, unseen
from classifier.model.store import READINGS_FILE, load_encoder, save_encoder
from classifier.model.tuning.export import export, restore
from classifier.model.tuning.fit import Pace, Say, tune
from classifier.model.tuning.material import Lesson, lesson
from classifier.model.tuning.network import mean
from classifier.model.tuning.parts import Parts, fingerprint

#: Less than half of the rate at which it was tuned: what it knows is to stay.
PACE = Pace(6e-5, 2.4e-4, 40)
#: New rows are shown so many times, amid so many known rows and ordinary turns, so that those are not forgotten.
TIMES, KNOWN, ORDINARY = 3, 6_000, 3_000
#: So many tunings have half the say in the new encoder, and the one before has the other half: what is new is learnt in
#: part and nothing known is lost (Wortsman et al. 2022, *Robust fine-tuning of zero-shot models*).
TUNINGS = 2


def tune_further(corpus: Sequence[Example], background: Sequence[Example], folder: Path, *, say: Say) -> int:
    """Tune the encoder of a folder on what it has not seen; renews ``encoder.onnx.gz`` and ``readings.npz`` there.

    Args:
        corpus: labelled messages, old and new.
        background: ordinary talk; conversations that are to stay unseen are left out here.
        folder: holds the encoder; what an interrupted run left there is used.
        say: is told how far it is.

    Returns:
        how many rows were new; with none nothing is done.

    Raises:
        ModelError: there is no encoder in the folder, or it is damaged.
    """
    encoder = load_encoder(folder)
    known = load_readings(folder / READINGS_FILE).rows
    keys = [key(encoder, e.window) for e in corpus]
    new = [k for k, name in enumerate(keys) if name not in known]
    if not new:
        return 0
    shown = [e for e in background if not unseen(e.group)]
    parts = Parts(folder, fingerprint([*corpus, *shown]))
    say(f"reading {len(new)} new messages before they are learnt")
    windows = [corpus[k].window for k in new]
    fresh = parts.part("fresh.npy", lambda path: np.save(path, encoder.outputs(windows)))
    outputs = np.zeros((len(corpus), OUTPUTS))
    outputs[new] = np.load(fresh)
    for k in set(range(len(corpus))) - set(new):
        outputs[k, KEPT] = known[keys[k]]
    lessons = [_lesson(corpus, new, shown, encoder, number) for number in range(TUNINGS)]
    save_encoder(_tuned(encoder, lessons, parts, say), folder)
    save_readings(folder / READINGS_FILE, keys, outputs)
    parts.remove()
    return len(new)


def _tuned(encoder: Encoder, lessons: Sequence[Lesson], parts: Parts, say: Say) -> Encoder:
    start = restore(encoder.network)

    def one(number: int, path: Path) -> None:
        say(f"tuning further on {len(lessons[number].labels)} messages, {number + 1} of {len(lessons)}")
        network = tune(deepcopy(start), [lessons[number]], pace=PACE, seed=number, say=say)
        save_file(dict(network.named_parameters()), path)

    tuned = [load_file(parts.part(f"further-{n}.safetensors", partial(one, n))) for n in range(len(lessons))]
    before = {name: weights.detach().clone() for name, weights in start.named_parameters()}
    return Encoder(export(mean([*tuned, *[before] * len(tuned)], start)), encoder.vocabulary)


def _lesson(
    corpus: Sequence[Example], new: Sequence[int], background: Sequence[Example], encoder: Encoder, number: int
) -> Lesson:
    """Make one round: the new rows more than once, known rows (those of crisis among them, which are rare), all decided
    turns, and ordinary ones."""
    chance = random.Random(number)
    is_new = set(new)
    known = [e for k, e in enumerate(corpus) if k not in is_new]
    crisis, others = ([e for e in known if (e.crisis is not None) is flagged] for flagged in (True, False))
    plain = [e for e in background if not e.row.get("decided")]
    rows = [corpus[k] for k in new] * TIMES + crisis + chance.sample(others, min(KNOWN, len(others)))
    decided = [e for e in background if e.row.get("decided")]
    return lesson(rows, [*decided, *chance.sample(plain, min(ORDINARY, len(plain)))], encoder.pieces, number)
