import numpy as np
import pandas as pd
import pytest

from classifier.dynamics import analyze
from classifier.transcripts import read


def rows(talk, min_n=2):
    return analyze(talk.conversations, labels=talk.labels, permutations=99, min_n=min_n)


def only(talk):
    return rows(talk).pauses.iloc[0]


@pytest.mark.parametrize(
    ("minute", "status", "kept", "late"),
    [(18, "kept", True, -2.0), (24, "kept", True, 4.0), (31, "late", False, 11.0), (600, "late", False, 580.0)],
)
def test_a_pause_is_kept_or_late(talk, minute, status, kept, late):
    talk.add(f"A safe/pause @0 give me 20 minutes\nB none @1 fine\nA none @{minute} I'm back")
    row = only(talk)
    assert (row["status"], row["kept"], row["resumed"]) == (status, kept, True)
    assert row["promised_minutes"] == 20
    assert row["late_minutes"] == pytest.approx(late)
    assert row["minutes_until"] == minute
    assert (row["turns_until"], row["resumed_id"], row["reopened_by"]) == (2, "c:2", "A")


def test_a_return_may_come_in_a_later_conversation(talk):
    talk.add("A safe/pause @0 let's finish this tomorrow\nB none @1 ok", name="1", couple="us")
    talk.add("B none @0 morning\nA none @1 so, about last night", name="2", couple="us", start="2024-03-02T09:00")
    row = only(talk)
    assert (row["status"], row["promised"], row["reopened_by_self"]) == ("kept", "tomorrow", False)
    assert row["resumed_id"] == "2:1"


@pytest.mark.parametrize(
    ("zone", "status", "promised"), [("America/Los_Angeles", "kept", 480), (None, "returned", None)]
)
def test_an_evening_is_that_of_the_writers_wall(tmp_path, zone, status, promised):
    chat = tmp_path / "chat.csv"  # 16:00 in Los Angeles, and 20:00
    chat.write_text("speaker,text,time\nA,I'm back this evening,1718492400\nB,ok,1718492460\nA,back,1718506800\n")
    labels = pd.DataFrame({"conversation_id": "chat", "turn": range(3), "label": ["safe", "none", "none"],
                           "tags": ["pause", "", ""]})  # fmt: skip
    row = analyze(read(chat, timezone=zone), labels=labels, permutations=99).pauses.iloc[0]
    assert (row["status"], row["resumed"], row["minutes_until"]) == (status, True, 240)
    assert row["promised_minutes"] == pytest.approx(promised or np.nan, nan_ok=True)
    assert (row["reason"] == "no local clock: when it was due is not known") == (zone is None)


def test_words_within_the_gap_are_no_return(talk):
    talk.add("A safe/pause @0 give me 20 minutes\nB none @1 no\nA none @2 please\nB none @3 ok\nA none @25 back")
    assert only(talk)["minutes_until"] == 25


def test_who_goes_on_talking_has_not_paused(talk):
    lines = ["A safe/pause @0 give me 20 minutes", *(f"{'BA'[k % 2]} none @{k + 1} and" for k in range(8))]
    row = only(talk.add("\n".join(lines)))
    assert row["status"] == "not_taken"
    assert row["resumed"] is None


@pytest.mark.parametrize(
    ("end", "status", "resumed"), [("B none @99 hm", "no_return", False), ("A none @90 back", "late", True)]
)
def test_a_pause_that_was_taken_and_renewed_was_taken(talk, end, status, resumed):
    talk.add(
        "A safe/pause @0 give me 20 minutes\nB none @1 ok\nA safe/open_pause @30 I still need space\n"
        f"A none @31 really\nA none @32 I do\nA none @33 please\n{end}"
    )
    row = only(talk)
    assert (row["status"], row["resumed"]) == (status, resumed)


def test_another_walkout_is_no_return(talk):
    talk.add("A safe/pause @0 give me 20 minutes\nB none @1 ok\nA leverage/walkout @30 forget it\nB none @90 hello")
    pauses = rows(talk).pauses.set_index("kind")
    assert pauses.loc["pause", "status"] == "no_return"
    assert pauses.loc["pause", "kept"] is False
    assert pauses.loc["walkout", "reopened_by"] == "B"


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("B none @0 why\nA safe/pause @1 give me an hour", "unknown"),
        ("A safe/pause @0 give me an hour\nB none @10 ok", "unknown"),
        ("A safe/pause @0 give me an hour\nB none @70 well?", "unknown"),  # still in the grace
        ("A safe/pause @0 give me an hour\nB none @80 well?", "no_return"),
        ("A safe/pause @0 give me 20 minutes\nB none @21 well?", "unknown"),
        ("A safe/pause give me an hour\nB none well?", "unknown"),
        ("A safe/pause give me an hour\nA none really\nB none well?\nB none hello?", "unknown"),
        ("A safe/pause give me an hour\nB none ok\nA leverage/walkout no", "no_return"),
        ("A safe/open_pause @0 I need to cool off\nB none @0.1 ok", "unknown"),
        ("A safe/open_pause @0 I need to cool off\nB none @1300 well?", "unknown"),
        ("A safe/open_pause @0 I need to cool off\nB none @1500 well?", "no_return"),
        ("A leverage/walkout @0 I'm out\nB none @1 ok", "unknown"),
        ("A safe/pause give me an hour\nB none ok\nA none back", "returned"),
        ("A safe/pause @0 I'm coming back\nB none @1 ok\nA none @60 back", "returned"),
        ("A safe/open_pause @0 I need to cool off\nB none @1 ok\nA none @60 back", "returned"),
    ],
)
def test_what_became_of_a_pause(talk, lines, status):
    row = only(talk.add(lines))
    assert row["status"] == status
    assert row["resumed"] == {"unknown": None, "no_return": False}.get(status, True)


@pytest.mark.parametrize(("minute", "status"), [(3 * 1440, "unknown"), (15 * 1440, "no_return")])
def test_a_day_that_nobody_can_date_is_waited_for(talk, minute, status):
    talk.add(f"A safe/pause @0 let's talk next week\nB none @{minute} well?", start="1970-01-01T00:00")
    row = only(talk)
    assert (row["status"], row["kept"]) == (status, None)


def test_without_times_a_return_needs_the_others_turn_between(talk):
    talk.add("A safe/pause give me an hour\nA none really\nB none ok\nA none back")
    assert only(talk)["resumed_id"] == "c:3"


def test_walkouts_tell_who_reopened(talk):
    talk.add("A leverage/walkout @0 I'm out\nB none @1 wait\nB none @40 can we talk", name="1", couple="us")
    talk.add("A leverage/walkout @0 I'm out\nA none @90 sorry", name="2", couple="us", start="2024-03-05T20:00")
    pauses = rows(talk).pauses
    assert pauses["reopened_by"].tolist() == ["B", "A"]


def test_the_summary_counts_known_outcomes_only(talk):
    for k in range(6):
        back = f"\nA none @{15 + k} back" if k < 4 else "\nB none @60 hello\nB none @61 well?"
        talk.add(
            f"A safe/pause @0 give me 15 minutes\nB none @1 ok{back}",
            name=str(k),
            couple="us",
            start=f"2024-03-{k + 1:02}T20:00",
        )
    talk.add("A safe/pause @0 give me 15 minutes", name="cut", couple="us", start="2024-03-09T20:00")
    dynamics = rows(talk, min_n=5)
    summary = dynamics.pause_summary.set_index("measure")
    assert summary.loc["resumed", ["n", "n_events"]].tolist() == [6, 7]
    assert summary.loc["resumed", "value"] == pytest.approx(4 / 6)
    assert 0 < summary.loc["resumed", "low"] < 4 / 6 < summary.loc["resumed", "high"] < 1
    assert np.isnan(summary.loc["late_minutes", "value"])
    assert "fewer than" in summary.loc["late_minutes", "reason"]


def test_threats_taken_back(talk):
    talk.add(
        "A leverage/threat @0 let's end it\nB none @1 no\nA leverage/finality @2 I'm done\nB none @3 please\n"
        "A safe/commitment @12 I didn't mean it\nB safe/fear @13 ok\nA leverage/veiled @50 why do I stay"
    )
    repairs = rows(talk).repairs
    first, second = (repairs.iloc[k] for k in (0, 1))
    assert (first["id"], first["last_id"], first["n_threats"], first["taken_back"]) == ("c:0", "c:2", 2, True)
    assert (first["repair_id"], first["turns_until"], first["minutes_until"]) == ("c:4", 2, 10)
    assert (first["partner_next"], first["threatened_again"]) == ("safe", True)
    assert (second["taken_back"], second["reason"]) == (None, "the texts end before it could be taken back")


@pytest.mark.parametrize(
    ("gap", "timed", "taken_back"),
    [("2024-03-03T20:00", True, True), ("2024-03-20T20:00", True, False), (None, False, None)],
)
def test_a_repair_may_come_days_later_but_not_weeks(talk, gap, timed, taken_back):
    at = " @0" if timed else ""
    talk.add(f"A leverage/threat{at} let's end it\nB none{at} no", name="1", couple="us")
    talk.add(
        f"A safe/commitment{at} I'm staying\nB none{at} ok", name="2", couple="us", start=gap or "2024-03-01T20:00"
    )
    assert rows(talk).repairs["taken_back"].tolist() == [taken_back]


def test_only_the_one_who_threatened_takes_back(talk):
    talk.add("A leverage/threat let's end it\nB safe/commitment I'm not going anywhere\nA none hm")
    assert rows(talk).repairs["taken_back"].tolist() == [False]


@pytest.mark.parametrize(
    ("lines", "taken_back"),
    [
        ("A leverage/threat @0 let's end it", None),
        ("A leverage/threat @0 let's end it\nB none @10000 no\nA none @10070 hm", None),  # ten minutes short of 7 days
        ("A leverage/threat @0 let's end it\nB none @10090 no", False),
        ("A leverage/threat let's end it\nB none no", None),
        ("A leverage/threat let's end it\nA none yes", False),
    ],
)
def test_not_taken_back_is_said_only_where_there_was_time(talk, lines, taken_back):
    dynamics = rows(talk.add(lines))
    row = dynamics.repairs.iloc[0]
    assert row["taken_back"] is taken_back
    assert (row["reason"] == "the texts end before it could be taken back") == (taken_back is None)
    n = dynamics.repair_summary.set_index("measure").loc["taken_back", "n"]
    assert n == int(taken_back is False)


@pytest.mark.parametrize(
    ("end", "again"),
    [
        ("B none @9 ok", None),
        ("B none @9 ok\nA none @10099 hm", False),
        ("B none @9 ok\nA leverage/veiled @99 why stay", True),
        ("B none @9 ok\nA leverage/veiled @10099 why stay", False),
    ],
)
def test_no_other_threat_is_said_only_where_there_was_time(talk, end, again):
    talk.add(f"A leverage/threat @0 let's end it\nB none @1 no\nA safe/commitment @5 I'm staying\n{end}")
    row = rows(talk).repairs.iloc[0]
    assert (row["taken_back"], row["threatened_again"]) == (True, again)
    assert (row["reason"] == "the texts end before another threat could show") == (again is None)


def test_nothing_to_list_gives_empty_tables_with_their_columns(talk):
    dynamics = rows(talk.add("A none\nB none"))
    for name in ("pauses", "pause_summary", "repairs", "repair_summary", "occurrences"):
        assert getattr(dynamics, name).empty
        assert "speaker" in getattr(dynamics, name)
