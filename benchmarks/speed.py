"""Speed of scoring, by one command: ``python benchmarks/speed.py [--folder FOLDER] [--rows N]``.

Everything is measured on the same text in the same run; ratios are against VADER on one core. Processor seconds,
so that other work on the machine disturbs little; threads are compared by the clock.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import speed_rivals
from speed_rivals import cpu_seconds
from speed_text import load

import classifier
from classifier.batch import score_file
from classifier.batch.batches import Columns, from_table
from classifier.batch.carry import Carry
from classifier.batch.outcome import Wanted, outcome
from classifier.batch.writing import Encoder

COLUMNS = {"speaker": "speaker", "conversation": "conversation_id"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="conversations as JSON Lines; data/demo tiled by default")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--memory", action="store_true", help="score ten million rows and give the peak of memory")
    args = parser.parse_args()
    table = load(args.folder, args.rows)
    texts = table.column("text").to_pylist()
    model = classifier.load()
    model.assess("I'm leaving.")  # loads what is loaded on first use
    print(f"{len(texts):,} turns, {np.mean([len(t.split()) for t in texts]):.1f} words each\n")
    with tempfile.TemporaryDirectory() as folder:
        vader = rivals(table, texts, Path(folder))
        files(table, model, vader, Path(folder))
        stages(table, model)
        single(texts, model, vader)
        cold_start()
        if args.memory:
            memory(table, Path(folder))


def line(name: str, rate: float, vader: float) -> None:
    """Print a rate and what it is of VADER's."""
    print(f"{name:<52}{rate:>12,.0f}/s {rate / vader:>7.2f} x VADER")


def rivals(table: pa.Table, texts: list[str], folder: Path) -> float:
    """Measure the others; give VADER's rate."""
    pq.write_table(table, folder / "in.parquet")
    import json

    with (folder / "in.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
    vader = speed_rivals.vader(texts)
    line("VADER", vader, vader)
    line("HashingVectorizer(1, 2) and logistic regression", speed_rivals.hashing(texts), vader)
    line("spaCy tokenizer alone", speed_rivals.spacy_tokenizer(texts), vader)
    for kind in ("parquet", "jsonl"):
        line(f"reading the {kind} file alone", speed_rivals.reading(folder / f"in.{kind}", len(texts)), vader)
    return vader


def files(table: pa.Table, model: classifier.LeavingLanguageClassifier, vader: float, folder: Path) -> None:
    """Score files, context on, all result columns."""
    for kind in ("parquet", "jsonl"):
        source, target = folder / f"in.{kind}", folder / f"out.{kind}"
        options = {"model": model, "force": True, **COLUMNS}
        seconds = cpu_seconds(lambda s=source, t=target, o=options: score_file(s, t, **o))
        line(f"this: {kind} to {kind}, one thread", len(table) / seconds, vader)
    source, target = folder / "in.parquet", folder / "out.parquet"
    one, two = (score_file(source, target, threads=n, **options).seconds for n in (1, 2))
    print(f"this: two threads against one, by the clock: {one / two:.2f} x\n")


def stages(table: pa.Table, model: classifier.LeavingLanguageClassifier) -> None:
    """Print what each stage costs, and what share of the turns reaches it."""
    batch = from_table(table, Columns("text", "speaker", "conversation_id"))
    rows, wanted, engine = len(batch), Wanted(), model.engine
    turns = Carry().turns(batch)
    verdicts = turns.judge(engine)
    result = outcome(turns, verdicts, wanted, lambda w: model.assess(w.text))
    from classifier.text.arrow import pack_array

    gate = cpu_seconds(lambda: engine.gate.passes(pack_array(turns.texts), turns.earlier[:, -1]))
    costs = {
        "context": (1.0, cpu_seconds(lambda: Carry().turns(batch))),
        "gate": (1.0, gate),
        "reading: normal text, frames, features, heads, encoder": (
            float(verdicts.read.mean()),
            cpu_seconds(lambda: turns.judge(engine)) - gate,
        ),
        "results": (1.0, cpu_seconds(lambda: outcome(turns, verdicts, wanted, lambda w: model.assess(w.text)).table())),
        "writing (an Arrow stream)": (1.0, cpu_seconds(lambda: Encoder("parquet").encode(batch, result))),
    }
    total = sum(seconds for _, seconds in costs.values())
    print(f"{'stage':<48}{'turns that reach it':>20}{'us a turn':>12}{'share':>8}")
    for name, (share, seconds) in costs.items():
        print(f"{name:<48}{share:>20.2%}{seconds / rows * 1e6:>12.2f}{seconds / total:>8.0%}")
    print(f"flagged: {result.flagged.mean():.2%} of all turns\n")


def single(texts: list[str], model: classifier.LeavingLanguageClassifier, vader: float) -> None:
    """Time one message at a time."""
    assessed = [(text, model.assess(text)) for text in texts[:3000]]
    kinds = {
        "ordinary": [t for t, a in assessed if a.label == "none" and not a.crisis],
        "flagged": [t for t, a in assessed if a.label != "none" or a.crisis],
    }
    for name, some in kinds.items():
        if some:
            seconds = cpu_seconds(lambda s=some: [model.assess(text) for text in s]) / len(some)
            print(f"one assess call, {name:<10}{seconds * 1e6:>9.0f} us{seconds * vader:>8.1f} x VADER's mean")
    print()


def cold_start() -> None:
    """Time the command from nothing against the import of scikit-learn."""

    def seconds(*words: str) -> float:
        times = []
        for _ in range(5):
            before = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, capture_output=True)
            times.append(time.perf_counter() - before)
        return median(times)

    check = seconds("-c", "from classifier.cli import main; main(['check', \"I'm done.\"])")
    sklearn = seconds("-c", "import sklearn")
    print(
        f"check from a cold start: {check:.2f} s, {check / sklearn:.2f} x python -c 'import sklearn' ({sklearn:.2f} s)"
    )


def memory(table: pa.Table, folder: Path) -> None:
    """Score ten million rows in a process of its own and print its peak of memory."""
    with pq.ParquetWriter(folder / "big.parquet", table.schema) as writer:
        for _ in range(-(-10_000_000 // len(table))):
            writer.write_table(table)
    code = "import sys; from classifier.batch import score_file; score_file(*sys.argv[1:], speaker='speaker', "
    code += "conversation='conversation_id', threads=2); print(open('/proc/self/status').read())"
    command = [sys.executable, "-c", code, str(folder / "big.parquet"), str(folder / "big-out.parquet")]
    # Linux: the system's own count for ended processes holds what the parent had when it started them.
    status = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(f"peak of memory, ten million rows, Parquet to Parquet: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
