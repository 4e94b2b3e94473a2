"""The labelled rows that the checks run over."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.model.corpus import Example, examples, read_rows

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def rows() -> list[Example]:
    """Every labelled turn of corpus and functional suite."""
    return examples(read_rows(sorted([*DATA.glob("corpus/*.jsonl"), *DATA.glob("functional/*.jsonl")])))
