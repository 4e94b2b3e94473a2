"""Counts the corpus and measures the agreement of its two labellings; renews the tables of ``data/datasheet.md``.

python benchmarks/datasheet.py
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from sklearn.metrics import cohen_kappa_score

from classifier.labels import LABELS, TAGS

MARKS = ("<!-- figures -->", "<!-- /figures -->")


def main() -> None:
    labelled = [row for row in _rows(Path("data/corpus")) if row["label"] is not None]
    suite, unseen = (
        [row for row in _rows(Path("data") / name) if row["label"] is not None] for name in ("functional", "unseen")
    )
    lines = [*_counts(labelled), *_kinds(labelled), *_diversity(labelled), *_agreement(labelled, suite, unseen)]
    sheet = Path("data/datasheet.md")
    before, rest = sheet.read_text(encoding="utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    sheet.write_text(before + "\n".join([MARKS[0], "", *lines, "", MARKS[1]]) + after, encoding="utf-8")


def _rows(folder: Path) -> list[dict]:
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def _counts(rows: list[dict]) -> list[str]:
    conversations = [row for row in rows if row["source"] == "conversation"]
    quarrels = [row for row in conversations if row["arc"] != "ordinary"]
    tags = Counter(tag for row in rows for tag in row["tags"])
    crisis = Counter(row["crisis"] for row in rows if row["crisis"])
    share = sum(row["label"] == "none" for row in quarrels) / len(quarrels)
    lines = [
        f"- {len(rows):,} labelled turns: {len(conversations):,} in "
        f"{len({row['conversation_id'] for row in conversations})} whole conversations, "
        f"{len({row['pair'] for row in rows if row['pair']}):,} contrast pairs, "
        f"{sum(row['source'] == 'single' for row in rows):,} single messages.",
        f"- In conversations that are not ordinary life {share:.0%} of the turns are `none`; ordinary life has "
        f"{sum(row['arc'] == 'ordinary' for row in rows):,} turns.",
        f"- Crisis: {crisis['self_harm']} self_harm, {crisis['violence']} violence.",
        "",
        "| label | turns | tags |",
        "|---|---|---|",
    ]
    counts = Counter(row["label"] for row in rows)
    lines += [f"| {k} | {counts[k]:,} | {', '.join(f'{t} {tags[t]}' for t in TAGS[k]) or '-'} |" for k in LABELS]
    return [*lines, ""]


def _kinds(rows: list[dict]) -> list[str]:
    lines = ["| field | turns of each kind |", "|---|---|"]
    for field in ("english", "register", "topic", "age", "pairing"):
        found = Counter(row[field] for row in rows if row[field])
        lines.append(f"| {field} | {', '.join(f'{value} {n:,}' for value, n in found.most_common())} |")
    return [*lines, ""]


def _diversity(rows: list[dict]) -> list[str]:
    """Count skeletons: the first four words, the shape in which templates repeat themselves."""
    firsts = [tuple(re.findall(r"[a-z']+", row["text"].lower())[:4]) for row in rows]
    firsts = [words for words in firsts if len(words) == 4]
    distinct = 1000 * len(set(firsts)) / len(firsts)
    return [f"Distinct skeletons (first four words) in 1,000 rows of four words or more: {distinct:.0f}.", ""]


def _agreement(rows: list[dict], suite: list[dict], unseen: list[dict]) -> list[str]:
    second = {row["id"]: row for row in _rows(Path("data/second_labels"))}
    lines = [
        "| second labelling | turns read twice | agreement | kappa | "
        + " | ".join(f"kappa {label}" for label in LABELS)
        + " | kappa crisis |",
        "|" + "---|" * (len(LABELS) + 5),
    ]
    first = {row["id"]: row for row in [*rows, *suite, *unseen]}
    kinds = {row["id"]: name for name, part in (("functional suite", suite), ("unseen", unseen)) for row in part}
    for name in ("corpus", "functional suite", "unseen"):
        # Where the two differ the row has lost its label; its first reading stands beside the second.
        both = [
            (other.get("first_label") or first[key]["label"], other["label"], _crisis_of(other, first), other["crisis"])
            for key, other in second.items()
            if kinds.get(key, _kind_of_lost(key)) == name
        ]
        a, b, c, d = zip(*both, strict=True)
        cells = [f"{sum(x == y for x, y in zip(a, b, strict=True)) / len(a):.3f}", f"{cohen_kappa_score(a, b):.3f}"]
        cells += [f"{cohen_kappa_score([x == k for x in a], [y == k for y in b]):.3f}" for k in LABELS]
        cells.append(f"{cohen_kappa_score([str(x) for x in c], [str(x) for x in d]):.3f}")
        lines.append(f"| {name} | {len(both):,} | {' | '.join(cells)} |")
    return lines


def _kind_of_lost(key: str) -> str:
    """Say where a row stood that has lost its label, by how its id begins."""
    return "functional suite" if key.startswith("f0") else "unseen" if key.startswith(("b5", "uk", "uv")) else "corpus"


def _crisis_of(second: dict, first: dict[str, dict]) -> str | None:
    return second["first_crisis"] if "first_label" in second else first[second["id"]]["crisis"]


if __name__ == "__main__":
    main()
