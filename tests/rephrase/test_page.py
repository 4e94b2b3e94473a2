"""The page of forty messages says what it was drawn from, and how many are weak."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_shows_forty_and_counts_its_weak_ones_honestly():
    page = (ROOT / "docs/rephrasing.md").read_text(encoding="utf-8")
    judged = tomllib.loads((ROOT / "benchmarks/rephrasing_weak.toml").read_text(encoding="utf-8"))
    shown = re.findall(r"^<sub>`(.+)`</sub>$", page, re.MULTILINE)
    assert len(shown) == len(set(shown)) == 40
    assert f"| weak | {len(set(shown) & set(judged['weak']))} |" in page
    assert page.count("\nWeak: ") == len(set(shown) & set(judged["weak"]))
    assert not set(shown) & set(judged["ungrammatical"])
