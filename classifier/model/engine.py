"""The engine: gate, then reading, then heads, for any number of messages at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifier.labels import CRISIS, LABELS, TAGS
from classifier.model.calibration import NONE, Calibration, none_margin
from classifier.model.crisis import said_outright
from classifier.model.decision import BARE_WORDS, apply_rules, needs_context
from classifier.model.encoder import OUTPUTS, PLACES, Encoder
from classifier.model.features import Encoded, Window, encode
from classifier.model.gate import Gate
from classifier.model.heads import Floats, Head, sigmoid, softmax
from classifier.text.looks import few_words, typed_oddly
from classifier.text.ngrams import I64, Packed, pack

#: How many messages are read at once: few enough for threads to share a batch evenly.
CHUNK = 100
#: Calls a function with every item: ``map``, or that of a pool of threads.
Each = Callable[[Callable[[I64], None], Sequence[I64]], Iterable[None]]
#: What stands in for the encoder where it is not asked: nothing for the labels, no crisis.
UNASKED = np.zeros(OUTPUTS)
UNASKED[PLACES["crisis"]] = -20.0
_CRISIS_CUES = {"self_harm": "self_harm", "violence": "harm"}
_VIOLENCE = list(CRISIS).index("violence")


@dataclass(frozen=True)
class Heads:
    """The trained heads: linear ones over n-grams and frames, and the sentence encoder beside them.

    Attributes:
        label: scores of the labels.
        crisis: scores of the crisis flags, in the order of :data:`~classifier.labels.CRISIS`.
        tags: for each label that has tags, scores of its tags.
        encoder: its outputs are added to the scores of all heads, or ``None``.
        shares: what the encoder's outputs are multiplied by, for ``label``, ``crisis`` and ``tags``.
    """

    label: Head
    crisis: Head
    tags: Mapping[str, Head]
    encoder: Encoder | None = None
    shares: Mapping[str, float] = field(default_factory=dict)

    def beside(self, windows: Sequence[Window]) -> Floats:
        """Give what the encoder adds to every output, ``(windows, OUTPUTS)``: nothing without an encoder."""
        if self.encoder is None:
            return np.zeros((len(windows), OUTPUTS))
        return self.encoder.outputs(windows) * share_row(self.shares)


def share_row(shares: Mapping[str, float]) -> Floats:
    """Lay shares out over the encoder's outputs, ``(OUTPUTS,)``."""
    row = np.zeros(OUTPUTS)
    for name, place in PLACES.items():
        row[place] = shares["tags" if name.startswith("tags_") else name]
    return row


@dataclass(frozen=True)
class Verdicts:
    """What the engine says of ``n`` messages.

    Attributes:
        label: position in ``LABELS``.
        probabilities: ``(n, labels)``.
        tags: the tags of each message.
        crisis: the flag of each message, or ``None``.
        read: which messages passed the gate.
        ruled: which messages got their label by a rule of the codebook that stands above the scores.
        needs_context: which messages cannot be decided alone.
        encoder: what the sentence encoder adds to the score of each label, ``(n, labels)``.
    """

    label: NDArray[np.int64]
    probabilities: Floats
    tags: NDArray[np.object_]
    crisis: NDArray[np.object_]
    read: NDArray[np.bool_]
    ruled: NDArray[np.bool_]
    needs_context: NDArray[np.bool_]
    encoder: Floats


@dataclass(frozen=True)
class Engine:
    """Everything that turns messages into verdicts.

    Attributes:
        gate: lets ordinary talk by.
        heads: read what passes.
        calibration: scores to probabilities to labels.
        crisis_thresholds: probability of each crisis flag from which on it is set.
        crisis_alone: the same for the n-grams' own probability, which counts where a cue of that kind is there: what
            they are sure of and what is named, the encoder does not talk them out of.
        ordinary: the scores given to a message that the gate lets by.
        sure: the sentence encoder is asked only where the n-grams put ``none`` at most so far above the other labels.
    """

    gate: Gate
    heads: Heads
    calibration: Calibration
    crisis_thresholds: tuple[float, ...]
    crisis_alone: tuple[float, ...]
    ordinary: tuple[float, ...]
    sure: float = np.inf

    def with_base_rate(self, base_rate: Mapping[str, float]) -> Engine:
        """Give the same engine at another base rate."""
        return replace(self, calibration=self.calibration.at(base_rate))

    def judge(
        self,
        packed: Packed,
        previous: I64,
        window: Callable[[int], Window],
        *,
        only: I64 | None = None,
        each: Each = map,
    ) -> Verdicts:
        """Judge packed messages.

        Args:
            packed: the raw messages (what the gate looks at).
            previous: position of each message's turn before, or -1.
            window: gives a message with its context; called only for messages that pass the gate.
            only: positions to judge; the others are context. All by default.
            each: reads the messages, chunk by chunk; one after the other by default.
        """
        n = len(packed)
        wanted = np.ones(n, dtype=bool)
        if only is not None:
            wanted[:] = False
            wanted[only] = True
        passed = self.gate.passes(packed, previous) & wanted
        odd = np.flatnonzero(typed_oddly(packed) & wanted & ~passed)
        if len(odd):
            passed[odd] = self._passes_as_meant([window(int(i)) for i in odd])
        verdicts = self._ordinary(n, passed)
        bare = np.flatnonzero(few_words(packed, BARE_WORDS) & (previous < 0) & wanted & ~passed)
        verdicts.needs_context[bare] = [
            needs_context(window(int(i)), float(self.let_by[NONE])) is not None for i in bare
        ]
        rows = np.flatnonzero(passed)

        def fill(chunk: I64) -> None:
            self._fill(verdicts, chunk, [window(int(i)) for i in chunk])

        for _ in each(fill, [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]):
            pass
        return verdicts

    def judge_windows(self, windows: Sequence[Window]) -> Verdicts:
        """Judge messages that come with their context, one verdict a window."""
        packed, previous = _in_pairs([(w.context[-1][1] if w.context else None, w.text) for w in windows])
        own = np.arange(len(windows)) * 2 + 1
        every = self.judge(packed, previous, lambda i: windows[i // 2], only=own)
        return Verdicts(*(getattr(every, field.name)[own] for field in fields(every)))

    def _passes_as_meant(self, windows: Sequence[Window]) -> NDArray[np.bool_]:
        """Say which messages pass in canonical form: odd typing hides nothing."""
        pairs = [(w.previous if w.context else None, w.normal.text) for w in windows]
        return self.gate.passes(*_in_pairs(pairs))[1::2]

    @cached_property
    def let_by(self) -> Floats:
        """The probabilities of a message that the gate lets by, ``(labels,)``."""
        return self.calibration.probabilities(np.array([self.ordinary]))[0]

    def _ordinary(self, n: int, passed: NDArray[np.bool_]) -> Verdicts:
        tags = np.empty(n, dtype=object)
        tags.fill(())
        return Verdicts(
            np.full(n, NONE),
            np.tile(self.let_by, (n, 1)),
            tags,
            np.full(n, None, dtype=object),
            passed,
            np.zeros(n, dtype=bool),
            np.zeros(n, dtype=bool),
            np.zeros((n, len(LABELS))),
        )

    def _fill(self, verdicts: Verdicts, rows: NDArray[np.int64], windows: Sequence[Window]) -> None:
        encoded = encode(windows)
        own = self.heads.label.scores(encoded)
        beside = self._beside(windows, own)
        of_labels = beside[:, PLACES["label"]]
        probabilities = self.calibration.probabilities(own + of_labels)
        labels = self.calibration.decide(probabilities)
        alone = self.heads.crisis.scores(encoded)
        flags = sigmoid(alone + beside[:, PLACES["crisis"]])
        crisis = self._crisis(flags, sigmoid(alone) * _named(windows))
        tags = self._tags(encoded, beside, np.flatnonzero(labels != NONE))
        for k, (row, one) in enumerate(zip(rows, windows, strict=True)):
            shares = tags.get(k, {})
            label, tag = apply_rules(LABELS[labels[k]], probabilities[k], shares, float(flags[k, _VIOLENCE]), one)
            verdicts.label[row] = LABELS.index(label)
            verdicts.tags[row] = (tag,) if tag else choose_tags(label, shares.get(label))
            verdicts.crisis[row] = crisis[k] or said_outright(one)
            verdicts.ruled[row] = tag is not None
            given = probabilities[k, LABELS.index(label)]
            verdicts.needs_context[row] = needs_context(one, float(given)) is not None
        verdicts.probabilities[rows] = probabilities
        verdicts.encoder[rows] = of_labels

    def _beside(self, windows: Sequence[Window], own: Floats) -> Floats:
        beside = np.tile(UNASKED, (len(windows), 1))
        doubted = np.flatnonzero(none_margin(own) <= self.sure)
        beside[doubted] = self.heads.beside([windows[k] for k in doubted.tolist()])
        return beside

    def _crisis(self, flags: Floats, alone: Floats) -> list[str | None]:
        given = (flags >= np.array(self.crisis_thresholds)) | (alone >= np.array(self.crisis_alone))
        # Of two flags the more probable one: their thresholds are far apart and say nothing of which it is.
        best = np.where(given, np.maximum(flags, alone), -1.0).argmax(axis=1)
        found: list[int] = np.where(given.any(axis=1), best, -1).tolist()
        names = list(CRISIS)
        return [names[k] if k >= 0 else None for k in found]

    def _tags(self, encoded: Encoded, beside: Floats, rows: NDArray[np.int64]) -> dict[int, dict[str, Floats]]:
        """Give the shares of every label's tags for some of the windows: few have a label, and only those have tags."""
        if not len(rows):
            return {}
        few = encoded.take(rows)
        tables = {
            label: softmax(head.scores(few) + beside[rows, PLACES[f"tags_{label}"]])
            for label, head in self.heads.tags.items()
        }
        return {int(k): {label: table[i] for label, table in tables.items()} for i, k in enumerate(rows)}


def _in_pairs(pairs: Sequence[tuple[str | None, str]]) -> tuple[Packed, I64]:
    """Lay out messages, each behind the turn before it, with the position of that turn or -1."""
    previous = [place for k, (before, _) in enumerate(pairs) for place in (-1, -1 if before is None else 2 * k)]
    return pack([part for before, text in pairs for part in (before or "", text)]), np.array(previous, dtype=np.int64)


def _named(windows: Sequence[Window]) -> Floats:
    """Say which messages have a cue of each flag's kind, ``(windows, flags)``, 0 or 1."""
    return np.array([[float(window.reading.has(_CRISIS_CUES[flag])) for flag in CRISIS] for window in windows])


#: A second tag is named when it is at least this probable.
SECOND_TAG = 0.35


def choose_tags(label: str, shares: Floats | None) -> tuple[str, ...]:
    """Name the tags of a label: the most probable one, and others that are nearly as probable."""
    names = list(TAGS[label])
    if not names or shares is None:
        return ()
    best = int(shares.argmax())
    return tuple(name for k, name in enumerate(names) if k == best or shares[k] >= SECOND_TAG)
