import argparse
import json

import numpy as np
import pandas as pd
import pytest

import classifier
from classifier.cli import analyze as command
from classifier.errors import InputError

CHAT = "\n".join(["Anna: let's end it, I'm done", "Ben: please don't go", "Anna: pass the salt", "Ben: here"] * 6)


class FakeModel:
    def score(self, frame, *, text, speaker, conversation, order):
        label = np.where(frame[text].str.contains("done"), "leverage", "none")
        label = np.where(frame[text].str.contains("please"), "loss_fear", label)
        return pd.DataFrame(
            {"label": label, "probability": 0.9, "tags": [()] * len(frame), "crisis": None}, index=frame.index
        )


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setattr(classifier, "load", lambda path=None: FakeModel())
    (tmp_path / "chat.txt").write_text(CHAT, encoding="utf-8")

    def call(*arguments):
        parser = argparse.ArgumentParser()
        command.add_parser(parser.add_subparsers())
        return command.run(parser.parse_args(["analyze", str(tmp_path / "chat.txt"), *map(str, arguments)]))

    return call


def test_it_prints_the_summary(run, capsys):
    assert run() == 0
    out, _ = capsys.readouterr()
    assert "24 turns in 1 conversation(s)" in out
    assert "Anna: leverage 50.0" in out


def test_it_writes_tables_and_json(run, capsys, tmp_path):
    assert run("-o", tmp_path / "out", "--json") == 0
    written = json.loads((tmp_path / "out" / "dynamics.json").read_text(encoding="utf-8"))
    assert json.loads(capsys.readouterr().out) == written
    for name in ("turns", "rates", "asymmetry", "sequences", "pauses"):
        assert len(pd.read_csv(tmp_path / "out" / f"{name}.csv")) == len(written[name])


def test_its_turns_table_serves_as_corrections(run, capsys, tmp_path):
    run("-o", tmp_path / "out")
    turns = pd.read_csv(tmp_path / "out" / "turns.csv", keep_default_na=False, dtype=str)
    turns.loc[turns["label"] == "leverage", "label"] = "none"
    turns.to_csv(tmp_path / "fixed.csv", index=False)
    capsys.readouterr()
    run("--corrections", tmp_path / "fixed.csv")
    assert "Anna: leverage" not in capsys.readouterr().out


def test_names_and_text_can_be_kept_out(run, capsys, tmp_path):
    run("-o", tmp_path / "out", "--pseudonymise", "--no-text")
    written = (
        "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()) + capsys.readouterr().out
    )
    for secret in ("Anna", "Ben", "salt", "please"):
        assert secret not in written


def test_one_person_keeps_one_name_over_files(run, capsys, tmp_path):
    second = tmp_path / "second.txt"
    second.write_text("Ben: hello\nAnna: let's end it, I'm done\n" * 3, encoding="utf-8")
    run(second, "--speaker", "Ben=Bo", "-o", tmp_path / "out", "--pseudonymise")
    turns = pd.read_csv(tmp_path / "out" / "turns.csv")
    assert turns.groupby("speaker")["label"].agg(lambda s: (s == "leverage").any()).to_dict() == {
        "Person A": True,
        "Person B": False,
    }


def test_options_reach_the_analysis(run, capsys):
    run("--min-n", "50", "--seed", "3", "--json")
    written = json.loads(capsys.readouterr().out)
    assert (written["min_n"], written["seed"]) == (50, 3)


def test_an_output_is_not_replaced_unasked(run, tmp_path):
    out = tmp_path / "out"
    run("-o", out)
    with pytest.raises(InputError, match="--force"):
        run("-o", out)
    assert run("-o", out, "--force") == 0
    with pytest.raises(InputError, match="folder"):
        run("-o", tmp_path / "chat.txt", "--force")


@pytest.mark.parametrize(
    "arguments", [["--speaker", "Cleo=C"], ["--speaker", "Anna"], ["--min-n", "1"], ["nowhere.txt"]]
)
def test_mistakes_are_told(run, arguments):
    with pytest.raises(InputError):
        run(*arguments)
