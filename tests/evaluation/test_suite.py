import json

import numpy as np
import pytest

from classifier.cli import main
from classifier.errors import InputError
from classifier.evaluation.intervals import exact_share
from classifier.evaluation.metrics import Scored, calibration_error, measure, reliability, risk_coverage
from classifier.evaluation.predictors import Predictions, keyword_predictor, named_predictor
from classifier.evaluation.suite import COUNTS, FEW, INVARIANCES, NAMES, run_suite, suite_lines
from classifier.labels import LABELS
from classifier.model.corpus import examples


def always_none(text, context):
    return "none"


def shouts(text, context):
    return {"label": "leverage" if text.isupper() else "none", "crisis": "violence" if "hit" in text else None}


def _row(conversation, text, label, **more):
    row = {"conversation_id": conversation, "turn": 0, "speaker": "A", "text": text, "label": label}
    return row | {"tags": [], "crisis": None, "phenomenon": "p", "pair": None, "id": conversation} | more


CASES = examples(
    [
        _row("a", "GET OUT", "leverage", pair="x"),
        _row("b", "get out", "none", pair="x"),
        _row("c", "he hit me, I'm going", "leaving", tags=["safety"], crisis="violence"),
        _row("d", "that hit the spot", "none", phenomenon="crisis_idioms"),
    ]
)


def test_the_suite_counts_cases_pairs_crisis_and_invariance():
    result = run_suite(CASES, named_predictor("tests.evaluation.test_suite:shouts"))
    assert (result["right"], result["cases"]) == (3, 4)
    assert (result["pairs_right"], result["pairs"]) == (1, 1)
    assert (result["crisis_found"], result["crisis_cases"]) == (1, 1)
    assert (result["idiom_false_alarms"], result["idiom_cases"]) == (1, 1)
    assert result["safety_called_leverage"] == 0
    assert result["invariance"]["lower case"] == {"tried": 2, "failed": 1}


def test_a_pair_counts_only_when_both_are_right():
    result = run_suite(CASES, named_predictor("tests.evaluation.test_suite:always_none"))
    assert (result["pairs_right"], result["right"]) == (0, 2)


def test_every_count_of_the_suite_has_a_share_within_its_interval():
    result = run_suite(CASES, named_predictor("tests.evaluation.test_suite:shouts"))
    assert set(result["shares"]) == set(COUNTS) == set(NAMES) > set(FEW)
    assert result["shares"]["safety_called_leverage"][2] > 0.9  # none of one case says little
    for name, (value, low, high) in result["shares"].items():
        assert value == pytest.approx(result[name] / result[COUNTS[name]])
        assert 0 <= low <= value <= high <= 1
        assert low < high


def test_what_the_suite_does_not_hold_has_no_share():
    result = run_suite(CASES[3:], named_predictor("tests.evaluation.test_suite:shouts"))
    assert result["shares"]["pairs_right"] is None
    assert result["shares"]["crisis_found"] is None
    assert any(line.endswith("0 of 0") for line in suite_lines(result))


def test_the_lines_print_each_share_with_its_interval():
    lines = suite_lines(run_suite(CASES, named_predictor("tests.evaluation.test_suite:shouts")))
    assert f"{'safety called leverage':<23} 0 of 1, 0.000 [0.000, 0.975]" in lines
    assert all(any(line.startswith(name) and "[" in line for line in lines) for name in NAMES.values())


@pytest.mark.parametrize("name", sorted(INVARIANCES))
def test_every_change_changes_some_text(name):
    assert INVARIANCES[name]("My husband's leaving. He IS done.") != "My husband's leaving. He IS done."


def test_the_command_runs_any_predictor(capsys, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(_row("a", "GET OUT", "leverage")) + "\n", encoding="utf-8")
    name = "tests.evaluation.test_suite:always_none"
    code = main(["evaluate", "--suite", "functional", "--suite-folder", str(tmp_path), "--json", "--predictor", name])
    result = json.loads(capsys.readouterr().out)["tests.evaluation.test_suite:always_none"]
    assert code == 0
    assert (result["right"], result["cases"]) == (0, 1)


def fails(text, context):
    raise ValueError(text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--predictor", "tests.evaluation.test_suite:fails"], "raised ValueError"),
        (["--predictor", "os:getcwd"], "raised TypeError"),
        (["--slice", "weather"], "no row has that field"),
        (["-o", "card"], "--study"),
        (["--suite", "functional"], "cannot be given together"),
    ],
)
def test_what_means_nothing_is_told_without_a_message(options, said, capsys, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(_row("a", "GET OUT", "leverage")) + "\n", encoding="utf-8")
    assert main(["evaluate", str(path), *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "GET OUT" not in error


def _scored(target, called, p=None, groups=None):
    groups = groups or [str(k) for k in range(len(target))]
    return Scored(np.array(target), np.array(called), p, groups)


def test_figures_of_a_perfect_and_a_blind_model():
    perfect = measure(_scored([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], np.eye(5)), repeats=50)
    blind = measure(_scored([0, 1, 2, 3, 4], [4] * 5), repeats=50)
    assert perfect["macro_f1"] == [1.0, 1.0, 1.0]
    assert blind["labels"]["leverage"]["recall"][0] == 0
    assert blind["labels"]["leverage"]["precision"] is None
    assert blind["macro_f1"][0] == pytest.approx((2 * 1 / 6) / 5)


def test_a_precision_or_recall_of_one_or_none_in_few_groups_is_not_certain():
    found = measure(_scored([0, 0, 0, 1, 1, 4], [0, 0, 0, 4, 4, 4], groups=list("abcddd")), repeats=50)["labels"]
    assert found["leverage"]["recall"] == found["leverage"]["precision"] == exact_share(3, 3)
    assert found["safe"]["recall"] == exact_share(0, 1)


def test_intervals_are_wider_when_turns_share_a_conversation():
    rng = np.random.default_rng(0)
    right = np.repeat(rng.random(20) < 0.5, 30)
    target = np.zeros(600, dtype=int)
    called = np.where(right, 0, 4)
    alone = measure(_scored(target, called), repeats=200)["accuracy"]
    shared = measure(_scored(target, called, groups=[str(k // 30) for k in range(600)]), repeats=200)["accuracy"]
    assert shared[2] - shared[1] > 2 * (alone[2] - alone[1])


def test_calibration_error_of_a_known_case():
    p = np.tile([0.8, 0.2, 0, 0, 0], (10, 1))
    scored = _scored([0] * 8 + [1] * 2, [0] * 10, p)
    weight = np.ones(10)
    assert calibration_error(scored, weight) == pytest.approx(0, abs=1e-9)
    assert reliability(scored) == [(pytest.approx(0.8), pytest.approx(0.8), 1.0)]
    assert calibration_error(_scored([1] * 10, [0] * 10, p), weight) == pytest.approx(0.8)


def test_risk_falls_when_only_sure_messages_count():
    p = np.array([[0.9, 0.1, 0, 0, 0], [0.6, 0.4, 0, 0, 0]])
    curve = dict(risk_coverage(_scored([0, 1], [0, 0], p), (0.5, 1.0)))
    assert curve == {0.5: 0.0, 1.0: 0.5}


def test_the_keyword_list_finds_its_words_and_nothing_else():
    from classifier.model.features import Window

    told = keyword_predictor([Window("I\u2019m done with you"), Window("done the dishes")])
    assert isinstance(told, Predictions)
    assert [LABELS[k] for k in told.labels] == ["leverage", "none"]
    assert told.probabilities is None


def says_nothing(text, context):
    return None


def test_a_predictor_that_gives_no_label_is_told():
    with pytest.raises(InputError, match="NoneType"):
        run_suite(CASES, named_predictor("tests.evaluation.test_suite:says_nothing"))
