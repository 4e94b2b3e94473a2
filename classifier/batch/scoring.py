"""A model at work on batches."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from classifier.assess import Assessment, LeavingLanguageClassifier
from classifier.batch.outcome import Outcome, Wanted, outcome
from classifier.model.engine import Each
from classifier.model.features import Window
from classifier.table import Turns


@dataclass(frozen=True)
class Scorer:
    """A model and what is wanted of it.

    Attributes:
        model: loaded or trained.
        wanted: which results.
    """

    model: LeavingLanguageClassifier
    wanted: Wanted

    def outcome(self, turns: Turns, each: Each = map) -> Outcome:
        """Score a batch (``each`` as in the engine)."""
        return outcome(turns, turns.judge(self.model.engine, each), self.wanted, self._assess)

    def _assess(self, window: Window) -> Assessment:
        return self.model.assess(window.text, context=window.context, speaker=window.speaker)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything in the model that results depend on."""
        engine = self.model.engine
        found = hashlib.sha256(
            repr(
                [engine.calibration, engine.crisis_thresholds, engine.crisis_alone, engine.ordinary, engine.sure]
            ).encode()
        )
        gate = engine.gate
        found.update(repr([gate.bias, gate.alone, gate.threshold]).encode())
        for weights in (gate.own, gate.before):
            found.update(weights.tobytes())
        for head in (engine.heads.label, engine.heads.crisis, *engine.heads.tags.values()):
            found.update(head.weights.tobytes() + head.bias.tobytes())
        if engine.heads.encoder is not None:
            found.update(engine.heads.encoder.network + repr(engine.heads.shares).encode())
        return found.hexdigest()
