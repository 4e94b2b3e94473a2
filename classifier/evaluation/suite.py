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

from classifier.errors import InputError
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
        plain data: ``cases``, ``right``, ``pairs``, ``pairs_right``, ``safety_called_leverage``, ``crisis_recall``,
        ``idiom_false_alarms``, ``phenomena`` (name -> cases, right), ``invariance`` (change -> tried, failed).
    """
    told = predict([case.window for case in cases])
    right = told.labels == label_targets([case.label for case in cases])
    leverage = LABELS.index("leverage")
    safety = [k for k, case in enumerate(cases) if "safety" in case.tags]
    pairs = _pairs(cases, right)
    return {
        "cases": len(cases),
        "right": int(right.sum()),
        "pairs": len(pairs),
        "pairs_right": sum(pairs.values()),
        "safety_cases": len(safety),
        "safety_called_leverage": int((told.labels[safety] == leverage).sum()),
        **_crisis(cases, told),
        "phenomena": _by_phenomenon(cases, right),
        "invariance": _invariance(cases, predict, told.labels),
    }


def _pairs(cases: Sequence[Example], right: np.ndarray) -> dict[str, bool]:
    both: dict[str, bool] = {}
    for case, ok in zip(cases, right, strict=True):
        pair = case.row.get("pair")
        if pair:
            both[pair] = both.get(pair, True) and bool(ok)
    return both


def _crisis(cases: Sequence[Example], told: Predictions) -> dict[str, Any]:
    true = np.array([case.crisis is not None for case in cases])
    found = np.array([flag is not None for flag in told.crisis])
    idioms = np.array([case.row.get("phenomenon") == "crisis_idioms" and case.crisis is None for case in cases])
    return {
        "crisis_cases": int(true.sum()),
        "crisis_found": int((true & found).sum()),
        "idiom_cases": int(idioms.sum()),
        "idiom_false_alarms": int((idioms & found).sum()),
        "crisis_false_alarms": int((~true & found).sum()),
    }


def _by_phenomenon(cases: Sequence[Example], right: np.ndarray) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = defaultdict(lambda: {"cases": 0, "right": 0})
    for case, ok in zip(cases, right, strict=True):
        entry = table[case.row.get("phenomenon") or "unnamed"]
        entry["cases"] += 1
        entry["right"] += int(ok)
    return dict(sorted(table.items()))


def _invariance(cases: Sequence[Example], predict: Predictor, labels: np.ndarray) -> dict[str, dict[str, int]]:
    table = {}
    for name, change in INVARIANCES.items():
        rows = [k for k, case in enumerate(cases) if change(case.window.text) != case.window.text]
        if rows:
            changed = [_changed(cases[k].window, change) for k in rows]
            failed = int((predict(changed).labels != labels[rows]).sum())
            table[name] = {"tried": len(rows), "failed": failed}
    return table


def _changed(window: Window, change: Callable[[str], str]) -> Window:
    return Window(change(window.text), window.context, window.speaker)


def suite_lines(result: dict[str, Any]) -> list[str]:
    """Print a result as lines of text."""
    width = max(map(len, result["phenomena"]), default=10)
    lines = [
        f"{name:<{width}}  {entry['right']:>3} / {entry['cases']:<3} {'' if entry['right'] == entry['cases'] else 'x'}"
        for name, entry in result["phenomena"].items()
    ]
    tried = sum(entry["tried"] for entry in result["invariance"].values())
    failed = sum(entry["failed"] for entry in result["invariance"].values())
    lines += [
        "",
        f"cases right            {result['right']} / {result['cases']}",
        f"pairs both right       {result['pairs_right']} / {result['pairs']}",
        f"safety called leverage {result['safety_called_leverage']} / {result['safety_cases']}",
        f"crisis found           {result['crisis_found']} / {result['crisis_cases']}",
        f"crisis false alarms    {result['idiom_false_alarms']} / {result['idiom_cases']} idioms,"
        f" {result['crisis_false_alarms']} in all",
        f"invariance failures    {failed} / {tried}",
    ]
    lines += [f"  {name}: {e['failed']} / {e['tried']}" for name, e in result["invariance"].items() if e["failed"]]
    return lines
