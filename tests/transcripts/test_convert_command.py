"""The commands ``formats`` and ``convert``."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.cli import convert, formats
from classifier.errors import InputError
from classifier.transcripts import FORMATS, read


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(required=True)
    for module in (formats, convert):
        module.add_parser(subparsers)
    args = parser.parse_args(arguments)
    code: int = args.run(args)
    return code


def test_formats_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("formats") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [format.name for format in FORMATS]
    assert run("formats", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows if row["writes"]} == {"convokit", "jsonl", "csv", "tsv", "txt"}
    assert {row["name"]: row["extra"] for row in rows}["chat"] == "transcripts"


def test_convert_accounts_for_lines(fixtures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    code = run("convert", str(fixtures / "whatsapp_android.txt"), str(out), "--pseudonymise", "--split-gap", "3")
    error = capsys.readouterr().err
    assert code == 0
    assert "17 lines = 6 turns + 4 continuations + 5 other" in error
    assert "line 16: has an impossible date or time" in error
    assert "Ann" not in out.read_text(encoding="utf-8")
    assert [len(c) for c in read(out)] == [4, 2]


def test_the_input_is_never_the_output(tmp_path: Path) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("13/03/2024, 21:15 - Jo: I want a divorce\n", encoding="utf-8")
    before = chat.read_bytes()
    for out in (chat, tmp_path / "." / "chat.txt"):
        with pytest.raises(InputError, match=r"chat\.txt"):
            run("convert", str(chat), str(out), "--force")
    assert chat.read_bytes() == before


def test_cells_that_a_spreadsheet_would_run_are_made_safe_where_asked(tmp_path: Path) -> None:
    chat = tmp_path / "chat.csv"
    chat.write_text("conversation_id,speaker,text\n+c,@Jo,=1+1\n+c,Sam,1=1\n", encoding="utf-8")
    plain, safe = tmp_path / "plain.csv", tmp_path / "safe.csv"
    run("convert", str(chat), str(plain))
    assert ",=1+1" in plain.read_text(encoding="utf-8")
    run("convert", str(chat), str(safe), "--excel-safe")
    said = safe.read_text(encoding="utf-8")
    assert "'=1+1" in said
    assert "'@Jo" in said
    assert "'+c" in said
    assert ",1=1" in said
    with pytest.raises(InputError, match="CSV and TSV"):
        run("convert", str(chat), str(tmp_path / "safe.jsonl"), "--excel-safe")


def test_convert_options(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("who,said,when\nA,hi,1/2/2024 10:00\n")
    out = tmp_path / "out"
    arguments = [
        "convert",
        str(source),
        str(out),
        "--to",
        "csv",
        "--month-first",
        "--timezone",
        "UTC",
        "--speaker",
        "A=Ann",
    ]
    run(*arguments, "--column", "text=said", "--column", "speaker=who", "--column", "time=when")
    assert out.read_text().splitlines()[1] == "in,0,Ann,hi,2024-01-02T10:00:00+00:00"
    with pytest.raises(InputError, match="--force"):
        run("convert", str(source), str(out), "--to", "csv", "--month-first", "--column", "text=said")


@pytest.mark.parametrize("option", ["--speaker", "--column"])
@pytest.mark.parametrize("value", ["Ann", "=Ann", "Ann="])
def test_pairs_need_both_sides(option: str, value: str, fixtures: Path, tmp_path: Path) -> None:
    form = {"--speaker": "OLD=NEW", "--column": "ROLE=NAME"}[option]
    with pytest.raises(InputError, match=f"{option} .* Legal: {form}"):
        run("convert", str(fixtures / "plain.txt"), str(tmp_path / "o.csv"), option, value)


def test_one_side_is_given_once(fixtures: Path, tmp_path: Path) -> None:
    twice = ("--speaker", "Ann=A", "--speaker", "Ann=B")
    with pytest.raises(InputError, match=r"'Ann=B'.* each OLD once"):
        run("convert", str(fixtures / "plain.txt"), str(tmp_path / "o.csv"), *twice)


def test_standard_output_is_not_taken_for_a_folder(
    fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="standard output"):
        run("convert", str(fixtures / "plain.txt"), "-")
    assert not list(tmp_path.iterdir())


def test_many_failures_are_cut_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "hi"}\n' + "x\n" * 12)
    run("convert", str(source), str(tmp_path / "out.csv"))
    assert capsys.readouterr().err.splitlines()[-1] == "  and 2 more"
    source.write_text("x\n" * 3)
    with pytest.raises(InputError, match="nothing in it could be read"):
        run("convert", str(source), str(tmp_path / "none.csv"), "--from", "jsonl")
    assert not (tmp_path / "none.csv").exists()


def test_importing_the_commands_is_light() -> None:
    code = "import sys, classifier.cli.convert, classifier.cli.formats, classifier.transcripts; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "numpy", "pyarrow", "spacy", "sklearn", "rustling"} & set(modules)
