"""Order and conversation columns mean the same in every entry, whatever their type."""

import pandas as pd
import pytest

from classifier.batch import score_file, score_partition
from classifier.errors import InputError
from classifier.table import order_ranks


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        (["9", "10"], [1, 2]),
        ([10, 9], [2, 1]),
        (["b", "a", None], [2, 1, 3]),
        (["b", 10, None, 9], [3, 1, 4, 2]),
        (pd.to_datetime(["2025-02-01", None, "2025-01-01"]), [2, 3, 1]),
        (pd.array([2, None, 1], dtype="Int64"), [2, 3, 1]),
    ],
)
def test_numbers_written_as_text_are_numbers_and_what_is_missing_comes_last(values, ranks):
    assert order_ranks(pd.Series(values)).tolist() == ranks


UNSORTED = ["9/3/2026 9:05 PM", "10/3/2026 9:00 PM"]


@pytest.mark.parametrize("said", [UNSORTED, ["9.3.2026", "10.3.2026"], ["9:05 pm", "10:00 am"], ["9-3-26", None]])
def test_dates_that_do_not_sort_as_text_are_refused_in_every_entry(said, tmp_path):
    frame = pd.DataFrame({"text": ["a", "b"], "c": ["x", "x"], "k": said})
    frame.to_csv(tmp_path / "in.csv", index=False)
    with pytest.raises(InputError, match="--order"):
        order_ranks(frame["k"])
    with pytest.raises(InputError, match="--order"):
        score_file(tmp_path / "in.csv", tmp_path / "out.csv", conversation="c", order="k")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    "said", [["2026-03-09 21:05", "2026-03-10"], ["21:05", "9:05"], ["1.10.2", "1.9.3"], ["9a", "b"]]
)
def test_other_text_is_sorted_as_text(said):
    assert order_ranks(pd.Series(said)).tolist() == pd.Series(said).rank().tolist()


@pytest.mark.parametrize("dtype", ["object", "string", "Int64", "string[pyarrow]"])
def test_a_conversation_that_is_missing_stands_alone_in_every_entry(model, dtype):
    names = pd.array([1, None, 1] if dtype == "Int64" else ["a", None, "a"], dtype=dtype)
    frame = pd.DataFrame(
        {"text": ["have you done the dishes?", "I'm done.", "I'm done."], "c": names, "k": ["9", "3", "10"]}
    )
    one = model.score(frame, conversation="c", order="k")
    other = score_partition(frame, conversation="c", order="k")
    assert one["label"].tolist() == other["label"].tolist()
    assert one["p_leverage"].tolist() == pytest.approx(other["p_leverage"].tolist())
    assert one["p_leverage"][1] != one["p_leverage"][2]
