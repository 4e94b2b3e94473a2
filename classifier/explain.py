"""Why a message got its label: parts that add up to the score, the frame in words, the nearest change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.cues.frames import Frame
from classifier.labels import LABELS
from classifier.model.crisis import CRISIS_ACTS
from classifier.model.decision import needs_context
from classifier.model.features import FIELDS, Encoded, Window, encode
from classifier.model.heads import Floats, Head
from classifier.text.ngrams import DROPPED, pack

_TOKEN = re.compile(r"[\w']+|[^\w\s]")
_FIELD_WORDS = {
    "previous": "the turn before",
    "previous_frames": "what the turn before does",
    "earlier": "earlier turns",
    "exchange": "who spoke before, and length",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the raw message and how much it speaks for the label.

    Attributes:
        start, end: character offsets in the raw text (``end`` exclusive).
        text: the raw characters.
        weight: its share of the explanation's score; negative where it speaks against.
    """

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Part:
    """Something other than words of the message that moved the score."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reason for a label.

    Attributes:
        against: the label that the score is measured against.
        score: how far the label's score is above the other's, in log odds before calibration.
        base: the part of the score that every message has.
        spans: words of the message, in order.
        parts: the sentence as the encoder reads it, frames, context and the rest. ``base`` and all weights of
            ``spans`` and ``parts`` add up to ``score``.
        frames: the message's frames in words.
        nearest_change: what would most likely alter the label, or ``None``.
        needs_context: why the message alone cannot decide, or ``None``.
        rule: the codebook's rule that stood above the score, or ``None``.
    """

    against: str
    score: float
    base: float
    spans: tuple[Span, ...] = ()
    parts: tuple[Part, ...] = ()
    frames: tuple[str, ...] = ()
    nearest_change: str | None = None
    needs_context: str | None = None
    rule: str | None = None


def explain(
    window: Window, head: Head, label: str, probabilities: Floats, *, encoder: Floats, rule: str | None
) -> Explanation:
    """Explain the label of a message that was read.

    Args:
        window: the message with its context.
        head: the label head.
        label: the label given.
        probabilities: of all labels.
        encoder: what the sentence encoder adds to the score of each label.
        rule: the codebook's rule that stood above the score, if one did.
    """
    against = _against(label, probabilities)
    encoded = encode([window])
    _, contributions = head.contributions(encoded)
    a, b = LABELS.index(label), LABELS.index(against)
    weights = contributions[:, a] - contributions[:, b]
    base = float(head.bias[a] - head.bias[b])
    spans, rest = _spans(window, encoded, weights)
    whole = Part("the sentence as a whole", float(encoder[a] - encoder[b]))
    parts = [whole, *_frame_parts(window, encoded, weights), *_field_parts(encoded, weights)]
    if rest:
        parts.append(Part("punctuation, beginning and end", rest))
    return Explanation(
        against,
        base + float(weights.sum()) + whole.weight,
        base,
        spans,
        tuple(part for part in parts if part.weight),
        tuple(dict.fromkeys(frame_words(frame) for frame in window.reading.frames)),
        nearest_change(label, window),
        needs_context(window, float(probabilities[a])),
        rule,
    )


def _against(label: str, probabilities: Floats) -> str:
    if label != "none":
        return "none"
    return LABELS[int(np.argmax(probabilities[: LABELS.index("none")]))]


def _spans(window: Window, encoded: Encoded, weights: Floats) -> tuple[tuple[Span, ...], float]:
    """Share each n-gram's weight among the words it covers; what covers none is the rest."""
    text = window.normal.text
    starts, ends = _byte_positions(text)
    tokens = [match.span() for match in _TOKEN.finditer(text) if match.group() not in '.,?!*"']
    inside = np.flatnonzero(encoded.start >= 0)
    # Words stand in order, so those that an n-gram covers are all from one to before another.
    first = np.searchsorted(np.array([ends[b - 1] for _, b in tokens]), encoded.start[inside], side="right")
    count = np.searchsorted(np.array([starts[a] for a, _ in tokens]), encoded.end[inside]) - first
    count = np.maximum(count, 0)
    covered = np.repeat(first, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    shares = np.repeat(weights[inside] / np.maximum(count, 1), count)
    token_weights = np.bincount(covered, shares, minlength=len(tokens))
    rest = sum(weights[inside][count == 0].tolist(), 0.0)
    spans = []
    for (a, b), weight in zip(tokens, token_weights, strict=True):
        start, end = window.normal.raw_span(a, b)
        spans.append(Span(start, end, window.text[start:end], float(weight)))
    return tuple(spans), rest


def _byte_positions(text: str) -> tuple[list[int], list[int]]:
    """Give for each character where its bytes start and end among the packed bytes (see ``DROPPED``)."""
    starts, ends, at = [], [], int(pack([""]).bounds[1]) // 2
    for char in text:
        starts.append(at)
        at += 0 if char in DROPPED else len(char.encode("utf-8", "replace"))
        ends.append(at)
    return starts, ends


def _frame_parts(window: Window, encoded: Encoded, weights: Floats) -> list[Part]:
    field = encoded.field == list(FIELDS).index("frames")
    sums: dict[str, float] = {}
    for name, weight in zip(window.reading.features(), weights[field], strict=True):
        first = name.split("|")[0]
        # What joins several acts, and how many there are.
        joined = first == "act" or first.startswith("acts=")
        part = "the acts together" if joined else f"cue: {first.partition('=')[2].replace('_', ' ')}"
        sums[part] = sums.get(part, 0.0) + float(weight)
    return [Part(*part) for part in sums.items()]


def _field_parts(encoded: Encoded, weights: Floats) -> list[Part]:
    names = list(FIELDS)
    return [
        Part(words, float(weights[encoded.field == names.index(field)].sum())) for field, words in _FIELD_WORDS.items()
    ]


_ACT_WORDS = {
    "end_bond": "ends the bond",
    "end_vague": "ends something, perhaps the bond",
    "leave_home": "leaves",
    "end_contact": "ends contact",
    "end_talk": "ends the conversation",
    "expel": "sends the other away",
    "withdraw_future": "takes back a shared future",
    "compare": "compares with others",
    "stay": "stays",
    "pause": "asks for a pause",
    "end_life": "speaks of ending or harming one's life",
    "hurt_you": "does violence, or will",
}
_RETURN_WORDS = {"named": "a return is named", "strings": "a return with strings"}
_AGENT_WORDS = {"i": "I", "you": "you", "we": "we", "third": "somebody else", "imperative": "you (told to)"}


def frame_words(frame: Frame) -> str:
    """Say a frame in words: who does what, how it is said, on what condition, with what return."""
    agent = _AGENT_WORDS.get(frame.agent, "somebody unsaid")
    details = [frame.mode]
    if frame.object != "unsaid":
        details.append(f"about: {'the bond' if frame.object == 'bond' else frame.object}")
    if frame.condition != "none":
        details.append({"partner": "if you …", "harm": "because of harm"}.get(frame.condition, "with a condition"))
    if frame.act not in CRISIS_ACTS:
        details.append(_RETURN_WORDS.get(frame.returns, "no return"))
    return f"{agent}: {_ACT_WORDS.get(frame.act, frame.act.replace('_', ' '))} ({', '.join(details)})"


#: Acts that a return would make a pause of.
_GOINGS = frozenset({"leave_home", "end_talk", "end_contact"})


def nearest_change(label: str, window: Window) -> str | None:
    """Say what is missing, or too much, for the neighbouring label."""
    frames = [frame for frame in window.reading.frames if frame.act not in CRISIS_ACTS]
    if label == "leverage":
        return _without_leverage(frames, strings=window.reading.has("strings"))
    if label == "loss_fear":
        return "the fear said beside a need of one's own, without begging or giving in, would be safe"
    if label == "leaving" and not window.reading.has("harm"):
        return "thrown in a quarrel, or made the price of something, the same end would be leverage"
    if label == "safe" and not any(frame.returns == "named" for frame in frames):
        return "an end named as the price would make it leverage; a return named would make a pause whole"
    if label == "none" and frames:
        return "said of the bond, in a quarrel, the same words would be leaving language"
    return None


def _without_leverage(frames: Sequence[Frame], *, strings: bool) -> str:
    acts = {frame.act for frame in frames} - {"end_vague"}
    if strings:
        return "the return hangs on what the other does; a return without strings would make it a pause"
    if any(frame.condition == "partner" for frame in frames):
        return "the bond is the price; the same wish said as a need, with willingness, would be safe"
    if any(frame.returns == "named" for frame in frames):
        return "an end is named beside a return; without the end it would be a pause"
    if acts and acts <= _GOINGS:
        return "no return is named; a pause with a return in place of it would be safe"
    return "the end that is named or hinted at; the fear or the need under it, said without it, would be safe"
