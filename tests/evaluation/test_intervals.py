"""Shares with their intervals: clusters count, none of few is not certain, and the same seed gives the same."""

import numpy as np
import pytest
from scipy import stats

from classifier.evaluation.intervals import exact_share, one_in, share, shown, shown_one_in

HALF = np.arange(200) < 100
ALONE = [str(k) for k in range(200)]


def test_a_share_of_single_messages_has_about_the_binomial_interval():
    value, low, high = share(HALF, ALONE)
    assert value == 0.5
    assert (low, high) == (pytest.approx(0.43, abs=0.01), pytest.approx(0.57, abs=0.01))
    assert share(HALF, ALONE) == [value, low, high]


def test_a_share_is_less_certain_when_messages_share_a_conversation():
    _, low, high = share(HALF, ALONE)
    _, wide_low, wide_high = share(HALF, [str(k // 20) for k in range(200)])
    assert wide_high - wide_low > 3 * (high - low)


def test_draws_are_ratios_where_conversations_differ_in_length():
    hits, groups = np.array([True] * 6 + [False] * 3), ["a"] * 6 + ["b", "c", "d"]
    value, low, high = share(hits, groups)
    assert (value, low, high) == (pytest.approx(6 / 9), 0.0, pytest.approx(18 / 19, abs=0.02))


@pytest.mark.parametrize("all_or_none", [True, False])
def test_none_or_all_is_not_certain_and_each_conversation_counts_once(all_or_none):
    value, low, high = share(np.full(200, all_or_none), [str(k // 20) for k in range(200)])
    assert value == float(all_or_none)
    assert high - low == pytest.approx(1 - 0.025**0.1)


def test_exact_intervals_are_those_of_clopper_and_pearson():
    assert exact_share(3, 10) == pytest.approx([0.3, stats.beta.ppf(0.025, 3, 8), stats.beta.ppf(0.975, 4, 7)])


def test_no_message_has_no_share():
    assert share(np.zeros(0, dtype=bool), []) is None
    assert exact_share(0, 0) is None
    assert shown(None) == shown_one_in(None) == "-"


def test_figures_are_shown_with_their_intervals():
    assert shown([0.5, 0.25, 0.75]) == "0.500 [0.250, 0.750]"
    assert shown_one_in([0.001, 0.0, 0.01]) == "1 in 1,000 [none, 1 in 100]"
    assert one_in(0.0) == "none"
