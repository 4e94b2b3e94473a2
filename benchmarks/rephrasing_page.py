"""Writes docs/rephrasing.md: forty messages drawn by a fixed seed, with what comes out.

    python benchmarks/rephrasing_page.py

Messages are drawn from the corpus and the functional suite, and read with their own coding, so the page shows the
rephrasing and not the model. Which ones are weak is judged by hand, in rephrasing_weak.toml.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

import classifier
from classifier.model.corpus import Example, examples, read_rows
from classifier.rephrase import Rephrasing, rephrase
from classifier.rephrase.kept import kept

ROOT = Path(__file__).parents[1]
SEED = 7
#: How many of each tag, label or flag; forty in all.
DRAWN = {
    **dict.fromkeys(("threat", "ultimatum", "finality", "walkout", "expulsion", "veiled"), 4),
    **dict.fromkeys(("open_pause", "need", "pause", "decision", "safety", "distance", "ambivalence"), 1),
    **dict.fromkeys(("pleading", "appeasement", "reassurance", "self_silencing"), 1),
    **dict.fromkeys(("self_harm", "violence"), 1),
    "none": 3,
}

HEAD = """# What to say instead: forty messages

Drawn from `data/` by `benchmarks/rephrasing_page.py` (seed {seed}), {drawn} of them; written anew by that command.
Each is read with the coding of the data; made sentences are checked by the shipped model. A sentence is offered
behind a condition where the message does not show that it is true, and `[time]` stands where the speaker fills in a
time. What is called weak is judged by a strict reader (`benchmarks/rephrasing_weak.toml`): a matter that misses the
point, or a sentence that sounds odd.

| of the {drawn} | |
|---|---|
| ungrammatical | {ungrammatical} |
| weak | {weak} |

| over all {leverage} `leverage` messages without a crisis | |
|---|---|
| with a sentence made for the message | {made:.1%} |
| of these, the matter is the message's own (else of the turns before) | {own:.1%} |
| content words of the lifted grievance kept in the suggestions | {kept:.1%} |
| content words of the whole clause it stands in kept | {clause:.1%} |
| different sentences | {sentences} |

The rest get the article's sentences as they stand.

"""


def load() -> list[Example]:
    """Every labelled turn of corpus and functional suite."""
    paths = [*(ROOT / "data/corpus").glob("*.jsonl"), *(ROOT / "data/functional").glob("*.jsonl")]
    return examples(read_rows(sorted(paths)))


def draw(rows: list[Example]) -> list[Example]:
    """Draw the messages of the page."""
    # By a hash of the id, so that rows added later move as few others as possible.
    mixed = sorted(rows, key=lambda r: hashlib.sha256(f"{SEED}:{r.id}".encode()).digest())
    drawn: list[Example] = []
    for target, count in DRAWN.items():
        drawn += [r for r in mixed if target == (r.crisis or (r.tags[0] if r.tags else r.label))][:count]
    return drawn


@cache
def sounds_safe(text: str) -> bool:
    return shipped().sounds_safe(text)


@cache
def shipped() -> classifier.LeavingLanguageClassifier:
    return classifier.load()


def say(row: Example) -> tuple[Rephrasing, ...]:
    return rephrase(row.window, row.label, row.tags, row.crisis, sounds_safe=sounds_safe)


def figures(rows: list[Example]) -> dict[str, float]:
    """Measure the leverage messages: made sentences, and content words kept."""
    leverage = [r for r in rows if r.label == "leverage" and r.crisis is None]
    made, counts = 0, []
    sentences: set[str] = set()
    for row in leverage:
        found = say(row)
        sentences.update(one.text for one in found)
        made += any(one.role == "made" for one in found)
        counts.append(kept(row.window, found))
    own = [count for count in counts if count is not None]
    return {
        "leverage": len(leverage),
        "made": made / len(leverage),
        "own": len(own) / made,
        "kept": sum(c.lifted_said for c in own) / sum(c.lifted for c in own),
        "clause": sum(c.clause_said for c in own) / sum(c.clause for c in own),
        "sentences": len(sentences),
    }


def entry(number: int, row: Example, weak: dict[str, str]) -> str:
    """Write one message of the page."""
    lines = [f"## {number}. {', '.join(row.tags) or row.label}{f' ({row.crisis})' if row.crisis else ''}", ""]
    lines += [f"> *{speaker or 'before'}: {_line(text)}*  " for speaker, text in row.window.context]
    lines += [f"> **{_line(row.window.text)}**", ""]
    for one in say(row):
        lines.append(f"- {_line(str(one))}  ")
        lines.append(f"  <sub>{one.role}, {one.kind}{f'; under it, perhaps: {one.need}' if one.need else ''}</sub>")
    if row.id in weak:
        lines += ["", f"Weak: {weak[row.id]}"]
    return "\n".join([*lines, "", f"<sub>`{row.id}`</sub>", ""])


def _line(text: str) -> str:
    return " ".join(text.split()).replace("*", r"\*")


def page(rows: list[Example]) -> str:
    """Write the page."""
    judged = tomllib.loads((ROOT / "benchmarks/rephrasing_weak.toml").read_text(encoding="utf-8"))
    weak, wrong = judged["weak"], judged["ungrammatical"]
    drawn = draw(rows)
    counts = {"weak": sum(r.id in weak for r in drawn), "ungrammatical": sum(r.id in wrong for r in drawn)}
    head = HEAD.format(seed=SEED, drawn=len(drawn), **counts, **figures(rows))
    return head + "\n".join(entry(number, row, weak) for number, row in enumerate(drawn, 1))


if __name__ == "__main__":
    (ROOT / "docs/rephrasing.md").write_text(page(load()), encoding="utf-8")
