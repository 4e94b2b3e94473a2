"""Order and conversation columns mean the same in every entry, whatever their type."""

import pandas as pd
import pytest

from classifier.batch import score_partition
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
