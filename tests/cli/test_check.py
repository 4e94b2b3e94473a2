import io
import json
import os
import subprocess
import sys

import pytest

from classifier.cli.main import COMMANDS, main
from tests.conftest import ROOT

#: Where the study finds what it reads, wherever the tests are started.
PLACES = ("--corpus", str(ROOT / "data/corpus"), "--suite-folder", str(ROOT / "data/functional"))


def _run(capsys, *words):
    code = main(list(words))
    return code, *capsys.readouterr()


def test_check_shows_label_words_and_what_to_say(capsys):
    code, out, _ = _run(capsys, "check", "I'm done. I want a divorce.")
    assert code == 0
    assert out.startswith("leverage (")
    assert "rests on (and how much it speaks for this label): " in out
    assert "I'm scared about where we're headed." in out


def test_who_leaves_because_of_violence_is_spoken_to_as_such_and_their_recipient_is_told_nothing(capsys):
    message = "I'm leaving because you hit me again. I took the kids to my sister's."
    _, author, _ = _run(capsys, "check", message)
    assert author.startswith("leaving (safety)")
    assert "by whom, the flag does not say" in author
    assert "If somebody may be in danger:" in author
    assert "is never leverage" in author
    assert "what you may do yourself" not in author
    assert "under it, perhaps" not in author
    _, told, _ = _run(capsys, "check", message, "--audience", "recipient")
    _, nothing, _ = _run(capsys, "rephrase", "see you at six", "--audience", "recipient")
    assert "leaving" not in told.replace("leaving language", "")
    assert told.split("  - ")[1].strip() in nothing
    _, plain, _ = _run(capsys, "check", message, "--audience", "recipient", "--json")
    told = json.loads(plain)
    assert (told["label"], told["tags"], told["crisis"], told["explanation"]) == ("none", [], None, None)


def test_context_changes_the_answer(capsys):
    _, alone, _ = _run(capsys, "check", "I'm done.", "--json")
    _, chore, _ = _run(capsys, "check", "I'm done.", "--before", "Sam: have you finished the dishes?", "--json")
    assert json.loads(alone)["label"] == "leverage"
    assert json.loads(chore)["label"] == "none"


def test_a_long_stretch_of_words_is_shown_in_part(capsys):
    _, out, _ = _run(capsys, "check", "I'm done with you " + "x " * 5000)
    assert max(map(len, out.splitlines())) < 700


def test_json_is_one_object_with_every_field(capsys):
    _, out, _ = _run(capsys, "check", "please don't leave me", "--json")
    assert set(json.loads(out)) == {
        *("label", "probability", "probabilities", "tags", "crisis", "spans", "needs_context", "explanation"),
        "rephrasings",
    }


def test_the_message_may_come_from_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("I want a divorce"))
    code, out, _ = _run(capsys, "check", "-", "--json")
    assert code == 0
    assert json.loads(out)["label"] == "leverage"


QUARRELS = "leverage=0.4,safe=0.1,leaving=0.1,loss_fear=0.1,none=0.3"


def test_a_base_rate_moves_the_answer(capsys):
    _, usual, _ = _run(capsys, "check", "I can't do this anymore.", "--json")
    _, moved, _ = _run(capsys, "check", "I can't do this anymore.", "--json", "--base-rate", QUARRELS)
    usual, moved = (json.loads(said)["probabilities"] for said in (usual, moved))
    assert moved["leverage"] > usual["leverage"]
    assert moved["none"] < usual["none"]


@pytest.mark.parametrize(
    ("rates", "says"),
    [
        ("0.1", "such as leverage="),
        ("leverage", "such as leverage="),
        ("leverage=ten,safe=0.1", "such as leverage="),
        ("leverage=0.1", "for each of leverage, safe"),
        (QUARRELS.replace("0.3", "0.9"), "add up to 1"),
        (QUARRELS.replace("safe=0.1", "safe=0").replace("0.3", "0.4"), "above 0"),
        (QUARRELS.replace("safe=0.1", "safe=-0.1").replace("0.3", "0.5"), "above 0"),
        (QUARRELS.replace("0.3", "nan"), "add up to 1"),
        (QUARRELS.replace("safe", "secure"), "for each of leverage, safe"),
        (QUARRELS + ",none=0.3", "for each of leverage, safe"),
    ],
)
@pytest.mark.parametrize("command", [["check", "x"], ["score", "no-such.csv", "-o", "out.csv"]])
def test_what_is_no_base_rate_is_refused(capsys, command, rates, says):
    code, out, err = _run(capsys, *command, "--base-rate", rates)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_an_empty_message_is_no_crash(capsys):
    code, out, _ = _run(capsys, "check", "")
    assert code == 0
    assert "empty" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "x", "--before", "Sam:"), "--before"),
        (("check", "x", "--model", "no/such/folder"), "no model here"),
        (("check", "I want a divorce", "--audience", "judge"), "judge"),
        (("evaluate", "no-such.jsonl"), "no such file. Check the path.\n"),
        (("evaluate", "--study", "--corpus", "nowhere"), "nowhere: no .jsonl files here"),
        (("evaluate", "--study", *PLACES, "no-such.jsonl"), "no such file"),
        (("evaluate",), "nothing to evaluate"),
        (("evaluate", "x.jsonl", "--predictor", "nowhere:f"), "no such function"),
        (("train", "no-such-folder", "-o", "no-such-model"), "no .jsonl files"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(capsys, words, says):
    code, out, err = _run(capsys, *words)
    assert code == 2
    assert out == ""
    assert says in err
    assert err.startswith("leaving-language: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_text(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert "usage: leaving-language" in capsys.readouterr().out


def test_a_message_from_standard_input_is_the_message_alone(capsys, monkeypatch):
    text = "3rd dinner you bailed on this week. cool cool"
    _, given, _ = _run(capsys, "check", text, "--json")
    for end in ("", "\n", "\r\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(text + end))
        assert _run(capsys, "check", "-", "--json")[1] == given


def test_what_is_no_utf8_is_told(capsys, monkeypatch):
    for errors in ("strict", "surrogateescape"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"I want \xff out"), "utf-8", errors=errors))
        code, _, told = _run(capsys, "check", "-")
        assert code == 2
        assert "standard input: not UTF-8" in told


def test_a_narrow_terminal_ends_nothing(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), "cp1252")
    monkeypatch.setattr("sys.stdout", out)
    assert main(["check", "I want a divorce \u2744", "--json"]) == 0
    out.flush()
    assert json.loads(out.buffer.getvalue().decode("cp1252"))["label"] == "leverage"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize(("closed", "code", "says"), [(True, 0, b""), (False, 2, b"leaving-language: No space left")])
def test_output_that_nobody_takes_ends_in_no_complaint_of_python(closed, code, says):
    reader, writer = os.pipe() if closed else (None, os.open("/dev/full", os.O_WRONLY))
    if closed:
        os.close(reader)
    words = [sys.executable, "-c", "from classifier.cli import main; raise SystemExit(main(['formats']))"]
    buffered = os.environ | {"PYTHONUNBUFFERED": ""}
    ended = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, env=buffered, check=False)
    os.close(writer)
    assert ended.returncode == code
    assert ended.stderr.startswith(says)
    assert ended.stderr.count(b"\n") == bool(says)
