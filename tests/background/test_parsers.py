from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.background.fetch import _turns
from classifier.background.parsers import PARSERS
from classifier.background.sources import sources
from classifier.errors import InputError
from classifier.model.background import SOURCES
from tests.background.fixtures import FILES, TURNS, write_files


@pytest.mark.parametrize("name", FILES)
def test_turns_have_the_ids_and_numbers_of_the_decisions(name, tmp_path):
    assert [tuple(turn) for turn in PARSERS[name](write_files(tmp_path, name))] == TURNS[name]


def test_friends_skips_stage_directions_and_keeps_turn_numbers(tmp_path):
    rdata = pytest.importorskip("rdata")
    pandas = pytest.importorskip("pandas")
    rows = [
        ("[A door.]", "Scene Directions", 1, 2, 3, 1),
        ("Hello.", "Ann", 1, 2, 3, 2),
        ("Hm.", None, 1, 2, 3, 4),
    ]
    frame = pandas.DataFrame(rows, columns=["text", "speaker", "season", "episode", "scene", "utterance"])
    path = tmp_path / "friends.rda"
    rdata.write_rda(path, {"friends": frame.astype({"text": object, "speaker": object})})
    found = [tuple(turn) for turn in PARSERS["friends"]([path])]
    assert found == [("s01e02c03", 2, "Ann", "Hello."), ("s01e02c03", 4, None, "Hm.")]


def test_every_source_of_training_can_be_fetched():
    assert set(sources()) == set(PARSERS) == set(SOURCES)


@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), name=st.sampled_from([*FILES]))
def test_other_files_give_turns_or_an_input_error(data, name, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    for path in write_files(folder, name):
        path.write_bytes(data)
    with suppress(InputError):
        for turn in _turns(sources()[name], folder):
            assert turn.turn >= 0
            assert turn.conversation_id is not None
