import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from classifier.dynamics.asymmetry import index_intervals
from classifier.dynamics.contrasts import contrast
from classifier.dynamics.intervals import mean_count, share
from classifier.dynamics.tables import correct_by_couple, silence

clusters = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda t: (min(t), max(t))), min_size=1, max_size=8
)


def one(count, size):
    return share(np.array(count)[:, None], np.array(size), np.zeros(len(count), dtype=int), 1)


@pytest.mark.parametrize(("k", "n"), [(0, 20), (3, 20), (20, 20), (1, 1)])
def test_over_turns_the_share_is_wilsons(k, n):
    found = one([k], [n])
    reference = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((reference.low, reference.high))
    assert found.interval_over[0, 0] == "turns"


@settings(deadline=None)
@given(clusters)
def test_a_share_lies_in_its_interval_and_in_0_to_1(parts):
    count, size = zip(*parts, strict=True)
    found = one(count, size)
    low, value, high = found.low[0, 0], found.value[0, 0], found.high[0, 0]
    assert 0 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1
    if len(parts) > 1:
        at_least = stats.binomtest(sum(count), sum(size)).proportion_ci(method="wilson")
        assert low <= at_least.low + 1e-9
        assert high >= at_least.high - 1e-9


def test_lumps_widen_the_share():
    even, lumpy = one([5] * 8, [50] * 8), one([40] + [0] * 7, [50] * 8)
    assert lumpy.value == even.value
    assert (lumpy.high - lumpy.low)[0, 0] > 1.5 * (even.high - even.low)[0, 0]


@pytest.mark.parametrize("total", [0, 1, 17])
def test_the_mean_count_of_one_conversation_is_poissons(total):
    found = mean_count(np.array([[total]]), np.array([0]), 1)
    low = stats.chi2.ppf(0.025, 2 * total) / 2 if total else 0.0
    assert found.low[0, 0] == pytest.approx(low)
    assert found.high[0, 0] == pytest.approx(stats.chi2.ppf(0.975, 2 * total + 2) / 2)


def test_groups_do_not_touch_each_other():
    rng = np.random.default_rng(0)
    count, size = rng.integers(0, 10, (12, 3)), np.full(12, 30)
    group = np.repeat([0, 1, 2], 4)
    together = share(count, size, group, 3)
    for g in range(3):
        alone = share(count[group == g], size[group == g], np.zeros(4, dtype=int), 1)
        assert together.low[g] == pytest.approx(alone.low[0])
        assert mean_count(count, group, 3).high[g] == pytest.approx(mean_count(count[group == g], group[:4], 1).high[0])


def test_in_one_conversation_the_contrast_is_welchs():
    rng = np.random.default_rng(1)
    value, event = rng.normal(size=60), np.arange(60) % 4 == 0
    value[event] *= 2
    found = contrast(value, event, np.zeros(60, int), np.zeros(60, int), 1)
    reference = stats.ttest_ind(value[event], value[~event], equal_var=False)
    assert found.value[0] == pytest.approx(value[event].mean() - value[~event].mean())
    width = found.high[0] - found.low[0]
    least = reference.confidence_interval()
    assert width >= (least.high - least.low) - 1e-9
    assert width <= 1.1 * (least.high - least.low)


def test_between_conversations_the_contrast_is_no_narrower_than_they_differ():
    cluster = np.repeat(np.arange(4), 20)
    event = np.arange(80) % 2 == 0
    effect = np.array([-3.0, -1.0, 1.0, 3.0])[cluster]
    found = contrast(effect * event, event, cluster, np.zeros(80, int), 1)
    assert found.interval_over[0] == "conversations"
    assert found.high[0] - found.low[0] > 2 * stats.t.ppf(0.975, 3) * np.std([-3, -1, 1, 3]) / 2


def test_between_conversations_the_contrast_is_the_jackknifes():
    rng = np.random.default_rng(3)
    cluster, event = np.repeat(np.arange(6), 15), np.tile(np.arange(15) < 5, 6)
    value = rng.normal(size=90) * 0.1 + np.where(event, rng.normal(size=6)[cluster], 0.0)
    found = contrast(value, event, cluster, np.zeros(90, int), 1)

    def difference(kept):
        return value[kept & event].mean() - value[kept & ~event].mean()

    moved = [difference(cluster != c) - difference(cluster >= 0) for c in range(6)]
    half = stats.t.ppf(0.975, 5) * np.sqrt(5 / 6 * np.sum(np.square(moved)))
    assert found.high[0] - found.value[0] == pytest.approx(half)


def test_what_differs_between_conversations_alone_does_not_widen_the_contrast():
    """The person is compared with themselves in the same conversation: its own level drops out."""
    rng = np.random.default_rng(4)
    cluster, event = np.repeat(np.arange(8), 20), np.tile(np.arange(20) % 4 == 0, 8)
    noise = rng.normal(size=160)
    zeros = np.zeros(160, int)
    flat, hilly = (contrast(noise + 50 * hill * cluster, event, cluster, zeros, 1) for hill in (0, 1))
    assert hilly.high - hilly.low == pytest.approx(flat.high - flat.low)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_contrast_is_finite_or_missing_whoever_holds_what(turns):
    cluster, event, value = (np.array(column) for column in zip(*turns, strict=True))
    found = contrast(value.astype(float), event, cluster, np.zeros(len(turns), int), 1)
    ends = np.array([found.low[0], found.value[0], found.high[0]])
    assert not np.isinf(ends).any()
    assert np.isnan(found.value[0]) or np.isnan(ends).any() or (np.diff(ends) >= 0).all()


@pytest.mark.parametrize("k", [2, 4, 12])
def test_a_share_over_conversations_takes_students_t_and_never_more_turns_than_there_are(k):
    count, size = [5, 9] * (k // 2), [50] * k
    p, found = 0.14, one(count, size)
    without = [(c - p * 50) / (50 * (k - 1)) for c in count]
    variance = (k - 1) / k * np.sum(np.square(without))
    few = (stats.t.ppf(0.975, k - 1) / stats.norm.ppf(0.975)) ** 2
    n = min(50 * k, p * (1 - p) / (variance * few))
    z = stats.norm.ppf(0.975)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert (found.high - found.low)[0, 0] == pytest.approx(2 * half)


def test_none_of_few_is_not_certain():
    event = np.arange(50) < 10
    zeros = np.zeros(50)
    share_of = contrast(zeros, event, np.zeros(50, int), np.zeros(50, int), 1, binary=True)
    assert share_of.low[0] < -0.05 < 0.05 < share_of.high[0]
    assert np.isnan(contrast(zeros, event, np.zeros(50, int), np.zeros(50, int), 1).value[0])


def test_correction_is_by_couple_and_leaves_gaps():
    p = [0.01, 0.04, np.nan, 0.03, 0.5]
    table = pd.DataFrame({"couple": ["x", "x", "x", None, None], "p": p, "reason": None})
    found = correct_by_couple(table)["p_adjusted"]
    assert found.tolist()[:2] == pytest.approx(stats.false_discovery_control([0.01, 0.04]).tolist())
    assert np.isnan(found[2])
    assert found.tolist()[3:] == pytest.approx(stats.false_discovery_control([0.03, 0.5]).tolist())


def test_silence_keeps_the_first_reason_and_the_table_given():
    table = pd.DataFrame({"value": [1.0, 2.0], "interval_over": np.array(["turns", "turns"], dtype=object)})
    once = silence(table, ["value", "interval_over"], thin=np.array([True, False]), why="few")
    twice = silence(once, ["value"], thin=np.array([True, True]), why="other")
    assert table["value"].tolist() == [1.0, 2.0]
    assert once["value"].isna().tolist() == [True, False]
    assert twice["reason"].tolist() == ["few", "other"]


def test_the_index_is_jackknifed_with_the_weights_of_what_is_left():
    pair = np.array([[[1, 0, 10], [1, 0, 20]]] * 7 + [[[1, 0, 200], [1, 0, 20]]], dtype=float)
    value, low, high, _ = index_intervals(pair)["leverage"]

    def index(left):
        a, b = left[:, :, 0].sum(axis=0) / left[:, :, 2].sum(axis=0)
        return (a - b) / (a + b)

    without = [index(np.delete(pair, c, axis=0)) for c in range(8)]
    assert value == pytest.approx(index(pair))
    assert without[7] == pytest.approx(1 / 3)
    assert low < min(without) < max(without) < high


def test_with_lengths_alike_the_index_has_the_interval_of_a_share():
    events = np.array([[3, 1], [2, 2], [4, 0], [1, 1]])
    pair = np.stack([events, np.zeros_like(events), np.full_like(events, 20)], axis=2).astype(float)
    _, low, high, over = index_intervals(pair)["leverage"]
    reference = one(events[:, 0], events.sum(axis=1))
    moved = [10 / 14 - (10 - a) / (14 - a - b) for a, b in events]
    assert over == "conversations"
    assert (low, high) == pytest.approx((2 * reference.low[0, 0] - 1, 2 * reference.high[0, 0] - 1))
    assert np.ptp(moved) > 0
