"""A job killed with SIGKILL at any moment goes on and gives the bytes of a job that was not."""

import os
import signal
from pathlib import Path

import pytest

from classifier.batch import blocks, job, score_file
from classifier.errors import InputError
from tests.batch.batch_helpers import COLUMNS, write

#: Where a job is killed: after so many calls of these.
MOMENTS = [
    ("add", 0),
    ("add", 1),
    ("add", 5),
    ("_note", 0),
    ("_note", 3),
    ("replace", 0),
    ("replace", 2),
    ("finish", 0),
    ("close", 0),
]


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(blocks.line_blocks, "__kwdefaults__", {"size": 3000, "longest": 1 << 20})
    monkeypatch.setattr(job, "_SECONDS_BETWEEN_CHECKPOINTS", 0.0)


def killed(call):
    """Run ``call`` in a child that kills itself there; say whether it died of it."""
    child = os.fork()
    if child == 0:
        call()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def die_after(owner, name, calls):
    real, seen = getattr(owner, name), []

    def dying(*args, **kwargs):
        if len(seen) == calls:
            os.kill(os.getpid(), signal.SIGKILL)
        seen.append(1)
        return real(*args, **kwargs)

    setattr(owner, name, dying)


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
@pytest.mark.parametrize(("where", "calls"), MOMENTS)
def test_killed_and_resumed_is_byte_identical(where, calls, kind, model, talk, tmp_path):
    source = tmp_path / "in.jsonl"
    write(talk, source)
    with source.open("a") as file:
        file.write("broken\n")
    options = {"model": model, "threads": 1, **COLUMNS}
    score_file(source, tmp_path / f"whole.{kind}", **options)

    def dying():
        die_after({"replace": os}.get(where, job.FileJob), where, calls)
        score_file(source, tmp_path / f"out.{kind}", **options)

    assert killed(dying)
    output = tmp_path / f"out.{kind}"
    if not output.exists():
        summary = score_file(source, output, **options)
        assert summary.rows == len(talk) + 1
        assert (summary.set_aside, summary.written) == (1, len(talk))
    assert output.read_bytes() == (tmp_path / f"whole.{kind}").read_bytes()
    rejected = (tmp_path / f"{name}.{kind}.rejected.jsonl" for name in ("out", "whole"))
    assert next(rejected).read_bytes() == next(rejected).read_bytes()
    assert not list(tmp_path.glob("*.partial")) + list(tmp_path.glob("*.checkpoint.json"))


def test_a_job_killed_at_its_very_end_does_not_stand_in_the_way(model, talk, tmp_path):
    """Its output has its name, its checkpoint is still there."""
    write(talk, tmp_path / "in.jsonl")
    options = {"model": model, "force": True}

    def dying():
        die_after(Path, "unlink", 0)
        score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", **options)

    assert killed(dying)
    whole = (tmp_path / "out.jsonl").read_bytes()
    assert (tmp_path / "out.jsonl.checkpoint.json").exists()
    score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", **options)
    assert (tmp_path / "out.jsonl").read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_what_is_done_is_not_done_again(model, talk, tmp_path, monkeypatch):
    write(talk, tmp_path / "in.jsonl")
    options = {"model": model, **COLUMNS}

    def dying():
        die_after(job.FileJob, "add", 6)
        score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", **options)

    assert killed(dying)
    added = []
    real = job.FileJob.add
    monkeypatch.setattr(job.FileJob, "add", lambda self, piece: (added.append(1), real(self, piece)))
    summary = score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", **options)
    blocks_in_all = -(-(tmp_path / "in.jsonl").stat().st_size // 3000)
    assert 0 < len(added) < blocks_in_all - 3
    assert summary.rows == len(talk)


def test_another_jobs_checkpoint_is_not_used(model, talk, tmp_path):
    write(talk, tmp_path / "in.jsonl")

    def dying():
        die_after(job.FileJob, "add", 4)
        score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", model=model)

    for change in ("options", "input"):
        assert killed(dying)
        options = COLUMNS if change == "options" else {}
        if change == "input":
            with (tmp_path / "in.jsonl").open("a") as file:
                file.write('{"text": "one more"}\n')
        with pytest.raises(InputError, match="--force"):
            score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", model=model, **options)
        score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", model=model, force=True, **options)
        score_file(tmp_path / "in.jsonl", tmp_path / "fresh.jsonl", model=model, **options)
        assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "fresh.jsonl").read_bytes()
        (tmp_path / "out.jsonl").unlink()
        (tmp_path / "fresh.jsonl").unlink()
