"""One table a family: hits and near-misses."""

import pytest

from classifier.cues.frames import read
from classifier.cues.lexicon import families
from tests.cues.tables import HITS, MISSES, READINGS, hit_cases, miss_cases
from tests.cues.tables.defects import MISREAD, MISSED, WRONGLY_FOUND


def test_every_family_has_its_tables():
    assert set(HITS) == set(MISSES) == {family.name for family in families()}


@pytest.mark.parametrize("family", HITS)
def test_a_table_holds_enough_without_its_defects(family):
    assert len({text for text in HITS[family] if (family, text) not in MISSED}) >= 6
    assert len({text for text in MISSES[family] if (family, text) not in WRONGLY_FOUND}) >= 4


def test_every_defect_is_in_a_table():
    assert set(MISSED) <= {(family, text) for family, texts in HITS.items() for text in texts}
    assert set(WRONGLY_FOUND) <= {(family, text) for family, texts in MISSES.items() for text in texts}
    read_texts = {(name, text) for name, values in READINGS.items() for rows in values.values() for _, text in rows}
    assert set(MISREAD) <= read_texts


@pytest.mark.parametrize(("family", "text"), hit_cases())
def test_a_cue_is_found(family, text):
    assert read(text).has(family)


@pytest.mark.parametrize(("family", "text"), miss_cases())
def test_a_near_miss_is_let_be(family, text):
    assert not read(text).has(family)
