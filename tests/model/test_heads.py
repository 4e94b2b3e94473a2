"""What NumPy serves is what scikit-learn trained."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from classifier.labels import LABELS
from classifier.model import fit
from classifier.model.features import Window, encode
from classifier.model.fit import PENALTY, compact, fit_softmax
from classifier.model.heads import matrix, softmax

TEXTS = ["I am leaving you", "leave the door open", "I need a minute", "please stay with me", "what is for dinner"] * 6


@pytest.fixture(scope="module")
def encoded():
    return encode(
        [Window(f"{text} {k % 3}", (("A", "you never listen"),) * (k % 2), "B") for k, text in enumerate(TEXTS)]
    )


def test_served_probabilities_equal_trained_ones(encoded):
    target = np.arange(len(TEXTS)) % 5
    features = matrix(encoded)
    head = fit_softmax(features, target, len(LABELS))
    small = compact(features)
    trained = LogisticRegression(C=PENALTY, max_iter=120, tol=1e-3).fit(small.matrix, target)
    served = softmax(head.scores(encoded))
    assert np.abs(served - trained.predict_proba(small.matrix)).max() < 5e-3
    assert (served.argmax(axis=1) == trained.predict(small.matrix)).all()


def test_many_rows_are_fitted_to_the_same_answers(encoded, monkeypatch):
    target = np.arange(len(TEXTS)) % 5
    features = matrix(encoded)
    few = softmax(fit_softmax(features, target, len(LABELS)).scores(encoded))
    monkeypatch.setattr(fit, "MANY_ROWS", 1)
    many = softmax(fit_softmax(features, target, len(LABELS)).scores(encoded))
    assert not np.array_equal(few, many)
    assert np.abs(few - many).max() < 0.02


def test_two_classes_are_laid_out_as_a_softmax(encoded):
    target = np.arange(len(TEXTS)) % 2
    features = matrix(encoded)
    head = fit_softmax(features, target, 2)
    small = compact(features)
    trained = LogisticRegression(C=PENALTY, max_iter=120, tol=1e-3).fit(small.matrix, target)
    assert np.abs(softmax(head.scores(encoded)) - trained.predict_proba(small.matrix)).max() < 5e-3


def test_scores_are_the_sum_of_contributions(encoded):
    head = fit_softmax(matrix(encoded), np.arange(len(TEXTS)) % 5, len(LABELS))
    _, parts = head.contributions(encoded)
    total = np.zeros((encoded.rows, len(LABELS)))
    np.add.at(total, encoded.row, parts)
    assert np.allclose(total + head.bias, head.scores(encoded))


def test_training_twice_gives_the_same_weights(encoded):
    target = np.arange(len(TEXTS)) % 5
    first, second = (fit_softmax(matrix(encoded), target, len(LABELS)) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
