import pandas as pd
import pytest

import classifier
from tests.batch.batch_helpers import corpus_rows


@pytest.fixture(scope="session")
def model():
    """The shipped model: what it says matters less here than that every path says the same."""
    return classifier.load()


@pytest.fixture(scope="session")
def talk():
    """Conversations interleaved, some messages empty, some rows without a conversation."""
    rows = corpus_rows("conversations-0[12].jsonl", 240)
    columns = {key: [row[key] for row in rows] for key in ("conversation_id", "turn", "speaker", "text")}
    frame = pd.DataFrame(columns).rename(columns={"conversation_id": "who"})
    frame = frame.sort_values(["turn", "who"], kind="stable").reset_index(drop=True)
    frame.loc[::31, "text"] = ""
    frame.loc[7::43, "text"] = "  \u2003 "
    frame.loc[11::37, "who"] = None
    frame.loc[5::29, "speaker"] = None
    frame["note"] = "=1+1"
    return frame
