"""What tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

import classifier

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def model():
    """The shipped model, loaded once."""
    return classifier.load()
