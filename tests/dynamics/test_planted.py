"""What is planted in simulated talk is found again, and nothing is found where nothing was planted."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from classifier.dynamics import analyze
from classifier.messages import Conversation, Message


def run(simulate, **effect):
    conversations, labels = simulate(**effect)
    return analyze(conversations, labels=labels, permutations=999)


@pytest.fixture(scope="module")
def null(simulate):
    return run(simulate)


@pytest.fixture(scope="module")
def planted(simulate):
    return run(simulate, follow=0.6, shorter=0.4, slower=6.0, skew=2.5)


def after(dynamics, measure):
    table = dynamics.aftermath
    return table[(table["event"] == "leverage") & (table["measure"] == measure) & (table["speaker"] == "B")].iloc[0]


def test_rates_are_what_was_drawn(null):
    row = null.rates.query("speaker == 'A' and name == 'leverage'").iloc[0]
    assert row["low"] < 8 < row["high"]
    assert row["per_100_turns"] == pytest.approx(100 * row["count"] / row["n"])
    assert row["per_conversation"] == pytest.approx(row["count"] / row["n_conversations"])
    shares = null.rates.query("speaker == 'A' and kind == 'label'")["per_100_turns"]
    assert shares.sum() == pytest.approx(100)


def test_who_threatens_is_found(planted, null):
    found = planted.asymmetry.set_index("index")
    assert found.loc["leverage", "low"] > 0.3
    assert found.loc["leverage", "p"] < 0.01
    assert (found.loc["role", ["first", "second"]] == ["A", "B"]).all()
    none = null.asymmetry.set_index("index").loc["role"]
    assert none["low"] < 0 < none["high"]
    assert none["p"] > 0.05


def test_threat_and_appeasement_are_found_in_order(planted, null):
    def first(table):
        return table[
            (table["lag"] == 1) & (table["speaker"] == "A") & (table["pattern"] == "threat -> appeasement")
        ].iloc[0]

    row = first(planted.patterns)
    assert row["residual"] > 5
    assert row["q_low"] > 0.6
    assert row["p_adjusted"] < 0.05
    assert planted.sequences.query("speaker == 'B' and given == 'loss_fear' and lag == 1")["p_adjusted"].min() > 0.05
    assert first(null.patterns)["p_adjusted"] > 0.05


def test_the_other_turns_shorter_and_slower(planted, null):
    assert after(planted, "words")["high"] < 0.8
    assert after(planted, "words")["p"] < 0.05
    assert after(planted, "reply_seconds")["low"] > 2
    assert after(planted, "own_silence_seconds")["low"] < 1.5
    for measure in ("words", "reply_seconds"):
        assert after(null, measure)["low"] < 1 < after(null, measure)["high"]


def test_an_apology_and_a_dropped_topic_are_found(talk):
    for k in range(6):
        calm = ["A none money problem", "B none money hurts", "A none money pie", "B none pie crumbs"] * 2
        hot = ["A leverage/threat then we split up", "B loss_fear/appeasement I'm sorry, dinner soon"]
        talk.add("\n".join(calm + hot), name=str(k), couple="us")
    found = analyze(talk.conversations, labels=talk.labels, permutations=99)
    assert after(found, "apology")[["after", "baseline"]].tolist() == [1, 0]
    assert after(found, "apology")["low"] > 0.5
    assert after(found, "topic_overlap")["after"] == 0
    assert after(found, "topic_overlap")["high"] < 0


def test_the_silence_after_a_walkout_is_found(talk):
    for k in range(8):
        lines = [f"{'AB'[t % 2]} none @{t} words" for t in range(10)] + [
            "A leverage/walkout @10 bye",
            "B none @11 wait",
        ]
        talk.add("\n".join([*lines, "A none @300 hi"]), name=str(k), couple="us", start=f"2024-03-{k + 1:02}T10:00")
    found = analyze(talk.conversations, labels=talk.labels, permutations=99).aftermath
    row = found.query("speaker == 'A' and event == 'walkout' and measure == 'own_silence_seconds'").iloc[0]
    assert row["after"] == pytest.approx(290 * 60, rel=0.01)
    assert row["low"] > 5


def rising(weekly, per_week=40, seed=0):
    rng = np.random.default_rng(seed)
    talks, rows = [], []
    for week, rate in enumerate(weekly):
        start = datetime(2024, 1, 1) + timedelta(weeks=week)
        messages = tuple(
            Message("some words", "AB"[t % 2], start + timedelta(hours=t), f"w{week}", t) for t in range(per_week)
        )
        rows += [(f"w{week}", t, "leverage" if rng.random() < rate else "none") for t in range(per_week)]
        talks.append(Conversation(f"w{week}", messages, couple="us"))
    return talks, pd.DataFrame(rows, columns=["conversation_id", "turn", "label"])


def test_a_rise_over_weeks_is_found():
    talks, labels = rising(np.linspace(0.02, 0.5, 16))
    row = analyze(talks, labels=labels, permutations=99).trend.query("speaker == 'A' and name == 'leverage'").iloc[0]
    assert row["period"] == "week"
    assert row["n_periods"] == 16
    assert row["low"] < 3.2 < row["high"]
    assert row["low"] > 0.5


def test_short_spans_are_measured_in_days(null):
    row = null.trend.iloc[0]
    assert (row["period"], row["n_periods"]) == ("day", 12)
    assert row["low"] < 0 < row["high"]


def test_threats_late_in_the_conversation_are_found(talk, null):
    for k in range(6):
        talk.add("\n".join(["A none", "B none"] * 8 + ["A leverage/threat", "B none"] * 2), name=str(k), couple="us")
    found = analyze(talk.conversations, labels=talk.labels, permutations=99)
    row = found.positions.query("speaker == 'A' and name == 'leverage'").iloc[0]
    assert row["position"] == pytest.approx((16 + 18) / 2 / 19)
    assert row["low"] > 0.3
    assert null.positions.query("name == 'leverage'")["low"].max() < 0


def test_first_and_last_are_in_time(talk):
    talk.add("A leverage/threat @0\nB none @1", name="late", couple="us", start="2024-05-01T20:00")
    talk.add("B none @0\nA leverage/veiled @1", name="early", couple="us")
    row = analyze(talk.conversations, labels=talk.labels, permutations=99).occurrences
    row = row[row["name"] == "leverage"].iloc[0]
    assert (row["n"], row["first_id"], row["last_id"]) == (2, "early:1", "late:0")
    assert row["first_time"] < row["last_time"]


def test_without_times_only_what_needs_them_is_silent(simulate):
    conversations, labels = simulate(conversations=6)
    bare = [
        Conversation(c.id, tuple(Message(m.text, m.speaker, None, c.id, m.turn) for m in c), couple="them")
        for c in conversations
    ]
    found = analyze(bare, labels=labels, permutations=99)
    assert set(found.trend["reason"]) == {"no dates"}
    timed = found.aftermath["measure"].str.endswith("seconds")
    assert set(found.aftermath[timed]["reason"]) == {"no times"}
    assert found.aftermath[~timed & (found.aftermath["event"] == "leverage")]["change"].notna().any()


def test_a_difference_of_shares_stays_within_one(talk):
    lines = ["A none dinner", "B none here"] * 3 + ["A leverage/threat bye", "B loss_fear/appeasement I'm so sorry"]
    for k in range(2):
        talk.add("\n".join(lines), name=str(k), couple="us")
    row = after(analyze(talk.conversations, labels=talk.labels, permutations=99, min_n=2), "apology")
    assert (row["change"], row["high"]) == (1, 1)
    assert row["low"] < 0.5


def test_first_and_last_are_in_time_where_conversations_overlap(talk):
    talk.add("A leverage/threat @5\nB none @60", name="late", couple="us")
    talk.add("B none @0\nA leverage/veiled @3\nB none @9", name="early", couple="us")
    found = analyze(talk.conversations, labels=talk.labels, permutations=99)
    assert "overlap in time" in found.notes[0]
    row = found.occurrences[found.occurrences["name"] == "leverage"].iloc[0]
    assert (row["first_id"], row["last_id"]) == ("early:1", "late:0")
    assert row["first_time"] < row["last_time"]


def test_without_all_times_first_and_last_are_as_given(talk):
    talk.add("A leverage/threat @5\nB none", name="late", couple="us")
    talk.add("B none @0\nA leverage/veiled @3", name="early", couple="us")
    row = analyze(talk.conversations, labels=talk.labels, permutations=99).occurrences.query("name == 'leverage'")
    assert row[["first_id", "last_id"]].values.tolist() == [["late:0", "early:1"]]
