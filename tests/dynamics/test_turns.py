from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from classifier.dynamics import analyze
from classifier.dynamics.turns import build_turns
from classifier.errors import InputError
from classifier.messages import Conversation, Message


def build(talk, **options):
    return build_turns(talk.conversations, model=None, labels=talk.labels, corrections=None, **options)


def test_one_row_a_turn_with_what_was_given(talk):
    talk.add("A leverage/threat @0 Let's end it, I'm done.\nB none @2 don't", name="x", couple="us")
    frame = build(talk).frame
    assert frame["id"].tolist() == ["x:0", "x:1"]
    assert frame.iloc[0][["couple", "speaker", "label", "tags", "source"]].tolist() == [
        "us", "A", "leverage", ("threat",), "labels",
    ]  # fmt: skip
    assert frame["n_words"].tolist() == [5, 1]
    assert str(frame["time"].dt.tz) == "UTC"
    assert (frame["time"].iloc[1] - frame["time"].iloc[0]) == timedelta(minutes=2)


def test_parts_with_one_id_are_one_conversation_in_turn_order():
    def part(*turns):
        return Conversation("c", tuple(Message(f"t{n}", "A", turn=n) for n in turns))

    labels = pd.DataFrame({"conversation_id": "c", "turn": range(4), "label": "none"})
    built = build_turns([part(2, 3), part(0, 1)], model=None, labels=labels, corrections=None)
    assert built.frame["text"].tolist() == ["t0", "t1", "t2", "t3"]


@pytest.mark.parametrize("half", ["\ud83d", "\ude00 \ud83d"])
@pytest.mark.parametrize("where", ["text", "speaker", "id", "couple", "source"])
def test_half_a_character_anywhere_is_replaced_and_the_rest_survives(where, half):
    parts = {"text": "give me 20 minutes", "speaker": "A", "id": "c", "couple": "us", "source": "f.txt"}
    parts[where] += half
    first = Message(parts["text"], parts["speaker"], None, parts["id"], 0)
    talk = Conversation(
        parts["id"], (first, Message("ok", "B", None, parts["id"], 1)), source=parts["source"], couple=parts["couple"]
    )
    ids = pd.Series([parts["id"]] * 2, dtype=object)
    labels = pd.DataFrame({"conversation_id": ids, "turn": [0, 1], "label": ["safe", "none"], "tags": ["pause", ""]})
    dynamics = analyze([talk], labels=labels, permutations=99)
    row = dynamics.turns.iloc[0]
    for name, column in {"text": "text", "speaker": "speaker", "id": "conversation_id", "couple": "couple"}.items():
        assert row[column] == (parts[name].replace("\ud83d", "\ufffd").replace("\ude00", "\ufffd"))
    assert dynamics.pauses["promised"].tolist() == ["give me 20 minutes"]
    for written in (dynamics.to_json(), dynamics.summary(), dynamics.turns.to_csv()):
        assert written.encode("utf-8")


def test_whole_characters_stay():
    frame = analyze(
        [Conversation("c", (Message("\U0001f600 caf\u00e9", "A"),))],
        labels=pd.DataFrame({"conversation_id": ["c"], "turn": [0], "label": ["none"]}),
        permutations=99,
    ).turns
    assert frame["text"].tolist() == ["\U0001f600 caf\u00e9"]


def test_turns_without_a_number_are_numbered_as_they_stand(talk):
    talk.add("A none one\nB none two")
    bare = [Conversation("c", tuple(Message(m.text, m.speaker) for m in talk.conversations[0]))]
    assert build_turns(bare, model=None, labels=talk.labels, corrections=None).frame["turn"].tolist() == [0, 1]


def test_conversations_without_a_couple_belong_to_their_speakers(talk):
    talk.add("A none\nB none", name="1").add("B none\nA none", name="2").add("A none\nC none", name="3")
    built = build(talk)
    assert built.frame["couple"].tolist() == ["A & B"] * 4 + ["A & C"] * 2
    assert [note for note in built.notes if note.startswith("2 conversations") and "A & B" in note]


def test_a_named_couple_keeps_equal_names_apart(talk):
    talk.add("A none\nB none", name="1", couple="x").add("A none\nB none", name="2", couple="y")
    built = build(talk)
    assert len(built.people) == 4
    assert built.notes == ()


def test_unknown_speakers_count_for_nobody_and_are_told(talk):
    talk.add("A none\n? leverage/threat\nB none")
    built = build(talk)
    assert built.person.tolist() == [0, -1, 1]
    assert any("no speaker" in note for note in built.notes)


def test_zoned_times_are_moments_and_mixed_ones_are_not_used():
    noon = datetime(2024, 3, 1, 12)
    east = timezone(timedelta(hours=2))
    talks = [
        Conversation("z", (Message("a", "A", noon.replace(tzinfo=east)), Message("b", "B", noon.replace(tzinfo=UTC)))),
        Conversation("m", (Message("a", "C", noon), Message("b", "D", noon.replace(tzinfo=UTC)))),
    ]
    labels = pd.DataFrame({"conversation_id": ["z", "z", "m", "m"], "turn": [0, 1, 0, 1], "label": "none"})
    built = build_turns(talks, model=None, labels=labels, corrections=None)
    assert built.seconds[1] - built.seconds[0] == 7200
    assert built.clock[0].astype(object) == noon
    assert np.isnan(built.seconds[2:]).all()
    assert any("zone" in note for note in built.notes)


@pytest.mark.parametrize(
    ("conversations", "text"),
    [
        ([], "no message"),
        ([Conversation("c")], "no message"),
        ([Message("hi")], "Message"),
        ([Conversation("c", (Message("a", turn=1), Message("b", turn=1)))], "numbered 1"),
        (
            [Conversation("c", (Message("a"),), couple="x"), Conversation("c", (Message("b"),), couple="y")],
            "two couples",
        ),
    ],
)
def test_what_cannot_be_analysed_is_refused(conversations, text):
    with pytest.raises(InputError, match=text):
        analyze(conversations)


@pytest.mark.parametrize("bad", [{"min_n": 1}, {"seed": -1}, {"permutations": 10}, {"min_n": 2.5}, {"min_n": True}])
def test_options_out_of_range_are_refused(talk, bad):
    talk.add("A none\nB none")
    with pytest.raises(InputError, match=next(iter(bad))):
        analyze(talk.conversations, labels=talk.labels, **bad)


def test_conversations_of_a_couple_follow_one_another_only_if_they_do_not_overlap(talk):
    talk.add("A none @0\nB none @5", name="1", couple="x").add("A none @60\nB none @65", name="2", couple="x")
    talk.add("A none @0\nB none @5", name="3", couple="y").add("A none @3\nB none @65", name="4", couple="y")
    talk.add("A none @0\nB none", name="5", couple="z").add("A none @60\nB none @65", name="6", couple="z")
    built = build(talk)
    assert len(set(built.thread[:4])) == 1
    assert len(set(built.thread[4:8])) == 2
    assert len(set(built.thread[8:])) == 2
    assert [note for note in built.notes if note.startswith("1 couple(s) have conversations that overlap")]


def test_a_recording_without_a_day_has_no_wall_clock(talk):
    talk.add("A safe/pause @0 let's talk tonight\nB none @1 ok", start="1970-01-01T00:00")
    built = build(talk)
    assert np.isnat(built.clock).all()
    assert (built.seconds == [0, 60]).all()


def with_a_recording(talk):
    talk.add("A leverage/threat @0 let's end it\nB none @1 no\nA none @2 hm", name="tape", couple="us",
             start="1970-01-01T00:00")  # fmt: skip
    lines = [f"{'AB'[k % 2]} {'safe/commitment' if k % 2 == 0 else 'none'} @{k * 1440} I'm staying" for k in range(12)]
    talk.add("\n".join(lines), name="chat", couple="us")
    return talk


def test_a_recording_is_followed_alone_and_its_day_is_no_date(talk):
    with_a_recording(talk)
    built = build(talk)
    assert len({*built.thread[:3]}) == 1
    assert not {*built.thread[:3]} & {*built.thread[3:]}
    assert not [note for note in built.notes if "overlap" in note]
    dynamics = analyze(talk.conversations, labels=talk.labels, permutations=99, min_n=2)
    assert dynamics.repairs["taken_back"].tolist() == [None]  # not by what was said in the chat
    trend = dynamics.trend.set_index(["speaker", "name"])
    assert trend.loc[("A", "safe"), ["period", "n_turns", "n_periods"]].tolist() == ["day", 6, 6]
    first = dynamics.occurrences.set_index(["speaker", "name"])["first_time"]
    assert pd.isna(first["A", "leverage"])
    assert first["A", "safe"].year == 2024


def test_a_recording_alone_has_no_trend(talk):
    talk.add("\n".join(f"A leverage/threat @{k} end it\nB none @{k}.5 no" for k in range(9)), start="1970-01-01T00:00")
    trend = analyze(talk.conversations, labels=talk.labels, permutations=99, min_n=2).trend
    assert trend["reason"].eq("no dates").all()


def test_a_recording_beside_times_with_a_zone_leaves_them(talk):
    with_a_recording(talk)
    tape, chat = talk.conversations
    zoned = tuple(Message(m.text, m.speaker, m.time.replace(tzinfo=UTC), "chat", m.turn) for m in chat)
    talk.conversations = [tape, Conversation("chat", zoned, couple="us")]
    built = build(talk)
    assert not np.isnan(built.seconds).any()
    assert built.notes == ()
