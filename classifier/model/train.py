"""Training: from the corpus (and ordinary talk, where there is some) to an engine with its held-out scores.

Everything that is chosen (temperature, thresholds, the gate's threshold) is chosen on held-out scores of folds
that keep every conversation and contrast pair on one side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.model_selection import GroupKFold

from classifier.labels import CRISIS, LABELS
from classifier.model.calibration import (
    BASE_RATE,
    NONE,
    Calibration,
    choose_thresholds,
    fit_temperature,
    none_margin,
)
from classifier.model.corpus import Example
from classifier.model.encoder import PLACES, Encoder
from classifier.model.engine import CHUNK, UNASKED, Engine, Heads, share_row
from classifier.model.features import BUCKETS, Window, encode
from classifier.model.fit import (
    CRISIS_BUCKETS,
    CRISIS_FIELDS,
    TAG_BUCKETS,
    TAG_FIELDS,
    fit_flags,
    fit_softmax,
    fit_tags,
    label_targets,
)
from classifier.model.fit_gate import Lesson, fit_gate
from classifier.model.heads import Floats, Head, matrix, sigmoid
from classifier.model.readings import KEPT, Readings, unseen
from classifier.model.shares import choose_shares

#: Held-out ordinary turns as probable to be ``leverage`` as its threshold asks, at most.
ORDINARY_FALSE_ALARMS = 1 / 500
#: How much an ordinary turn that the encoder has not seen weighs against a written one when thresholds are chosen.
ORDINARY_WEIGHT = 0.3
#: Of the held-out written turns that a crisis flag is set on, at least this share must be crisis: lower would find
#: more, and would take the rephrasing from every heated message.
CRISIS_PRECISION = 0.65
#: The same for what the n-grams flag whatever the encoder says.
ALONE_PRECISION = 0.6
#: Share of the held-out messages given a label or flag that the encoder is asked about.
ASKED = 0.99
#: The threshold of a flag of which nothing precise could be learnt.
CRISIS_AT_MOST = 0.9
#: Every written message with context is also learnt without it, at this weight: transcripts lose turns, and a plain
#: threat is one whatever came before.
ALONE_WEIGHT = 0.6
#: Messages of fewer words are not learnt without their context, from which they take their meaning.
ALONE_WORDS = 5
Say = Callable[[str], None]


@dataclass(frozen=True)
class Matrices:
    """The features of all examples, as each head reads them, and of those also learnt without their context."""

    label: csr_matrix
    crisis: csr_matrix
    tags: csr_matrix
    alone: csr_matrix
    alone_rows: NDArray[np.int64]


@dataclass(frozen=True)
class Targets:
    """What is to be learnt of all examples.

    Attributes:
        label, crisis: by the codebook; ``crisis`` is ``(examples, flags)``.
        groups: what stays on one side of a split.
        written: which examples are of the written corpus.
        ordinary: which are ordinary talk that the sentence encoder has never seen: only these measure false alarms.
    """

    label: NDArray[np.int64]
    crisis: NDArray[np.bool_]
    groups: NDArray[np.str_]
    written: NDArray[np.bool_]
    ordinary: NDArray[np.bool_]


@dataclass(frozen=True)
class HeldOut:
    """Scores of every example by a model that has not seen its group.

    Attributes:
        scores: of the labels, before calibration, ``(examples, labels)``.
        crisis: probabilities of the crisis flags, ``(examples, flags)``.
        written: which examples are of the written corpus.
    """

    scores: Floats
    crisis: Floats
    written: NDArray[np.bool_]


@dataclass(frozen=True)
class Beside:
    """The sentence encoder, and what it said of the rows that it was tuned on before it saw them."""

    encoder: Encoder
    readings: Readings


def train(
    corpus: Sequence[Example],
    background: Sequence[Example] = (),
    rest: Sequence[Example] = (),
    *,
    beside: Beside | None = None,
    folds: int = 5,
    say: Say = lambda _: None,
) -> tuple[Engine, HeldOut]:
    """Train an engine.

    Args:
        corpus: labelled messages of the written corpus.
        background: ordinary talk, mostly ``none``; without it the model knows the ordinary world less well.
        rest: more of it, from which only the gate learns, with the engine as its teacher.
        beside: a sentence encoder, whose outputs are added to the scores of all heads.
        folds: how many folds the held-out scores come from.
        say: is told what is being done.

    Returns:
        the engine, and its held-out scores, the encoder asked as it is when serving (corpus first, then background).
    """
    data = [*corpus, *background]
    say(f"reading {len(data)} messages")
    features = _matrices(data, len(corpus))
    targets = _targets(data, len(corpus))
    outputs = _outputs(data, beside, say)
    if beside is not None:
        _warn(beside, corpus, say)
    say(f"scoring held-out messages in {folds} folds")
    alone = _held_out(features, targets, folds)
    shares = _shares(alone, outputs, targets) if beside else {}
    held_out = _together(alone, outputs, shares)
    calibration = _calibrate(held_out, targets)
    crisis_thresholds = _crisis_thresholds(held_out, targets, CRISIS_PRECISION)
    crisis_alone = _crisis_thresholds(_together(alone, np.zeros_like(outputs), {}), targets, ALONE_PRECISION)
    sure = _sure(alone, held_out, calibration, crisis_thresholds) if beside else np.inf
    held_out = _together(alone, outputs, shares, asked=none_margin(alone.scores) <= sure)
    # Anew, on the scores as they are given when serving.
    calibration = _calibrate(held_out, targets)
    say("fitting the heads")
    heads = Heads(
        _fit_label(features, targets, np.arange(len(data))),
        fit_flags(features.crisis, targets.crisis),
        fit_tags(features.tags, [e.label for e in data], [e.tags for e in data]),
        beside.encoder if beside else None,
        shares,
    )
    say("fitting the gate")
    flagged = np.any(held_out.crisis >= np.array(crisis_thresholds), axis=1)
    lesson = Lesson.of(data, held_out.scores, np.asarray(flagged), calibration)
    gate, ordinary = fit_gate(lesson)
    engine = Engine(gate, heads, calibration, crisis_thresholds, crisis_alone, ordinary, sure)
    if rest:
        say(f"reading {len(rest)} more ordinary messages for the gate")
        gate, ordinary = fit_gate(lesson.with_more(rest, engine.judge_windows([e.window for e in rest])))
        engine = replace(engine, gate=gate, ordinary=ordinary)
    return engine, held_out


def _outputs(data: Sequence[Example], beside: Beside | None, say: Say) -> Floats:
    if beside is None:
        return np.zeros((len(data), KEPT.stop))
    say("reading them as sentences")
    chunks = [[e.window for e in data[start : start + CHUNK]] for start in range(0, len(data), CHUNK)]
    read = delayed(beside.readings.outputs)
    return np.concatenate(
        Parallel(n_jobs=cpu_count(), prefer="threads")(read(beside.encoder, chunk) for chunk in chunks)
    )


def _warn(beside: Beside, corpus: Sequence[Example], say: Say) -> None:
    missing = beside.readings.missing(beside.encoder, [e.window for e in corpus])
    if missing:
        say(
            f"{missing} of {len(corpus)} written messages have no held-out reading: figures flatter where the encoder "
            "was tuned on them; `leaving-language tune` makes readings anew"
        )


def _shares(alone: HeldOut, outputs: Floats, targets: Targets) -> dict[str, float]:
    w = targets.written
    return choose_shares((alone.scores[w], alone.crisis[w]), outputs[w], targets.label[w], targets.crisis[w])


def _together(
    alone: HeldOut, outputs: Floats, shares: Mapping[str, float], *, asked: NDArray[np.bool_] | None = None
) -> HeldOut:
    """Add what the encoder says, where it is asked, to the held-out scores; the flags become probabilities."""
    added = outputs * share_row(shares)[KEPT] if shares else outputs
    if asked is not None:
        added = np.where(asked[:, None], added, UNASKED[KEPT])
    return HeldOut(
        alone.scores + added[:, PLACES["label"]], sigmoid(alone.crisis + added[:, PLACES["crisis"]]), alone.written
    )


def _sure(alone: HeldOut, together: HeldOut, calibration: Calibration, thresholds: tuple[float, ...]) -> float:
    """Find from which margin of ``none`` on the n-grams are sure enough that the encoder need not be asked."""
    called = calibration.decide(calibration.probabilities(together.scores)) != NONE
    called |= np.any(together.crisis >= np.array(thresholds), axis=1)
    return float(np.quantile(none_margin(alone.scores)[called], ASKED))


def _matrices(data: Sequence[Example], written: int) -> Matrices:
    chunks = [encode([e.window for e in data[start : start + CHUNK]]) for start in range(0, len(data), CHUNK)]
    alone = [k for k, e in enumerate(data[:written]) if e.window.context and _words(e) >= ALONE_WORDS]
    bare = [Window(data[k].window.text, (), data[k].window.speaker) for k in alone]
    bare_chunks = [encode(bare[start : start + CHUNK]) for start in range(0, len(bare), CHUNK)]
    return Matrices(
        vstack([matrix(chunk) for chunk in chunks], format="csr"),
        vstack([matrix(chunk, CRISIS_FIELDS, CRISIS_BUCKETS) for chunk in chunks], format="csr"),
        vstack([matrix(chunk, TAG_FIELDS, TAG_BUCKETS) for chunk in chunks], format="csr"),
        vstack([matrix(chunk) for chunk in bare_chunks] or [csr_matrix((0, BUCKETS))], format="csr"),
        np.array(alone, dtype=np.int64),
    )


def _words(example: Example) -> int:
    return len(example.window.normal.text.split())


def _fit_label(features: Matrices, targets: Targets, rows: NDArray[np.int64]) -> Head:
    alone = np.flatnonzero(np.isin(features.alone_rows, rows))
    target = np.concatenate([targets.label[rows], targets.label[features.alone_rows[alone]]])
    weight = np.concatenate([np.ones(len(rows)), np.full(len(alone), ALONE_WEIGHT)])
    stacked = vstack([features.label[rows], features.alone[alone]], format="csr")
    return fit_softmax(stacked, target, len(LABELS), weight=weight)


def _targets(data: Sequence[Example], written: int) -> Targets:
    return Targets(
        label_targets([e.label for e in data]),
        np.array([[e.crisis == flag for flag in CRISIS] for e in data]),
        np.array([e.group for e in data]),
        np.arange(len(data)) < written,
        np.array([k >= written and unseen(e.group) for k, e in enumerate(data)]),
    )


def _held_out(features: Matrices, targets: Targets, folds: int) -> HeldOut:
    scores = np.zeros((len(targets.label), len(LABELS)))
    crisis = np.zeros((len(targets.label), len(CRISIS)))
    splits = list(GroupKFold(folds).split(features.label, targets.label, targets.groups))
    scored = Parallel(n_jobs=min(folds, cpu_count()))(delayed(_score_fold)(features, targets, *s) for s in splits)
    for (_, test), (of_labels, of_flags) in zip(splits, scored, strict=True):
        scores[test], crisis[test] = of_labels, of_flags
    return HeldOut(scores, crisis, targets.written)


def _score_fold(
    features: Matrices, targets: Targets, fit: NDArray[np.int64], test: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    head = _fit_label(features, targets, fit)
    flags = fit_flags(features.crisis[fit], targets.crisis[fit])
    crisis = features.crisis[test] @ flags.weights.astype(np.float64) + flags.bias
    return features.label[test] @ head.weights.astype(np.float64) + head.bias, crisis


def _calibrate(held_out: HeldOut, targets: Targets) -> Calibration:
    written = targets.written
    # Of the rows that the temperature is fitted on: only there are the scores probabilities.
    prior = np.bincount(targets.label[written], minlength=len(LABELS)) / written.sum()
    weight = np.where(written, 1.0, ORDINARY_WEIGHT * targets.ordinary)
    temperature = fit_temperature(held_out.scores[written], targets.label[written])
    rates = tuple(BASE_RATE[label] for label in LABELS)
    draft = Calibration(temperature, tuple(prior), rates, (0.5,) * NONE)
    probabilities = draft.probabilities(held_out.scores)
    thresholds = choose_thresholds(probabilities, targets.label, weight, targets.ordinary, ORDINARY_FALSE_ALARMS)
    return Calibration(temperature, tuple(prior), rates, thresholds)


def _crisis_thresholds(held_out: HeldOut, targets: Targets, precision: float) -> tuple[float, ...]:
    written = targets.written
    return tuple(
        _lowest_precise(held_out.crisis[written, k], np.asarray(targets.crisis[written].any(axis=1)), precision)
        for k in range(len(CRISIS))
    )


def _lowest_precise(probability: Floats, crisis: NDArray[np.bool_], precision: float) -> float:
    """Give the lowest threshold from which on the flag is precise enough."""
    order = np.argsort(-probability, kind="stable")
    precise = np.flatnonzero(np.cumsum(crisis[order]) / np.arange(1, len(order) + 1) >= precision)
    return float(probability[order[precise[-1]]]) if len(precise) else CRISIS_AT_MOST
