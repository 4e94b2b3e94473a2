import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from classifier.errors import InputError
from classifier.labels import LABELS
from classifier.model.calibration import BASE_RATE, NONE, Calibration, choose_thresholds, decide, fit_temperature
from classifier.model.heads import softmax

RATES = tuple(BASE_RATE[label] for label in LABELS)
PLAIN = Calibration(1.0, RATES, RATES, (0.5,) * NONE)


@given(st.lists(st.lists(st.floats(-30, 30), min_size=5, max_size=5), min_size=1, max_size=5))
def test_probabilities_add_up_to_one(scores):
    p = PLAIN.probabilities(np.array(scores))
    assert np.allclose(p.sum(axis=1), 1)
    assert (p >= 0).all()


def test_a_higher_base_rate_raises_a_probability():
    more = PLAIN.at({"leverage": 0.3, "safe": 0.05, "leaving": 0.02, "loss_fear": 0.04, "none": 0.59})
    scores = np.zeros((1, 5))
    assert more.probabilities(scores)[0, 0] > PLAIN.probabilities(scores)[0, 0]


@pytest.mark.parametrize(
    "rates",
    [{}, {"leverage": 1.0}, dict.fromkeys(LABELS, 0.5), {**BASE_RATE, "none": -1}, {**BASE_RATE, "safe": float("nan")}],
)
def test_what_is_no_base_rate_is_refused(rates):
    with pytest.raises(InputError, match="base rate"):
        PLAIN.at(rates)


def test_a_label_is_given_from_its_threshold_on():
    p = np.array([[0.5, 0, 0, 0, 0.5], [0.49, 0, 0, 0, 0.51], [0.6, 0.9, 0, 0, 0]])
    assert PLAIN.decide(p).tolist() == [0, NONE, 1]


def test_the_temperature_of_calibrated_scores_is_found_again():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(20_000, 5)) * 2
    p = softmax(scores)
    target = np.array([rng.choice(5, p=row) for row in p])
    assert fit_temperature(scores * 3, target) == pytest.approx(3, rel=0.1)


def test_thresholds_keep_ordinary_talk_out_of_leverage():
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(5), size=4000)
    target = rng.integers(0, 5, 4000)
    ordinary = np.arange(4000) >= 2000
    target[ordinary] = NONE
    thresholds = choose_thresholds(p, target, np.ones(4000), ordinary, 0.01)
    called = Calibration(1.0, RATES, RATES, thresholds).decide(p)
    assert (called[ordinary] == 0).mean() <= 0.011


def test_no_single_threshold_can_be_moved_to_a_better_macro_f1():
    rng = np.random.default_rng(2)
    target = rng.choice(5, size=3000, p=[0.15, 0.1, 0.1, 0.1, 0.55])
    scores = rng.normal(size=(3000, 5))
    scores[np.arange(3000), target] += 1.5
    p, nobody = softmax(scores), np.zeros(3000, dtype=bool)
    chosen = choose_thresholds(p, target, np.ones(3000), nobody, 0.01)

    def quality(thresholds):
        return f1_score(target, decide(p, thresholds), average="macro")

    best = quality(chosen)
    for k in range(NONE):
        for other in (0.06, 0.15, 0.3, 0.6):
            assert quality([*chosen[:k], other, *chosen[k + 1 :]]) <= best + 0.003
    assert best > quality([0.06] * NONE) + 0.01
