"""The functional suite: what a model can and cannot do, phenomenon by phenomenon.

After HateCheck (Röttger et al. 2021) and CheckList (Ribeiro et al. 2020): cases by phenomenon, pairs that count
only when both members are right, and changes that must not change the answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from classifier.evaluation.intervals import exact_share, share, shown
from classifier.evaluation.predictors import Predictions, Predictor
from classifier.labels import LABELS
from classifier.model.corpus import Example, examples, read_rows
from classifier.model.features import Window
from classifier.model.fit import label_targets

_SWAPS = {
    "husband": "wife", "wife": "husband", "boyfriend": "girlfriend", "girlfriend": "boyfriend",
    "he": "she", "she": "he", "his": "her", "him": "her", "himself": "herself", "herself": "himself",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")

#: What is counted, and what it is counted out of.
COUNTS = {
    "right": "cases",
    "pairs_right": "pairs",
    "safety_called_leverage": "safety_cases",
    "crisis_found": "crisis_cases",
    "idiom_false_alarms": "idiom_cases",
    "crisis_false_alarms": "cases_without_crisis",
    "invariance_failures": "invariance_tried",
}
#: How each count is called in print.
NAMES = {
    "right": "right",
    "pairs_right": "pairs both right",
    "safety_called_leverage": "safety called leverage",
    "crisis_found": "crisis found",
    "idiom_false_alarms": "crisis alarms on idioms",
    "crisis_false_alarms": "crisis false alarms",
    "invariance_failures": "invariance failures",
}
#: Counted out of few cases, most of them in a pair of their own: their intervals are the exact ones of single cases.
FEW = ("safety_called_leverage", "crisis_found", "idiom_false_alarms")

Bools = NDArray[np.bool_]
#: For each case whether it counts, and its group.
Counted = tuple[Bools, Sequence[str]]


def _swap_gender(text: str) -> str:
    def swap(match: re.Match[str]) -> str:
        word = match.group()
        new = _SWAPS.get(word.lower(), word)
        return new.capitalize() if word[0].isupper() and new != word else new

    return _WORD.sub(swap, text)


#: Changes of a message that must not change its label.
INVARIANCES: dict[str, Callable[[str], str]] = {
    "gender words": _swap_gender,
    "lower case": str.lower,
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
    "no apostrophes": lambda text: text.replace("'", ""),
    "trailing space": lambda text: f"  {text} ",
    "full stop dropped": lambda text: text[:-1] if text.endswith(".") and not text.endswith("..") else text,
}


def read_suite(folder: Path) -> list[Example]:
    """Read the cases of the suite.

    Raises:
        InputError: the folder holds no cases.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise InputError.no_corpus(folder)
    return examples(read_rows(paths))


def run_suite(cases: Sequence[Example], predict: Predictor) -> dict[str, Any]:
    """Put a predictor through the suite.

    Returns:
        plain data: every count of :data:`COUNTS` and how many it is out of; ``shares`` (count -> ``[share, low, high]``
        with its 95 % interval, ``None`` where there is no case): a bootstrap over contrast pairs, else conversations,
        and the exact interval for those of :data:`FEW`; ``phenomena`` (name -> cases, right); ``invariance`` (change
        -> tried, failed).
    """
    told = predict([case.window for case in cases])
    right = told.labels == label_targets([case.label for case in cases])
    failures = _failures(cases, predict, told.labels)
    hits = {
        "right": (right, [case.group for case in cases]),
        "pairs_right": _pairs(cases, right),
        **_some(cases, told),
        "invariance_failures": _all_failures(failures),
    }
    result: dict[str, Any] = {"shares": {name: _share(name, *hits[name]) for name in COUNTS}}
    for name, out_of in COUNTS.items():
        result |= {name: int(hits[name][0].sum()), out_of: len(hits[name][0])}
    result["phenomena"] = _by_phenomenon(cases, right)
    result["invariance"] = {
        name: {"tried": len(failed), "failed": int(failed.sum())} for name, (failed, _) in failures.items()
    }
    return result


def _share(name: str, hits: Bools, groups: Sequence[str]) -> list[float] | None:
    return exact_share(int(hits.sum()), len(hits)) if name in FEW else share(hits, groups)


def _pairs(cases: Sequence[Example], right: Bools) -> Counted:
    both: dict[str, bool] = {}
    for case, ok in zip(cases, right, strict=True):
        pair = case.row.get("pair")
        if pair:
            both[pair] = both.get(pair, True) and bool(ok)
    return np.array(list(both.values()), dtype=bool), list(both)


def _some(cases: Sequence[Example], told: Predictions) -> dict[str, Counted]:
    """Count among the cases of safety, of crisis, of idioms that sound like one, and without crisis."""
    groups = np.array([case.group for case in cases])
    safety = np.array(["safety" in case.tags for case in cases])
    crisis = np.array([case.crisis is not None for case in cases])
    idiom = np.array([case.row.get("phenomenon") == "crisis_idioms" for case in cases]) & ~crisis
    leverage = told.labels == LABELS.index("leverage")
    found = np.array([flag is not None for flag in told.crisis])
    among = {
        "safety_called_leverage": (leverage, safety),
        "crisis_found": (found, crisis),
        "idiom_false_alarms": (found, idiom),
        "crisis_false_alarms": (found, ~crisis),
    }
    return {name: (hits[rows], groups[rows].tolist()) for name, (hits, rows) in among.items()}


def _by_phenomenon(cases: Sequence[Example], right: Bools) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = defaultdict(lambda: {"cases": 0, "right": 0})
    for case, ok in zip(cases, right, strict=True):
        entry = table[case.row.get("phenomenon") or "unnamed"]
        entry["cases"] += 1
        entry["right"] += int(ok)
    return dict(sorted(table.items()))


def _failures(cases: Sequence[Example], predict: Predictor, labels: NDArray[np.int64]) -> dict[str, Counted]:
    """Give for each change the cases that it changes: whether the label changes too."""
    found: dict[str, Counted] = {}
    for name, change in INVARIANCES.items():
        rows = [k for k, case in enumerate(cases) if change(case.window.text) != case.window.text]
        if rows:
            changed = [_changed(cases[k].window, change) for k in rows]
            found[name] = (predict(changed).labels != labels[rows], [cases[k].group for k in rows])
    return found


def _all_failures(failures: dict[str, Counted]) -> Counted:
    failed = [failed for failed, _ in failures.values()]
    return np.concatenate([np.zeros(0, dtype=bool), *failed]), [g for _, groups in failures.values() for g in groups]


def _changed(window: Window, change: Callable[[str], str]) -> Window:
    return Window(change(window.text), window.context, window.speaker)


def counted(result: dict[str, Any], name: str) -> str:
    """Show a count of :data:`COUNTS` with its share and interval."""
    found = result["shares"][name]
    return f"{result[name]} of {result[COUNTS[name]]}" + (f", {shown(found)}" if found else "")


def suite_lines(result: dict[str, Any]) -> list[str]:
    """Print a result as lines of text."""
    width = max(map(len, result["phenomena"]), default=10)
    lines = [
        f"{name:<{width}}  {entry['right']:>3} / {entry['cases']:<3} {'' if entry['right'] == entry['cases'] else 'x'}"
        for name, entry in result["phenomena"].items()
    ]
    lines += ["", "counts, and shares with 95 % intervals:"]
    lines += [f"{heading:<23} {counted(result, name)}" for name, heading in NAMES.items()]
    lines += [f"  {name}: {e['failed']} / {e['tried']}" for name, e in result["invariance"].items() if e["failed"]]
    return lines
