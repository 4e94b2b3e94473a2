"""What is said on a terminal while a job runs: the share follows what is read, and the time left falls."""

import io
import itertools
import os
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from classifier.batch import blocks, job, progress, read_columns, read_delimited, score_file
from classifier.batch.batches import Columns
from classifier.batch.progress import Progress
from classifier.batch.read_json import read_jsonl
from classifier.errors import InputError
from tests.batch.batch_helpers import write

ROWS, BATCH = 4_000, 200
WIPED = "\r\x1b[K"


class Terminal(io.StringIO):
    def isatty(self):
        return True

    @property
    def lines(self):
        return [line.strip() for line in self.getvalue().replace(WIPED, "").split("\r") if line.strip()]


def watched(monkeypatch, stream, seconds):
    """Let progress go to a stream, by a clock that goes on by so many seconds at every look."""
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=stream))
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=itertools.count(0, seconds).__next__))
    return stream


@pytest.fixture
def terminal(monkeypatch):
    """A terminal, and a clock on which every look at it takes a second."""
    return watched(monkeypatch, Terminal(), 1)


@pytest.fixture
def many_batches(monkeypatch):
    """Batches of rows, of which several come out of one reading of the file, as with short messages."""
    for reader in (blocks, read_columns, read_delimited):
        monkeypatch.setattr(reader, "BATCH_ROWS", BATCH)
    monkeypatch.setattr(blocks.line_blocks, "__kwdefaults__", {"size": 120_000, "longest": 1 << 20})


def talk_file(folder, kind):
    notes = [os.urandom(32).hex() for _ in range(ROWS)]  # else hardly anything is left of a packed file
    write(pd.DataFrame({"text": "ok", "note": notes}), folder / f"in.{kind}")
    return folder / f"in.{kind}"


def seconds_left(line):
    minutes, seconds = re.search(r"(\d+):(\d\d) left", line).groups()
    return 60 * int(minutes) + int(seconds)


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_the_share_of_json_lines_follows_the_rows(kind, tmp_path, many_batches):
    path = talk_file(tmp_path, kind)
    source = blocks.Input(path, *blocks.kind(path))
    rows, shares = 0, []
    for batch in read_jsonl(source, Columns(), ()):
        rows += len(batch)
        shares.append(batch.read)
        if not kind.endswith(".zst"):  # zstd reads 128 KB at once, which is much of so small a file
            assert batch.read == pytest.approx(rows / ROWS, abs=0.05)
    assert (rows, shares[-1]) == (ROWS, 1.0)
    assert all(one <= more for one, more in itertools.pairwise(shares))
    assert len(shares) >= ROWS / BATCH


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_of_a_steady_job_the_share_rises_and_the_time_left_falls(kind, model, terminal, many_batches, tmp_path):
    path = talk_file(tmp_path, kind)
    score_file(path, tmp_path / "out.jsonl", model=model, quiet=False)
    said = [line for line in terminal.lines if "left" in line]
    shares = [int(re.search(r"(\d+)%", line).group(1)) for line in said]
    left = [seconds_left(line) for line in said]
    assert len(said) >= ROWS / BATCH - 1
    assert shares == sorted(shares)
    assert max(b - a for a, b in itertools.pairwise([0, *shares])) <= 2 * 100 * BATCH / ROWS
    assert (shares[-1], left[-1]) == (100, 0)
    assert max(b - a for a, b in itertools.pairwise(left)) <= 1
    assert terminal.getvalue().endswith(WIPED)


def test_a_line_too_long_to_hold_counts_as_read():
    stream = io.BytesIO(b"a\n" * 20 + b"x" * 5000 + b"\nb\n" + b"y" * 5000)
    parts = [block.part for block in blocks.line_blocks(stream, "f", size=64, longest=256)]
    assert all(0 < part <= 1 for part in parts)
    assert parts[-1] == 1


def test_a_line_says_rows_rate_share_and_time_left(terminal):
    shown = Progress()  # second 0
    shown.update(0.0, 0)  # second 1: nothing is known of the time left
    shown.update(0.25, 6_000)  # second 2: a quarter a second
    assert terminal.lines == ["0 rows  0/s", "6,000 rows  3,000/s   25%, 0:03 left"]


def test_a_job_that_goes_on_does_not_count_what_it_found_done(terminal):
    shown = Progress()
    shown.update(0.5, 100)  # the first batch of this run ends at half of the input
    shown.update(0.6, 100)
    assert terminal.lines[0] == "100 rows  100/s"
    assert terminal.lines[1].endswith("60%, 0:04 left")


def test_a_broken_off_job_goes_on_without_claiming_its_share(model, terminal, many_batches, tmp_path, monkeypatch):
    path = talk_file(tmp_path, "jsonl")
    monkeypatch.setattr(job, "_SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    with monkeypatch.context() as broken:
        broken.setattr(job.FileJob, "add", stopping_after(10, job.FileJob.add))
        with pytest.raises(InputError):
            score_file(path, tmp_path / "out.jsonl", model=model)
    score_file(path, tmp_path / "out.jsonl", model=model, quiet=False)
    assert "left" not in terminal.lines[0]
    left = [seconds_left(line) for line in terminal.lines[1:]]
    assert left[0] == pytest.approx(ROWS / BATCH - 10, abs=3)
    assert left[-1] == 0


def stopping_after(calls, real):
    """A call that goes well so many times and then fails as on a full disk."""
    seen = itertools.count()

    def call(*args):
        if next(seen) == calls:
            raise InputError.write_failed("out", "no space")
        return real(*args)

    return call


def test_hours_are_named():
    assert [progress._clock(seconds) for seconds in (0, 61.9, 3_600, 90_061)] == ["0:00", "1:01", "1:00:00", "25:01:01"]


@pytest.mark.parametrize("silent", [True, False])
def test_nothing_is_said_when_silent_or_not_on_a_terminal(silent, monkeypatch):
    stream = watched(monkeypatch, Terminal() if silent else io.StringIO(), 1)
    shown = Progress(silent=silent)
    shown.update(0.5, 10)
    shown.close()
    assert stream.getvalue() == ""


def test_the_line_is_not_written_more_than_twice_a_second(monkeypatch):
    stream = watched(monkeypatch, Terminal(), 0.1)
    shown = Progress()
    for k in range(50):
        shown.update(k / 50, 1)
    assert 8 <= len(stream.lines) <= 10
