"""What must hold of every analysis."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from classifier.dynamics import analyze
from classifier.dynamics.labelling import as_tags
from classifier.labels import LABELS, TAGS
from classifier.messages import Conversation, Message


def frames(conversations, labels, **options):
    return analyze(conversations, labels=labels, permutations=99, **options).to_frames()


def same(one, other):
    assert one.keys() == other.keys()
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], obj=name)


@pytest.fixture(scope="module")
def talks(simulate):
    return simulate(conversations=7, turns=40, follow=0.5)


@pytest.mark.parametrize("names", [{"A": "B", "B": "A"}, {"A": "Zoë", "B": "Al"}])
def test_other_names_change_only_names(talks, names):
    conversations, labels = talks
    renamed = [
        Conversation(c.id, tuple(Message(m.text, names[m.speaker], m.time, c.id, m.turn) for m in c), couple="them")
        for c in conversations
    ]
    back = {new: old for old, new in names.items()}
    found = frames(renamed, labels)
    for table in found.values():
        for column in {"speaker", "partner", "first", "second", "reopened_by"} & set(table):
            table[column] = table[column].replace(back)
    same(frames(conversations, labels), found)


def test_a_conversation_in_two_files_is_the_same_as_in_one(talks):
    conversations, labels = talks
    halves = [
        Conversation(c.id, half, source=f"{c.id} {k}", couple="them")
        for c in conversations
        for k, half in enumerate((c.messages[:17], c.messages[17:]))
    ]
    same(frames(conversations, labels), frames(halves, labels))
    second_first = [part for k in range(0, len(halves), 2) for part in (halves[k + 1], halves[k])]
    same(frames(conversations, labels), frames(second_first, labels))


def test_the_same_seed_gives_the_same_and_another_only_other_p(talks):
    conversations, labels = talks
    one, other = frames(conversations, labels), frames(conversations, labels, seed=1)
    same(one, frames(conversations, labels))
    assert not one["sequences"]["p"].equals(other["sequences"]["p"])
    pd.testing.assert_series_equal(one["sequences"]["residual"], other["sequences"]["residual"])


def test_what_is_given_is_not_changed(talks):
    conversations, labels = talks
    before = labels.copy(deep=True)
    fixes = pd.DataFrame({"id": ["day 0:0"], "label": ["none"]})
    found = analyze(conversations, labels=labels, corrections=fixes, permutations=99)
    copy = found.to_frames()["turns"]
    copy["label"] = "changed"
    pd.testing.assert_frame_equal(labels, before)
    assert set(found.turns["label"]) <= set(LABELS)


def test_corrections_override_everywhere(talks):
    conversations, labels = talks
    fixes = pd.DataFrame({"id": labels["conversation_id"] + ":" + labels["turn"].astype(str)})
    rng = np.random.default_rng(5)
    fixes["label"] = rng.choice(LABELS, len(fixes))
    fixes["tags"] = [" ".join(list(TAGS[label])[:1]) for label in fixes["label"]]
    by_hand = labels.assign(label=fixes["label"], tags=fixes["tags"])
    corrected, given = frames(conversations, labels, corrections=fixes), frames(conversations, by_hand)
    before, after = labels["tags"].map(as_tags).tolist(), fixes["tags"].map(as_tags).tolist()
    retagged = [new not in ((), old) for old, new in zip(before, after, strict=True)]
    changed = (labels["label"] != fixes["label"]).to_numpy() | retagged
    assert corrected["turns"].pop("source").tolist() == np.where(changed, "correction", "labels").tolist()
    given["turns"].pop("source")
    same(corrected, given)


turn = st.tuples(
    st.sampled_from(["A", "B", "C", None]),
    st.sampled_from(LABELS),
    st.integers(0, 3),
    st.none() | st.integers(0, 10**6),
)
texts = st.sampled_from(["", "give me 20 minutes", "sorry", "tomorrow", "the money and the kids", "🙂"])


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.lists(st.tuples(turn, texts), min_size=1, max_size=14), min_size=1, max_size=4), st.booleans())
def test_any_talk_gives_figures_inside_their_intervals_or_a_reason(talks, coupled):
    conversations, rows = [], []
    for nth, turns in enumerate(talks):
        messages = []
        for k, ((who, label, tag, second), text) in enumerate(turns):
            time = None if second is None else datetime(2024, 1, 1) + timedelta(seconds=second)
            messages.append(Message(text, who, time, str(nth), k))
            tags = list(TAGS[label])[tag : tag + 1]
            rows.append((str(nth), k, label, tags))
        conversations.append(Conversation(str(nth), tuple(messages), couple="x" if coupled else None))
    labels = pd.DataFrame(rows, columns=["conversation_id", "turn", "label", "tags"])
    dynamics = analyze(conversations, labels=labels, permutations=99, min_n=2)
    check_figures(dynamics)
    assert dynamics.to_json()
    assert dynamics.summary()


FIGURES = {
    "rates": "per_100_turns", "asymmetry": "value", "sequences": "yules_q", "patterns": "yules_q",
    "aftermath": "change", "pause_summary": "value", "repair_summary": "value", "trend": "value", "positions": "change",
}  # fmt: skip


def check_figures(dynamics):
    for name, figure in FIGURES.items():
        table = getattr(dynamics, name)
        low, high = ("q_low", "q_high") if figure == "yules_q" else ("low", "high")
        shown = table[table[figure].notna()]
        assert (shown["n"] >= 2).all()
        assert (shown[low] <= shown[figure] + 1e-9).all(), name
        assert (shown[figure] <= shown[high] + 1e-9).all(), name
        assert table[table[figure].isna()]["reason"].notna().all(), name
        if "p" in table:
            assert table["p"].dropna().between(0, 1).all()
            assert table[table["p"].isna()]["reason"].notna().all(), name


def test_simulated_talk_gives_figures_inside_their_intervals(talks):
    conversations, labels = talks
    check_figures(analyze(conversations, labels=labels, permutations=99, min_n=2))
