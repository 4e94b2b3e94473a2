"""Whether the model goes by how the turns before are written: messages behind talk that they do not belong to.

python benchmarks/context_style.py --background FOLDER [--model FOLDER]

Of the written messages that nothing is trained on (``data/unseen``), the longer ones that have context are judged
behind it, alone, and behind the turns before an ordinary one; ordinary turns of conversations that the sentence encoder
has not seen are judged behind their own, alone, and behind written quarrels. Ordinary talk: friends, satc and tbbt.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import classifier
from classifier.evaluation.intervals import share
from classifier.labels import LABELS
from classifier.model.background import read_background
from classifier.model.corpus import Example, examples, read_rows
from classifier.model.engine import Engine
from classifier.model.features import Window
from classifier.model.readings import unseen

SOURCES = ("friends", "satc", "tbbt")
WORDS = 5
ORDINARY = 5_000
LEVERAGE = LABELS.index("leverage")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", required=True, help="ordinary conversation, as `fetch background` writes it")
    parser.add_argument("--model", help="a model folder; the shipped model by default")
    args = parser.parse_args()
    engine = classifier.load(args.model).engine
    written = _long(examples(read_rows(sorted(Path("data/unseen").glob("*.jsonl")))))
    spoken = _ordinary(Path(args.background))
    chance = random.Random(0)
    quarrels = [e.window for e in written if e.label != "none"]
    talk = [e.window for e in spoken]
    print(
        "| data/unseen | n | right | leverage found | mean probability of leverage where it is |\n|---|---|---|---|---|"
    )
    for place, move in _places(talk, chance):
        print(_written(engine, written, place, move))
    print("\n| ordinary turns | n | called leverage |\n|---|---|---|")
    for place, move in _places(quarrels, chance):
        print(_called(engine, spoken, place, move))


def _long(rows: Sequence[Example]) -> list[Example]:
    return [e for e in rows if e.window.context and len(e.window.text.split()) >= WORDS]


def _ordinary(folder: Path) -> list[Example]:
    turns = read_background(folder, Path("data/background"), every=True)
    kept = [e for e in turns if e.row["source"] in SOURCES and not e.row["decided"] and unseen(e.group)]
    return random.Random(0).sample(_long(kept), ORDINARY)


def _places(others: Sequence[Window], chance: random.Random) -> list[tuple[str, Callable[[Window], Window]]]:
    def elsewhere(window: Window) -> Window:
        place = chance.choice(others)
        return Window(window.text, place.context, place.speaker)

    return [
        ("behind their own context", lambda window: window),
        ("alone", lambda window: Window(window.text, (), window.speaker)),
        ("behind that of the other kind", elsewhere),
    ]


def _written(engine: Engine, rows: Sequence[Example], place: str, move: Callable[[Window], Window]) -> str:
    verdicts = engine.judge_windows([move(e.window) for e in rows])
    true = np.array([LABELS.index(e.label) for e in rows])
    groups = [e.group for e in rows]
    threats = true == LEVERAGE
    found = share(verdicts.label[threats] == LEVERAGE, [g for g, there in zip(groups, threats, strict=True) if there])
    right = share(verdicts.label == true, groups)
    mean = verdicts.probabilities[threats, LEVERAGE].mean()
    return f"| {place} | {len(rows)} | {_shown(right)} | {_shown(found)} of {threats.sum()} | {mean:.2f} |"


def _called(engine: Engine, rows: Sequence[Example], place: str, move: Callable[[Window], Window]) -> str:
    verdicts = engine.judge_windows([move(e.window) for e in rows])
    called = share(verdicts.label == LEVERAGE, [e.group for e in rows])
    return f"| {place} | {len(rows)} | {_shown(called, 4)} |"


def _shown(figure: Sequence[float] | None, digits: int = 2) -> str:
    if figure is None:
        return "-"
    value, low, high = figure
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


if __name__ == "__main__":
    main()
