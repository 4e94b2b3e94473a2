"""``leaving-language score``."""

import csv
import json
import os
import subprocess
import sys
import time

import pytest

import classifier
from classifier.batch import run
from classifier.batch.job import FileJob
from classifier.cli import table_view
from classifier.cli.main import main
from tests.batch.batch_helpers import assert_same_results, read, write


def score(*arguments):
    return main(["score", *map(str, arguments)])


def test_the_plain_case_and_what_it_says(talk, tmp_path, capsys):
    write(talk, tmp_path / "in.csv")
    assert (
        score(tmp_path / "in.csv", "-o", tmp_path / "out.jsonl", "--conversation", "who", "--speaker", "speaker") == 0
    )
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{len(talk)} rows in: ")
    assert all(word in said.err for word in ("scored", "empty", "set aside", "written", "rows/s"))
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["text"] for row in rows] == talk["text"].tolist()


def test_every_option_reaches_the_output(talk, tmp_path, capsys):
    write(talk, tmp_path / "in.tsv")
    options = [
        "--only-flagged",
        "--explain",
        "--rephrase",
        "--excel-safe",
        "--prefix",
        "x_",
        *("--conversation", "who", "--order", "turn"),
        "--quiet",
    ]
    assert score(tmp_path / "in.tsv", "-o", tmp_path / "out.csv", *options, "--threads", "2") == 0
    assert capsys.readouterr().err == ""
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["x_explanation"] and row["note"] == "'=1+1" for row in rows)
    assert all(row["x_label"] != "none" or row["x_crisis"] for row in rows)


RATES = {"leverage": 0.4, "safe": 0.1, "leaving": 0.1, "loss_fear": 0.1, "none": 0.3}
QUARRELS = ",".join(f"{label}={share}" for label, share in RATES.items())


def test_a_base_rate_is_that_of_the_library(talk, tmp_path, capsys):
    write(talk, tmp_path / "in.csv")
    for name, rates in (("usual", []), ("moved", ["--base-rate", QUARRELS])):
        assert score(tmp_path / "in.csv", "-o", tmp_path / f"{name}.csv", *rates) == 0
    usual, moved = (read(tmp_path / f"{name}.csv") for name in ("usual", "moved"))
    assert (moved["label"] != "none").sum() > (usual["label"] != "none").sum()
    assert_same_results(moved, classifier.load(base_rate=RATES).score(talk))


def test_another_base_rate_is_another_job(talk, tmp_path, monkeypatch, capsys):
    write(talk, tmp_path / "in.csv")
    command = (tmp_path / "in.csv", "-o", tmp_path / "out.csv")

    def interrupted(self, convert):
        self._note()
        self.close()
        raise KeyboardInterrupt

    with monkeypatch.context() as broken_off:
        broken_off.setattr(FileJob, "finish", interrupted)
        assert score(*command) == 130
    assert score(*command, "--base-rate", QUARRELS) == 2
    assert "another model" in capsys.readouterr().err
    assert score(*command) == 0


@pytest.mark.parametrize(
    "wrong",
    [["no-such.csv"], ["in.csv", "--text", "words"], ["in.csv", "--threads", "0"], ["in.csv", "--order", "turn"]],
)
def test_a_mistake_is_one_line_and_exit_code_2(wrong, talk, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(talk, tmp_path / "in.csv")
    assert score(*wrong, "-o", "out.csv") == 2
    said = capsys.readouterr().err
    assert said.startswith("leaving-language: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("options", [["--explain"], ["--rephrase"], ["--excel-safe"], ["--force"]])
def test_what_a_table_on_the_screen_cannot_show_is_refused(options, talk, tmp_path, capsys):
    write(talk.head(20), tmp_path / "in.csv")
    assert score(tmp_path / "in.csv", *options) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{options[0]} cannot be written as a table on the screen. Name a file with -o" in said.err


def test_all_that_is_lost_is_named_at_once(tmp_path, capsys):
    assert score(tmp_path / "in.csv", "--rephrase", "--explain") == 2
    assert "--explain, --rephrase" in capsys.readouterr().err


def test_a_table_on_the_screen_takes_what_changes_it(talk, tmp_path, capsys):
    frame = talk.assign(label="mine")
    write(frame, tmp_path / "in.csv")
    columns = ["--conversation", "who", "--speaker", "speaker", "--order", "turn"]
    assert score(tmp_path / "in.csv", *columns, "--threads", "2", "--only-flagged", "--prefix", "x_", "--quiet") == 0
    said = capsys.readouterr()
    assert said.out.split("\n")[0].split() == [
        "who",
        "speaker",
        "text",
        "x_label",
        "x_tags",
        "x_probability",
        "x_crisis",
    ]
    assert 1 < said.out.count("\n") < len(frame)
    assert said.err == ""


def test_the_threads_of_a_table_on_the_screen_are_used(talk, tmp_path, monkeypatch, capsys):
    write(talk.head(20), tmp_path / "in.csv")
    asked = []
    real = run.ThreadPoolExecutor
    monkeypatch.setattr(run, "ThreadPoolExecutor", lambda threads: (asked.append(threads), real(threads))[1])
    assert score(tmp_path / "in.csv", "--threads", "2") == 0
    assert asked == [2]
    assert score(tmp_path / "in.csv", "--threads", "0") == 2
    assert "--threads" in capsys.readouterr().err


def test_no_message_text_is_said(talk, tmp_path, capsys):
    secret = "zanzibar"
    (tmp_path / "in.csv").write_text(f"text,n\n{secret},1,2\nok,1\n")
    assert score(tmp_path / "in.csv", "-o", tmp_path / "out.csv") == 0
    said = capsys.readouterr()
    assert secret not in said.out + said.err
    assert secret in (tmp_path / "out.csv.rejected.jsonl").read_text()


def test_a_table_on_the_screen_says_which_rows_were_set_aside(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"id,text\n1,ok\n2,I want a divorce,extra\n3,I want \xe9\n")
    assert main(["score", str(bad), "--quiet"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[-2][-6:] for line in told if line.startswith("set aside: ")] == ["line 3", "line 4"]


def test_a_long_message_is_shown_in_part(tmp_path, capsys):
    (tmp_path / "long.jsonl").write_text(json.dumps({"text": "x" * 140_000}) + "\n")
    csv.field_size_limit(131_072)
    assert main(["score", str(tmp_path / "long.jsonl")]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) < 200


def test_a_table_that_is_ended_leaves_no_message_behind(tmp_path):
    with (tmp_path / "in.csv").open("w", encoding="utf-8") as file:
        file.write("text\n" + "maybe we should just divorce then\n" * 60_000)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    say = "import sys; from classifier.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", say, "score", str(tmp_path / "in.csv")]
    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(scratch)}, stdout=subprocess.DEVNULL) as job:
        while job.poll() is None and not any(path.stat().st_size for path in scratch.rglob("scored*")):
            time.sleep(0.05)
        job.terminate()
        assert job.wait(60) == 143
    assert list(scratch.iterdir()) == []


def test_a_table_on_the_screen_holds_its_first_rows_and_counts_the_others(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(table_view, "MOST_ROWS", 2)
    (tmp_path / "in.csv").write_text("my_probability,text\n" + "likely,hi\n" * 5 + "bad\n" * 3)
    assert score(tmp_path / "in.csv", "--speaker", "my_probability") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [["likely", "hi"]] * 2
    assert lines[3].startswith("... and 3 more rows;")
    assert [line[:9] for line in lines[4:6]] == ["set aside"] * 2
    assert lines[6:] == ["... and 1 more set aside"]
