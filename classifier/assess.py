"""The model as users hold it: one message, or a frame of messages, to assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.errors import InputError, ModelError
from classifier.explain import Explanation, Span, explain
from classifier.labels import LABELS
from classifier.messages import ContextItem, as_context
from classifier.model.engine import Engine, Verdicts
from classifier.model.features import Window
from classifier.model.store import default_folder, read_manifest
from classifier.model.store import load as load_engine
from classifier.rephrase import Rephrasing, check_audience, rephrase

if TYPE_CHECKING:
    import pandas as pd

#: The rule of the codebook that stands above the scores, by the label that it gives.
_RULES = {
    "leaving": "leaving because of violence or danger is never leverage (codebook, rule 2)",
    "safe": "a threat that is taken back is no threat (codebook, rule 2)",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the model says of one message. It labels language, never people.

    Attributes:
        label: one of :data:`classifier.LABELS`.
        probability: how probable that label is at the model's base rate, 0 to 1; ``None`` for an empty message.
        probabilities: of every label, adding up to 1 (empty for an empty message).
        tags: tags of the label.
        crisis: ``self_harm``, ``violence`` or ``None``, whatever the label.
        spans: the words the label rests on, strongest first, with offsets in the raw text.
        needs_context: whether the message alone cannot decide (the reason is in the explanation).
        explanation: the parts that add up to the score; ``None`` where the gate let the message by as ordinary.
        rephrasings: what could be said instead, or a pointer, or nothing.
    """

    label: str
    probability: float | None
    probabilities: Mapping[str, float]
    tags: tuple[str, ...] = ()
    crisis: str | None = None
    spans: tuple[Span, ...] = ()
    needs_context: bool = False
    explanation: Explanation | None = None
    rephrasings: tuple[Rephrasing, ...] = field(default=())


class LeavingLanguageClassifier:
    """Tells leaving language used as leverage from its neighbours.

    Args:
        path: a model folder; the shipped model by default. :func:`classifier.load` gives a loaded one.
        base_rate: share of each label where the model is used (they add up to 1); the model's own by default.
    """

    def __init__(self, path: str | Path | None = None, *, base_rate: Mapping[str, float] | None = None) -> None:
        self.path = path
        self.base_rate = base_rate

    def load(self) -> LeavingLanguageClassifier:
        """Read the model folder.

        Raises:
            ModelError: there is no model, or it is damaged or of another layout.
            InputError: the base rate is not one, or the path is no path.
        """
        if not isinstance(self.path, str | Path | None):
            raise InputError.wrong_type("a model's path", self.path, "a str or a Path")
        folder = Path(self.path) if self.path is not None else default_folder()
        return self._hold(load_engine(folder), read_manifest(folder))

    def fit(
        self, rows: pd.DataFrame | Sequence[Mapping[str, Any]], *, background: str | Path | None = None
    ) -> LeavingLanguageClassifier:
        """Train on labelled turns.

        Args:
            rows: ``conversation_id, turn, text, label`` and, where known, ``speaker, tags, crisis, pair``; turns
                without a label are context.
            background: a folder of ordinary conversation (see ``leaving-language fetch``); all of it is taken for
                ``none``.

        Raises:
            LabelError: a label, tag or flag is not in the codebook.
            InputError: a row lacks one of these, there are too few rows, or the background folder holds nothing.
            ModelError: the shipped model, whose sentence encoder is used, is not there.
        """
        from classifier.model.recipe import train_rows

        engine, facts = train_rows(rows, background=background)
        return self._hold(engine, facts)

    def _hold(self, engine: Engine, manifest: dict[str, Any]) -> LeavingLanguageClassifier:
        self.engine_ = engine if self.base_rate is None else engine.with_base_rate(self.base_rate)
        self.manifest_ = manifest
        return self

    @property
    def engine(self) -> Engine:
        """The loaded engine.

        Raises:
            ModelError: nothing is loaded or trained yet.
        """
        if not hasattr(self, "engine_"):
            raise ModelError.not_loaded()
        return self.engine_

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder, to be read again by :func:`classifier.load`.

        Raises:
            InputError: ``folder`` is a file.
            ModelError: nothing is loaded or trained yet.
        """
        from classifier.model.store import save

        if Path(folder).is_file():
            raise InputError.not_a_folder(folder)
        save(self.engine, Path(folder), self.manifest_)

    def assess(
        self,
        text: str | None,
        *,
        context: Sequence[ContextItem] = (),
        speaker: str | None = None,
        audience: str = "author",
    ) -> Assessment:
        """Assess one message.

        Args:
            text: the message; ``None`` or blank text gets label ``none`` and no probability.
            context: earlier turns, oldest first, as ``(speaker, text)`` or :class:`classifier.Message`.
            speaker: who says it.
            audience: for whom the rephrasings are: ``author``, ``recipient`` or ``researcher``. For a recipient, who
                leaves because of danger gets what an ordinary message gets: that is not told.

        Raises:
            InputError: ``text`` or an item of ``context`` is not text, or the audience is not known.
        """
        if text is not None and not isinstance(text, str):
            raise InputError.not_text("text", text)
        check_audience(audience)
        window = Window(text or "", as_context(context), speaker)
        if not window.text.strip():
            return Assessment("none", None, {})
        verdicts = self.engine.judge_windows([window])
        assessment = self._assessment(window, verdicts, audience)
        if audience == "recipient" and "safety" in assessment.tags:
            # Nobody learns here that a partner means to leave because of them.
            ordinary = dict(zip(LABELS, map(float, self.engine.let_by), strict=True))
            return Assessment("none", ordinary["none"], ordinary, rephrasings=assessment.rephrasings)
        return assessment

    def rephrase(
        self,
        text: str,
        *,
        context: Sequence[ContextItem] = (),
        speaker: str | None = None,
        audience: str = "author",
    ) -> tuple[Rephrasing, ...]:
        """Give what could be said instead of a message: ``assess(...).rephrasings`` (see :meth:`assess`)."""
        return self.assess(text, context=context, speaker=speaker, audience=audience).rephrasings

    def score(
        self,
        frame: pd.DataFrame,
        *,
        text: str = "text",
        speaker: str | None = None,
        conversation: str | None = None,
        order: str | None = None,
    ) -> pd.DataFrame:
        """Assess the messages of a frame.

        Context comes from earlier rows of the same conversation; without ``conversation`` rows stand alone.

        Args:
            frame: one message a row; it is not changed.
            text, speaker, conversation, order: names of its columns; rows of a conversation are taken by
                ``order``, else as they stand.

        Returns:
            a new frame on the same index: ``label, probability, p_leverage, p_safe, p_leaving, p_loss_fear, p_none``
            (missing for empty text), ``tags`` (tuples), ``crisis`` (``None`` or a flag), ``needs_context``.

        Raises:
            InputError: a named column is not there, or there twice, or a message is not text.
        """
        from classifier.table import score_frame

        return score_frame(self.engine, frame, text=text, speaker=speaker, conversation=conversation, order=order)

    def _assessment(self, window: Window, verdicts: Verdicts, audience: str) -> Assessment:
        label = LABELS[verdicts.label[0]]
        p = verdicts.probabilities[0]
        probabilities = dict(zip(LABELS, map(float, p), strict=True))
        tags, crisis = verdicts.tags[0], verdicts.crisis[0]
        if not verdicts.read[0]:
            instead = self._instead(window, label, tags, crisis, audience)
            alone = bool(verdicts.needs_context[0])
            return Assessment(label, probabilities[label], probabilities, needs_context=alone, rephrasings=instead)
        rule = _RULES[label] if verdicts.ruled[0] else None
        reason = explain(window, self.engine.heads.label, label, p, encoder=verdicts.encoder[0], rule=rule)
        strongest = sorted((s for s in reason.spans if s.weight > 0), key=lambda s: -s.weight)
        return Assessment(
            label,
            probabilities[label],
            probabilities,
            tags,
            crisis,
            tuple(strongest[:8]),
            reason.needs_context is not None,
            reason,
            self._instead(window, label, tags, crisis, audience),
        )

    def _instead(
        self, window: Window, label: str, tags: tuple[str, ...], crisis: str | None, audience: str
    ) -> tuple[Rephrasing, ...]:
        return rephrase(window, label, tags, crisis, audience=audience, sounds_safe=self.sounds_safe)

    def sounds_safe(self, text: str) -> bool:
        """Say whether a sentence on its own is called ``safe``, and raises no crisis flag."""
        verdicts = self.engine.judge_windows([Window(text)])
        return LABELS[verdicts.label[0]] == "safe" and verdicts.crisis[0] is None
