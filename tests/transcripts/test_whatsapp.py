"""WhatsApp exports: stamps of many phones, the order of day and month, and what the app says itself."""

from collections.abc import Callable
from datetime import datetime

import pytest

from classifier.errors import InputError
from tests.transcripts.transcript_helpers import said

MARK = "\u200e"


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("12/25/23, 9:05\u202fPM - ", datetime(2023, 12, 25, 21, 5)),
        ("25/12/2023, 21:05 - ", datetime(2023, 12, 25, 21, 5)),
        ("25/12/2023, 9:05 pm - ", datetime(2023, 12, 25, 21, 5)),
        ("2023-12-25, 9:05 p.m. - ", datetime(2023, 12, 25, 21, 5)),
        ("2023/12/25, 21:05 - ", datetime(2023, 12, 25, 21, 5)),
        ("25.12.23, 21:05 - ", datetime(2023, 12, 25, 21, 5)),
        ("[25.12.23, 21:05:09] ", datetime(2023, 12, 25, 21, 5, 9)),
        ("[12/25/23, 9:05:09\u202fPM] ", datetime(2023, 12, 25, 21, 5, 9)),
        ("[2023-12-25, 9:05:09 PM] ", datetime(2023, 12, 25, 21, 5, 9)),
        (f"{MARK}[25/12/2023, 12:05:09 AM] ", datetime(2023, 12, 25, 0, 5, 9)),
        ("12/25/23, 12:05 PM - ", datetime(2023, 12, 25, 12, 5)),
    ],
)
def test_stamps(stamp: str, time: datetime, read_text: Callable) -> None:
    result = read_text(f"{stamp}Ann: hi\n")
    assert result.report.format == "whatsapp"
    assert [m.time for m in result.conversations[0]] == [time]


@pytest.mark.parametrize(
    ("dates", "day_first"),
    [
        (["13/2/24"], True),
        (["2/13/24"], False),
        (["1/2/24", "2/2/24", "3/2/24", "1/3/24"], True),  # as months: back from March to January
        (["2/1/24", "2/2/24", "3/1/24"], False),  # as days: back from February to January
        (["31/12/23", "1/1/24"], True),
    ],
)
def test_the_whole_file_decides(dates: list[str], day_first: bool, read_text: Callable) -> None:
    result = read_text("".join(f"{date}, 10:00 - Ann: hi\n" for date in dates))
    a, b, year = (int(number) for number in dates[0].split("/"))
    day, month = (a, b) if day_first else (b, a)
    assert result.conversations[0].messages[0].time == datetime(2000 + year, month, day, 10)


@pytest.mark.parametrize("dates", [["1/2/24"], ["1/2/24", "1/2/24", "2/3/24"], ["1/2/24", "3/1/24", "1/2/24"]])
def test_undecidable_is_refused_and_an_option_decides(dates: list[str], read_text: Callable) -> None:
    text = "".join(f"{date}, 10:00 - Ann: hi\n" for date in dates)
    with pytest.raises(InputError, match="--day-first or --month-first"):
        read_text(text)
    assert read_text(text, day_first=True).conversations[0].messages[0].time == datetime(2024, 2, 1, 10)
    assert read_text(text, day_first=False).conversations[0].messages[0].time == datetime(2024, 1, 2, 10)


def test_a_date_that_reads_the_same_both_ways_needs_no_decision(read_text: Callable) -> None:
    assert read_text("3/3/24, 10:00 - Ann: hi\n").conversations[0].messages[0].time == datetime(2024, 3, 3, 10)


def test_both_orders_in_one_file_are_refused(read_text: Callable) -> None:
    with pytest.raises(InputError, match="some dates have the day first"):
        read_text("13/2/24, 10:00 - Ann: hi\n2/14/24, 10:00 - Ann: hi\n")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Ann: <Media omitted>", "media"),
        ("Ann: IMG-20240101-WA0001.jpg (file attached)", "media"),
        ("Ann: null", "media"),
        ("Ann: This message was deleted", "deleted"),
        ("Ann: You deleted this message", "deleted"),
        ("Ann: You deleted this message as admin", "deleted"),
        ("Ann: Diese Nachricht wurde gelöscht.", "deleted"),
        ("Ann: <Medien ausgeschlossen>", "media"),
        ("Ann: <Multimedia omitido>", "media"),
        ("Ann: <Médias omis>", "media"),
        ("Ann: <Arquivo de mídia oculto>", "media"),
        ("Ann: <Без медиафайлов>", "media"),
        ("Ann: Waiting for this message. This may take a while.", "media"),
        ("Ann: Missed video call", "call"),
        ("Ann: Missed group voice call at 21:41", "call"),
        ("Ann: Voice call, 12 min", "call"),
        ("Ann:", "empty"),
        ("Ann left", "notice"),
        ("You created group “us”", "notice"),
        ('Ann changed the subject from "us: one" to "us"', "notice"),
        ("Your security code with Ann changed. Tap to learn more.", "notice"),
        ("Ann changed the group description: be kind", "notice"),
    ],
)
def test_what_the_app_says_is_no_turn(line: str, kind: str, read_text: Callable) -> None:
    result = read_text(f"25/12/23, 10:00 - {line}\n25/12/23, 10:01 - Bob: ok\n")
    assert said(result) == [("Bob", "ok")]
    assert result.report.system == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "video call, tonight?",
        "did you see the <Media omitted> thing",
        "no answer",
        "this message was deleted by me because I was angry",
        "I left",
        "Location: the usual",
        "note: I waited",
        "he added: no",
        "missed video call again?! I'm done with you",
        "waiting for this message to make sense. I want a divorce",
        "<sigh>",
        "<walks out>",
        "<slams the door>",
        "<takes the ring off>",
    ],
)
def test_what_people_say_is_a_turn(text: str, read_text: Callable) -> None:
    assert said(read_text(f"25/12/23, 10:00 - Ann: {text}\n")) == [("Ann", text)]


@pytest.mark.parametrize("name", ['Liam "Bear" Smith', "Jo :)", "“Mo”", "Joy Left", "M" * 100])
def test_whatever_a_contact_is_called_says_what_it_says(name: str, read_text: Callable) -> None:
    lines = [f"25/12/23, 10:0{k} - {name}: line {k}" for k in range(2)]
    result = read_text("\n".join([*lines, "25/12/23, 10:05 - Bob: ok\n"]))
    assert said(result) == [(name, "line 0"), (name, "line 1"), ("Bob", "ok")]


@pytest.mark.parametrize(
    ("text", "turns", "system"),
    [
        (f"Ann: {MARK}image omitted", [], {"media": 1}),
        (f"Ann: {MARK}<attached: 0001-PHOTO.jpg>", [], {"media": 1}),
        (f"Ann: look {MARK}<attached: 0001-PHOTO.jpg>", [("Ann", "look")], {}),
        (f"Ann: {MARK}Missed voice call, {MARK}Tap to call back", [], {"call": 1}),
        (f"Ann: {MARK}POLL:", [], {"notice": 1}),
        (f"us: {MARK}You created this group", [], {"notice": 1}),
        (f"Ann: fine. {MARK}<This message was edited>", [("Ann", "fine.")], {}),
        (f"Ann: gut. {MARK}<Diese Nachricht wurde bearbeitet.>", [("Ann", "gut.")], {}),
        (f"Ann: vale {MARK}<Se editó este mensaje.>", [("Ann", "vale")], {}),
        ("Ann: no <you edited the truth>", [("Ann", "no <you edited the truth>")], {}),
        (f"Ann: our boy {MARK}image omitted", [("Ann", "our boy")], {}),
        (f"Ann: decree.pdf • {MARK}2 pages {MARK}document omitted", [], {"media": 1}),
        ("~\u00a0Ann: hi", [("Ann", "hi")], {}),
        ("\u202a+44 7700 900000\u202c: hi", [("+44 7700 900000", "hi")], {}),
        ("Ann: @\u2068Bob\u2069 stop", [("Ann", "@Bob stop")], {}),
    ],
)
def test_invisible_marks_of_ios(text: str, turns: list, system: dict, read_text: Callable) -> None:
    result = read_text(f"[25/12/23, 10:00:00] {text}\n")
    assert (said(result), result.report.system) == (turns, system)


def test_lines_of_the_other_style_belong_to_the_message(read_text: Callable) -> None:
    result = read_text("25/12/23, 10:00 - Ann: you wrote\n[24/12/23, 09:00:00] Bob: go\n\nyourself\n")
    assert said(result) == [("Ann", "you wrote\n[24/12/23, 09:00:00] Bob: go\n\nyourself")]
    assert (result.report.turns, result.report.continuations) == (1, 3)


def test_lines_before_the_first_stamp_fail(read_text: Callable) -> None:
    result = read_text("a title\n\n25/12/23, 10:00 - Ann: hi\n")
    assert [failure.line for failure in result.report.failures] == [1]
    assert result.report.system == {"blank": 1}


def test_one_pasted_line_makes_no_export(read_text: Callable) -> None:
    pasted = "[25/12/2023, 21:05:09] Ann: I am done"
    for text in (f'speaker,text\nBob,"{pasted}"\n', f"Bob: look what she wrote\n{pasted}\nMum: oh no\nBob: yes\n"):
        assert read_text(text).report.format != "whatsapp"
    assert read_text(f"a line that was cut off\n{pasted}\n{pasted}\n").report.format == "whatsapp"
