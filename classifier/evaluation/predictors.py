"""Anything that labels messages can be put through the same evaluation.

A predictor takes a sequence of windows (``text``, ``context``, ``speaker``) and gives :class:`Predictions`. A
user's own is a function ``f(text, context) -> label`` (or a dict with ``label`` and ``crisis``), named as
``package.module:function``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from classifier.errors import InputError
from classifier.labels import LABELS, check_label
from classifier.model.corpus import Example
from classifier.model.engine import CHUNK, Engine
from classifier.model.features import Window, encode
from classifier.model.fit import fit_softmax, label_targets
from classifier.model.heads import matrix, softmax


@dataclass(frozen=True)
class Predictions:
    """What a predictor says of ``n`` messages: labels, flags, and probabilities ``(n, labels)`` where it has them."""

    labels: NDArray[np.int64]
    crisis: Sequence[str | None]
    probabilities: NDArray[np.float64] | None = None


Predictor = Callable[[Sequence[Window]], Predictions]


def engine_predictor(engine: Engine) -> Predictor:
    """Make a predictor of an engine."""

    def predict(windows: Sequence[Window]) -> Predictions:
        verdicts = engine.judge_windows(windows)
        return Predictions(verdicts.label, list(verdicts.crisis), verdicts.probabilities)

    return predict


def named_predictor(name: str) -> Predictor:
    """Make a predictor of a user's function, named ``package.module:function``.

    Raises:
        InputError: there is no such function. The predictor raises it where the function fails or gives no label.
    """
    module, colon, function = name.partition(":")
    try:
        call = getattr(import_module(module), function) if colon else None
    except (ImportError, AttributeError):
        call = None
    if not callable(call):
        raise InputError.no_predictor(name)

    def predict(windows: Sequence[Window]) -> Predictions:
        given = [_answer(_called(name, call, w)) for w in windows]
        labels = np.array([LABELS.index(label) for label, _ in given], dtype=np.int64)
        return Predictions(labels, [crisis for _, crisis in given])

    return predict


def _called(name: str, call: Callable[..., Any], window: Window) -> Any:
    try:
        return call(window.text, list(window.context))
    except Exception as error:  # whatever a user's function raises; its words may repeat the message
        raise InputError.predictor_failed(name, error) from None


def _answer(answer: Any) -> tuple[str, str | None]:
    if isinstance(answer, str):
        answer = {"label": answer}
    if not isinstance(answer, Mapping) or "label" not in answer:
        raise InputError.bad_answer(answer)
    label, crisis = answer["label"], answer.get("crisis")
    check_label(label, (), crisis)
    return label, crisis


#: The list that keyword-based tools start from: the words everyone thinks of first.
KEYWORDS = (
    *("i'm done", "im done", "divorce", "break up", "breaking up", "it's over", "we're over", "leaving you"),
    *("leave you", "i'm leaving", "get out", "pack your", "i can't do this", "we're through", "we're finished"),
)


def keyword_predictor(windows: Sequence[Window]) -> Predictions:
    """Call ``leverage`` whatever holds one of :data:`KEYWORDS`: the baseline of a keyword list."""
    texts = [w.text.lower().replace("\u2019", "'") for w in windows]
    hits = np.array([any(k in text for k in KEYWORDS) for text in texts], dtype=bool)
    labels = np.where(hits, LABELS.index("leverage"), LABELS.index("none"))
    return Predictions(labels, [None] * len(texts))


def vader_predictor(windows: Sequence[Window]) -> Predictions:
    """Call ``leverage`` what VADER finds negative: the baseline of sentiment.

    Raises:
        DependencyError: vaderSentiment is not installed.
    """
    from classifier.errors import DependencyError

    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        raise DependencyError.missing("vaderSentiment", "evaluation") from None
    analyzer = SentimentIntensityAnalyzer()
    scores = np.array([analyzer.polarity_scores(w.text)["compound"] for w in windows])
    labels = np.where(scores <= -0.05, LABELS.index("leverage"), LABELS.index("none"))
    p = np.zeros((len(scores), len(LABELS)))
    p[:, 0], p[:, -1] = (1 - scores) / 2, (1 + scores) / 2
    return Predictions(labels, [None] * len(scores), p)


#: What the usual first attempt reads: n-grams of the message alone.
_BASELINE = ("words", "characters")


def ngram_predictor(data: Sequence[Example]) -> Predictor:
    """Make the usual first attempt: n-grams of the message and logistic regression, fitted on the same examples."""

    def features(windows: Sequence[Window]) -> csr_matrix:
        chunks = [windows[start : start + CHUNK] for start in range(0, len(windows), CHUNK)]
        return vstack([matrix(encode(chunk), _BASELINE) for chunk in chunks], format="csr")

    head = fit_softmax(features([e.window for e in data]), label_targets([e.label for e in data]), len(LABELS))

    def predict(windows: Sequence[Window]) -> Predictions:
        p = softmax(features(windows) @ head.weights.astype(np.float64) + head.bias)
        return Predictions(p.argmax(axis=1), [None] * len(p), p)

    return predict
