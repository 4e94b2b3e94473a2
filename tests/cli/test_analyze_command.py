import argparse
import json

import numpy as np
import pandas as pd
import pytest

import classifier
from classifier.cli import analyze as command
from classifier.cli import main
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


def test_tables_for_a_spreadsheet_run_nothing_and_serve_as_corrections(run, capsys, tmp_path):
    chat = tmp_path / "sheet.csv"
    chat.write_text("conversation_id,speaker,text\n=c,Anna,=1+1\n=c,Ben,I'm done.\n", encoding="utf-8")
    run(chat, "-o", tmp_path / "safe", "--excel-safe")
    turns = pd.read_csv(tmp_path / "safe" / "turns.csv", keep_default_na=False, dtype=str).tail(2)
    assert turns["text"].tolist() == ["'=1+1", "I'm done."]
    assert turns["id"].str.startswith("'=").all()
    capsys.readouterr()
    assert run(chat, "--corrections", tmp_path / "safe" / "turns.csv") == 0


def test_a_comma_at_the_end_of_every_correction_moves_no_column(run, tmp_path):
    fixed = tmp_path / "fixed.csv"
    fixed.write_text("id,label\nchat:0,none,\n", encoding="utf-8")
    assert run("--corrections", fixed) == 0


def test_few_turns_give_counts_where_they_give_no_rate(run, capsys, tmp_path):
    chat = tmp_path / "short.txt"
    chat.write_text("Cleo: I'm done\nDan: ok\n", encoding="utf-8")
    run(chat)
    assert "Cleo (Cleo & Dan): leverage, 1 of 1 turns, too few for a rate" in capsys.readouterr().out


def test_a_page_has_either_ending_and_no_folder_is_named_like_a_file(run, tmp_path, monkeypatch):
    monkeypatch.setattr("classifier.report.write_report", lambda _, output, **__: output.write_text("page"))
    run("-o", tmp_path / "page.HTM")
    assert (tmp_path / "page.HTM").read_text() == "page"
    for name in ("page.pdf", "turns.csv"):
        with pytest.raises(InputError, match="folder"):
            run("-o", tmp_path / name)


def test_what_a_terminal_would_obey_is_not_printed(run, capsys, tmp_path):
    chat = tmp_path / "odd.csv"
    chat.write_text("speaker,text\nC\x1b[31mleo,I'm done\nDan,ok\n", encoding="utf-8")
    run(chat)
    assert "\x1b" not in capsys.readouterr().out


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


def test_a_file_in_two_parts_gives_the_same_as_in_one(run, capsys, tmp_path):
    lines = [
        json.dumps({"conversation_id": "c", "turn": n, "speaker": "AB"[n % 2], "text": text}) + "\n"
        for n, text in enumerate(["I'm done", "please", "salt", "here"] * 8)
    ]
    for name, part in {"whole": lines, "one": lines[:13], "two": lines[13:]}.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(part), encoding="utf-8")
    run(tmp_path / "whole.jsonl", "--json")
    whole = capsys.readouterr().out
    run(tmp_path / "two.jsonl", tmp_path / "one.jsonl", "--json")
    out, err = capsys.readouterr()
    assert out == whole
    assert "1 x conversation that began in another file" in err


def test_options_of_reading_reach_the_readers(run, tmp_path, capsys):
    (tmp_path / "table.csv").write_text("who,said,when\nA,hi,1/2/2024 10:00\nB,\n")
    columns = [f"--column={role}" for role in ("text=said", "speaker=who", "time=when")]
    run(tmp_path / "table.csv", *columns, "--month-first", "--timezone", "Europe/Berlin", "-o", tmp_path / "out")
    turns = pd.read_csv(tmp_path / "out" / "turns.csv").query("conversation_id == 'table'")
    assert turns["time"].tolist() == ["2024-01-02 09:00:00+00:00"]
    assert "  line 3: has 2 cells where the header has 3" in capsys.readouterr().err
    with pytest.raises(InputError, match="--month-first"):
        run(tmp_path / "table.csv", *columns)


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
    "arguments", [["-o", "-"], ["--speaker", "Cleo=C"], ["--speaker", "Anna"], ["--min-n", "1"], ["nowhere.txt"]]
)
def test_mistakes_are_told(run, arguments):
    with pytest.raises(InputError):
        run(*arguments)


def test_an_output_that_cannot_be_made_is_told_in_one_line(tmp_path, capsys):
    chat = tmp_path / "chat.txt"
    chat.write_text("Anna: hello\nBen: hello\n", encoding="utf-8")
    assert main(["analyze", str(chat), "-o", str(chat / "out")]) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert (
        told.splitlines()[-1] == f"leaving-language: {chat / 'out'}: Not a directory. Check the path and your rights."
    )
