import numpy as np
import pytest
from scipy import stats

from classifier.dynamics.asymmetry import index_values
from classifier.dynamics.patterns import PATTERNS, patterns
from classifier.dynamics.sequences import sequences
from classifier.dynamics.turns import MARKS, build_turns

OPTIONS = {"min_n": 2, "permutations": 99}


def table_of(talk, measure=sequences):
    turns = build_turns(talk.conversations, model=None, labels=talk.labels, corrections=None)
    return measure(turns, rng=np.random.default_rng(0), **OPTIONS)


def cell(table, **wanted):
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


@pytest.fixture
def quarrel(talk):
    turns = ["A leverage", "B loss_fear"] * 6 + ["A leverage", "B none"] * 2 + ["A none", "B loss_fear"] * 3
    return talk.add("\n".join(turns + ["A none", "B none"] * 9))


def test_a_two_by_two_table_by_the_book(quarrel):
    row = cell(table_of(quarrel), speaker="A", partner="B", lag=1, given="leverage", target="loss_fear")
    counts = np.array([[6, 2], [3, 9]])
    expected = stats.contingency.expected_freq(counts)[0, 0]
    n = counts.sum()
    residual = (6 - expected) / np.sqrt(expected * (1 - 8 / n) * (1 - 9 / n))
    assert (row["n"], row["n_target"], row["n_pairs"], row["observed"]) == (8, 9, 20, 6)
    assert row["expected"] == pytest.approx(expected)
    assert row["residual"] == pytest.approx(residual)
    assert row["yules_q"] == pytest.approx((6 * 9 - 2 * 3) / (6 * 9 + 2 * 3))
    spread = np.sqrt((1 / counts).sum()) * stats.norm.ppf(0.975)
    assert row["q_low"] <= np.tanh((np.log(9) - spread) / 2) + 1e-9
    assert row["q_high"] >= np.tanh((np.log(9) + spread) / 2) - 1e-9


def test_the_chi_squared_of_a_table_is_its_squared_residual(quarrel):
    row = cell(table_of(quarrel), speaker="A", partner="B", lag=1, given="leverage", target="loss_fear")
    chi2 = stats.chi2_contingency([[6, 2], [3, 9]], correction=False).statistic
    assert row["residual"] ** 2 == pytest.approx(chi2)


def test_lags_count_the_others_turns(talk):
    talk.add("A leverage\nA none\nB none\nA none\nB loss_fear\nB none\nA none\nB safe")
    table = table_of(talk)
    found = table[(table["given"] == "leverage") & (table["observed"] == 1) & (table["speaker"] == "A")]
    assert dict(zip(found["lag"], found["target"], strict=True)) == {1: "none", 2: "loss_fear", 3: "none", 4: "safe"}


def test_all_pairs_are_pooled_as_strata(talk):
    """Two couples without any association stay without one when put together, however their rates differ."""
    for couple, hot in (("x", 8), ("y", 2)):
        for given in ("leverage", "none"):
            for answer, n in (("loss_fear", hot), ("none", 10 - hot)):
                times = (hot if given == "leverage" else 10 - hot) * n // 2
                for k in range(times):
                    talk.add(f"A {given}\nB {answer}", name=f"{couple}{given}{answer}{k}", couple=couple)
    table = table_of(talk)
    pooled = table[table["couple"].isna() & (table["given"] == "leverage") & (table["target"] == "loss_fear")].iloc[0]
    assert pooled["residual"] == pytest.approx(0, abs=1e-6)
    assert pooled["yules_q"] == pytest.approx(0, abs=1e-6)


def test_never_is_minus_one_and_its_interval_reaches_there(talk):
    talk.add("\n".join(["A leverage", "B none"] * 6 + ["A none", "B safe"] * 6))
    row = cell(table_of(talk), speaker="A", partner="B", lag=1, given="leverage", target="safe")
    assert row["yules_q"] == row["q_low"] == -1
    assert -1 < row["q_high"] < 1


def test_too_little_is_silent_and_says_why(talk):
    talk.add("A leverage\nB loss_fear\nA none\nB none")
    table = table_of(talk)
    thin = table[table["given"] == "leverage"]
    assert thin[["residual", "yules_q", "p", "p_adjusted"]].isna().all().all()
    assert thin["reason"].notna().all()
    assert thin["observed"].sum() > 0


def test_patterns_name_what_the_codebook_has():
    for pattern in PATTERNS:
        assert set(pattern.given) | set(pattern.target) <= set(MARKS)


def test_the_named_patterns_are_found(talk):
    talk.add("\n".join(["A leverage/threat", "B loss_fear/pleading"] * 4 + ["A none", "B none"] * 6), name="1")
    talk.add(
        "\n".join(["A leverage/threat", "B leverage/walkout"] * 3 + ["A safe/fear", "B safe/commitment"] * 4), name="2"
    )
    found = table_of(talk, patterns)
    found = found[(found["lag"] == 1) & (found["speaker"] == "A")].set_index("pattern")["observed"].to_dict()
    assert found == {"threat -> appeasement": 4, "threat -> withdrawal": 3, "fear -> reassurance": 4}


def test_one_speaker_gives_an_empty_table(talk):
    talk.add("A leverage\nA none")
    assert table_of(talk).empty
    assert table_of(talk, patterns).empty


@pytest.mark.parametrize(
    ("first", "second", "role"),
    [
        ((4, 0, 10), (0, 4, 10), 1),
        ((0, 4, 10), (4, 0, 10), -1),
        ((4, 4, 10), (4, 4, 10), 0),
        ((2, 0, 10), (4, 0, 20), 0),
    ],
)
def test_the_index_says_who_and_counts_per_turn(first, second, role):
    found = index_values(np.array([first], dtype=float), np.array([second], dtype=float))
    assert found["role"][0] == pytest.approx(role)
