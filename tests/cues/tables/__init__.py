"""What each cue family must find, what it must let be, and what frames must read."""

import pytest

from tests.cues.tables import acts, modifiers, voices
from tests.cues.tables.defects import MISREAD, MISSED, WRONGLY_FOUND
from tests.cues.tables.readings import READINGS

HITS = acts.HITS | voices.HITS | modifiers.HITS
MISSES = acts.MISSES | voices.MISSES | modifiers.MISSES


def hit_cases():
    """Give (family, text) for every hit."""
    return [_case((family, text), MISSED) for family, texts in HITS.items() for text in texts]


def miss_cases():
    """Give (family, text) for every near-miss."""
    return [_case((family, text), WRONGLY_FOUND) for family, texts in MISSES.items() for text in texts]


def reading_cases():
    """Give (attribute, text, act, value) for every reading."""
    return [
        _case((attribute, text), MISREAD, act, value)
        for attribute, values in READINGS.items()
        for value, sentences in values.items()
        for act, text in sentences
    ]


def _case(key, defects, *more):
    """Make a test case; a known defect is expected to fail, and says why."""
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=defects[key])] if key in defects else []
    return pytest.param(*key, *more, marks=marks)
