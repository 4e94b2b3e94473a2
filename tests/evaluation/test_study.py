"""The study: everything the card says, measured on a small corpus by the command that writes the card."""

import gzip
import json
import shutil
import zlib

import numpy as np
import pytest

from classifier.cli.main import main
from classifier.evaluation import whole
from classifier.evaluation.baselines import FROZEN, KEYWORDS, VADER
from classifier.evaluation.intervals import one_in
from classifier.evaluation.study import ABLATIONS, SHARES, SLICED
from classifier.evaluation.suite import COUNTS, NAMES
from classifier.evaluation.turn_before import KNOWN, SCORES
from classifier.model.readings import unseen
from tests.conftest import ROOT

ORDINARY = ("The bus was late again.", "Did you feed the cat?", "I'm done with the dishes.", "That film was awful.")


class Words:
    """Stands in for the pretrained encoder: unit vectors of hashed words."""

    def __init__(self, source):
        assert source.name == "pretrained"

    def __call__(self, windows):
        vectors = np.zeros((len(windows), 32))
        for vector, window in zip(vectors, windows, strict=True):
            for word in window.text.split():
                vector[zlib.crc32(word.encode()) % 32] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)


def _talk(k):
    return [ORDINARY[(k + i) % 4] for i in range(4)]


def _write_background(folder):
    rows = [
        {"conversation_id": f"c{k}", "turn": i, "speaker": "AB"[i % 2], "text": text}
        for k in range(60)
        for i, text in enumerate(_talk(k))
    ]
    with gzip.open(folder / "friends.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    for place in ("corpus", "suite", "out", "talk"):
        (folder / place).mkdir()
    for name in ("singles-01", "conversations-01"):
        shutil.copy(ROOT / f"data/corpus/{name}.jsonl", folder / "corpus")
    _write_background(folder / "talk")
    cases = (ROOT / "data/functional/cases-01.jsonl").read_text("utf-8").splitlines()
    (folder / "suite/cases.jsonl").write_text("\n".join(cases[:60]) + "\n", encoding="utf-8")
    file = folder / "own.jsonl"
    shutil.copy(ROOT / "data/corpus/singles-02.jsonl", file)
    words = ["evaluate", "--study", "--corpus", str(folder / "corpus"), "--suite-folder", str(folder / "suite")]
    words += ["--background", str(folder / "talk"), "--pretrained", str(folder / "pretrained")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "Embedder", Words)
        assert main([*words, "-o", str(folder / "out"), str(file)]) == 0
    return json.loads((folder / "out/study.json").read_text("utf-8")), (folder / "out/card.md").read_text("utf-8")


def test_everything_is_measured(measured):
    results, _ = measured
    study = results["study"]
    assert {*ABLATIONS, KEYWORDS, VADER, FROZEN, "no ordinary talk"} < set(study["ablation"])
    assert list(study["learning_curve_without_encoder"]) == [f"{share:g}" for share in SHARES]
    assert set(study["slices"]) == set(SLICED)
    trained = {f"{name} + logistic regression" for name in ("n-grams", "frozen sentence embeddings")}
    assert set(results["suite"]) == {"model", "keyword list", "VADER", *trained}
    assert set(results["files"]) == {"own"}


def test_every_figure_has_its_interval_around_it(measured):
    results, _ = measured
    for row in results["study"]["ablation"].values():
        for middle, low, high in (row["macro_f1"], row["labels"]["leverage"]["f1"], row["ordinary_called_leverage"]):
            assert 0 <= low <= middle <= high <= 1
            assert low < high


def test_every_count_of_the_suite_has_its_interval_around_it(measured):
    results, card = measured
    for name, result in results["suite"].items():
        assert set(result["shares"]) == set(COUNTS)
        for count, found in result["shares"].items():
            if found is None:
                assert result[COUNTS[count]] == 0
                continue
            middle, low, high = found
            assert middle == pytest.approx(result[count] / result[COUNTS[count]])
            assert 0 <= low <= middle <= high <= 1
            assert low < high
        right, low, high = result["shares"]["right"]
        cell = f"{result['right']} of {result['cases']}, {right:.3f} [{low:.3f}, {high:.3f}]"
        assert f"| {name} | {cell} |" in card
    assert f"| predictor | {' | '.join(NAMES.values())} |" in card


def test_baselines_that_give_no_probabilities_are_measured_beside_the_rest(measured):
    results, card = measured
    table = results["study"]["ablation"]
    leverage = {name: table[name]["labels"]["leverage"] for name in (KEYWORDS, VADER, FROZEN)}
    assert "average_precision" not in leverage[KEYWORDS]
    assert "average_precision" in leverage[VADER]
    assert not {"calibration_error"} & (set(table[KEYWORDS]) | set(table[VADER]))
    assert "calibration_error" in table[FROZEN]
    talk = [turn for k in sorted(range(60), key=str) if unseen(f"friends:c{k}") for turn in _talk(k)][::3]
    share = table[KEYWORDS]["ordinary_called_leverage"]
    assert share[0] == pytest.approx(np.mean(["I'm done" in turn for turn in talk]))
    cells = next(line for line in card.splitlines() if line.startswith(f"| {KEYWORDS} |")).split(" | ")
    assert cells[3:5] == ["-", "-"]
    assert cells[5].startswith(f"{one_in(share[0])} [{one_in(share[1])}, 1 in ")


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


def test_the_card_claims_no_interval_where_there_is_none(measured):
    _, card = measured
    assert "All intervals" not in card
    for heading in ("Decisions of the shipped", "Reliability", "Fewer answers"):
        section = card.split(f"## {heading}")[1].split("## ")[0]
        assert "[" not in section
