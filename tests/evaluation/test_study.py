"""The study: everything the card says, measured on a small corpus by the command that writes the card."""

import json
import shutil

import pytest

from classifier.cli.main import main
from classifier.evaluation.study import ABLATIONS, SHARES, SLICED
from classifier.evaluation.turn_before import KNOWN, SCORES
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    for place in ("corpus", "suite", "out"):
        (folder / place).mkdir()
    for name in ("singles-01", "conversations-01"):
        shutil.copy(ROOT / f"data/corpus/{name}.jsonl", folder / "corpus")
    cases = (ROOT / "data/functional/cases-01.jsonl").read_text("utf-8").splitlines()
    (folder / "suite/cases.jsonl").write_text("\n".join(cases[:60]) + "\n", encoding="utf-8")
    file = folder / "own.jsonl"
    shutil.copy(ROOT / "data/corpus/singles-02.jsonl", file)
    words = ["evaluate", "--study", "--corpus", str(folder / "corpus"), "--suite-folder", str(folder / "suite")]
    assert main([*words, "-o", str(folder / "out"), str(file)]) == 0
    return json.loads((folder / "out/study.json").read_text("utf-8")), (folder / "out/card.md").read_text("utf-8")


def test_everything_is_measured(measured):
    results, _ = measured
    study = results["study"]
    assert set(ABLATIONS) < set(study["ablation"])
    assert list(study["learning_curve_without_encoder"]) == [f"{share:g}" for share in SHARES]
    assert set(study["slices"]) == set(SLICED)
    assert set(results["suite"]) == {"model", "keyword list", "VADER", "n-grams + logistic regression"}
    assert set(results["files"]) == {"own"}


def test_every_figure_has_its_interval_around_it(measured):
    results, _ = measured
    for row in results["study"]["ablation"].values():
        middle, low, high = row["macro_f1"]
        assert 0 <= low <= middle <= high <= 1


def test_answering_less_never_counts_rows_that_are_not_there(measured):
    results, _ = measured
    assert [covered for covered, _ in results["study"]["risk_coverage"]] == [0.5, 0.7, 0.8, 0.9, 1.0]
    assert all(0 <= wrong <= 1 for _, wrong in results["study"]["risk_coverage"])


def test_the_card_says_what_was_measured(measured):
    results, card = measured
    assert set(results["study"]["turn_before"]) == {SCORES, KNOWN}
    for name in [*results["study"]["ablation"], *results["study"]["turn_before"]]:
        assert f"| {name} |" in card
    for heading in ("Functional suite", "Learning curve", "Reliability", "By register", "By english", "own"):
        assert f"## {heading}" in card
