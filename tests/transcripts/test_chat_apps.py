"""Telegram, Signal, iMessage and SMS exports."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.transcripts import read_with_report
from tests.transcripts.transcript_helpers import said


def test_telegram_keeps_the_zone_of_the_export(fixtures: Path) -> None:
    first, second, third = read_with_report(fixtures / "telegram.json").conversations[0].messages
    assert first.time == datetime(2024, 2, 13, 19, 1, tzinfo=UTC)
    assert first.time.utcoffset() == timedelta(hours=1)
    assert second.text == "do what?"
    assert (third.speaker, third.time) == ("user9", datetime(2024, 2, 13, 20, 5))


def test_telegram_forwarded_from_an_account_that_is_gone_is_nobodys_own_words(read_text: Callable) -> None:
    own = {"id": 1, "type": "message", "date": "2024-02-13T20:05:00", "from": "Ann", "from_id": "user1", "text": "a"}
    export = {"name": "Ann", "id": 1, "messages": [own, own | {"id": 2, "text": "b", "forwarded_from": None}]}
    assert said(read_text(json.dumps(export))) == [("Ann", "a")]


def test_telegram_people_of_one_name_stay_apart(read_text: Callable) -> None:
    own = {"id": 1, "type": "message", "date": "2024-02-13T20:05:00", "from": "Sam", "from_id": "user1", "text": "a"}
    other = own | {"id": 2, "from_id": "user2", "text": "b"}
    export = {"name": "us", "id": 1, "messages": [own, other, own | {"from": "Ann", "from_id": "user3"}]}
    assert said(read_text(json.dumps(export))) == [("Sam (user1)", "a"), ("Sam (user2)", "b"), ("Ann", "a")]


def test_telegram_whole_account(read_text: Callable) -> None:
    def message(text: str) -> dict:
        return {"type": "message", "date": "2024-02-13T20:05:00", "from": "Ann", "from_id": "user1", "text": text}

    chats = [{"name": "Ann", "id": 1, "messages": [message("a")]}, {"name": "Ann", "id": 2, "messages": [message("b")]}]
    deleted = {"id": 3, "messages": [message("c")]}
    account = {"personal_information": {}, "contacts": "x" * 100_000, "chats": {"list": [*chats, deleted]}}
    account["left_chats"] = {"list": [{"name": "choir", "id": 4, "messages": [message("d")]}]}
    result = read_text(json.dumps(account))
    assert [(c.id, len(c)) for c in result.conversations] == [("Ann", 1), ("Ann (2)", 1), ("3", 1), ("choir", 1)]


@pytest.mark.parametrize(
    "export",
    [
        "[]",
        "{}",
        '{"chats": {"list": []}}',
        '{"messages": {"from_id": 1}}',
        '{"chats": 3}',
        '{"messages": [',
        "[" * 99_999,
    ],
)
def test_telegram_of_another_shape_is_refused(export: str, read_text: Callable) -> None:
    with pytest.raises(InputError, match="not a Telegram export"):
        read_text(export, "telegram")


def test_signal_backup_names_people_and_chats(fixtures: Path) -> None:
    first, second = read_with_report(fixtures / "signal_backup.jsonl").conversations
    assert (first.id, first.speakers, second.id, second.speakers) == ("Ann Lee", ("Ann Lee", "Me"), "8", ("15550101",))
    assert first.messages[0].time == datetime(2024, 2, 13, 19, 1, tzinfo=UTC)


def test_signal_leaves_quoted_words_out(fixtures: Path) -> None:
    assert said(read_with_report(fixtures / "signal.json")) == [("Ann Lee", "I need a break."), ("Me", "from us?")]


def test_imessage(fixtures: Path) -> None:
    result = read_with_report(fixtures / "imessage.jsonl")
    assert said(result) == [("Ann Lee", "don't bother coming back"), ("Me", "I'm coming home")]
    assert result.report.system == {"media": 1, "reaction": 1}


def test_sms(fixtures: Path) -> None:
    result = read_with_report(fixtures / "sms.xml")
    assert said(result) == [
        ("Ann Lee", "we're through\nI mean it \ufffd \ufffd"),
        ("Me", "I know \U0001f62d"),
        ("Ann Lee", "look at this"),
        ("+15550101", "your parcel"),
    ]
    assert result.conversations[0].messages[0].time == datetime(2024, 2, 13, 19, 1, tzinfo=UTC)


def test_sms_of_a_group_name_their_sender(read_text: Callable) -> None:
    mms = (
        '<mms date="1707850860000" msg_box="1" address="+1~+2" contact_name="Ann, Bob"><parts>'
        '<part ct="text/plain" text="hi"/></parts><addrs><addr address="+2" type="137"/><addr address="+1" type="151"/>'
        "</addrs></mms>"
    )
    assert said(read_text(f'<smses count="1">{mms}</smses>')) == [("+2", "hi")]


@pytest.mark.parametrize(
    "wrapper", ["<!DOCTYPE smses>{}", '<!DOCTYPE x [<!ENTITY a "b">]>{}', "<!DOCTYPE x SYSTEM 'http://x'>{}"]
)
@pytest.mark.parametrize(("format", "body"), [("sms", "<smses>&a;</smses>"), ("elan", "<ANNOTATION_DOCUMENT/>")])
def test_document_types_and_entities_are_refused(wrapper: str, format: str, body: str, read_text: Callable) -> None:
    with pytest.raises(InputError, match="document type or entity"):
        read_text(wrapper.format(body), format)


def test_xml_that_breaks_off_keeps_what_came_before(read_text: Callable) -> None:
    sms = '<sms address="1" date="1" type="1" body="hi"/>\n'
    result = read_text(f"<smses>\n{sms}<sms address=")
    assert said(result) == [("1", "hi")]
    assert [(f.line, f.reason) for f in result.report.failures] == [
        (2, "is no well-formed XML (line 3: unclosed token); the rest is not read")
    ]


@pytest.mark.parametrize("encoding", ["UTF-8", "latin-1", "unicode_escape", "foo", "utf-32"])
def test_xml_is_utf_8_whatever_it_declares(encoding: str, read_text: Callable) -> None:
    sms = f'<?xml version="1.0" encoding="{encoding}"?><smses><sms address="1" type="1" body="caf\u00e9 \\x"/></smses>'
    assert said(read_text(sms)) == [("1", "caf\u00e9 \\x")]


@pytest.mark.parametrize("format", ["sms", "elan"])
def test_xml_of_another_kind_or_too_deep_is_refused(format: str, read_text: Callable) -> None:
    with pytest.raises(InputError, match="its root element is 'html'"):
        read_text("<html/>", format)
    with pytest.raises(InputError, match="nested more than"):
        read_text("<smses>" * 100 if format == "sms" else "<ANNOTATION_DOCUMENT>" * 100, format)


def test_sms_numbers_with_and_without_the_code_of_the_country_are_one(read_text: Callable) -> None:
    numbers = ["+44 7700 900123", "07700900123", "07700 900124", "12345", "2345"]
    texts = "".join(f'<sms address="{number}" type="1" body="hi"/>' for number in numbers)
    result = read_text(f"<smses>{texts}</smses>")
    assert [(c.id, len(c)) for c in result.conversations] == [
        ("+44 7700 900123", 2),
        ("07700 900124", 1),
        ("12345", 1),
        ("2345", 1),
    ]


def test_sms_the_subject_is_said_too(read_text: Callable) -> None:
    part = '<parts><part ct="text/plain" text="and tonight"/></parts>'
    mms = "".join(f'<mms address="1" msg_box="1" sub="{sub}">{part}</mms>' for sub in ("I am leaving", "null"))
    assert said(read_text(f"<smses>{mms}</smses>")) == [("1", "I am leaving\nand tonight"), ("1", "and tonight")]
