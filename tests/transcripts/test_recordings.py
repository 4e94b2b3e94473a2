"""Transcripts of recordings: CHAT, ELAN, WebVTT, SubRip."""

import builtins
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from classifier.errors import DependencyError, InputError
from classifier.transcripts import read_with_report
from classifier.transcripts.formats import chat
from tests.transcripts.transcript_helpers import said


def test_chat_frees_words_of_codes(fixtures: Path) -> None:
    result = read_with_report(fixtures / "session.cha")
    assert said(result) == [
        ("Ann Lee", "you never listen to me."),
        ("BOB", "I am not leaving you not because of this, no—"),
        ("Ann Lee", "then what?"),
    ]
    assert result.conversations[0].messages[0].time == datetime(1970, 1, 1, 0, 0, 1)
    assert result.report.system == {"header": 7, "annotation": 2, "blank": 1, "no words": 1}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("I'm done +...", "I'm done…"),
        ('+" go away .', "go away."),
        ("don't say dada@f , okay ?", "don't say dada, okay?"),
        ("&=laughs well (.) 0are we xxx okay !", "well we okay!"),
        ("I wan(t) that [: this] .", "I want this ."),
        ("do you want a divo:rce ↑ ?", "do you want a divorce?"),
        ("a_lot of ra^gu # and ˈice+cream wa:::nt .", "a lot of ragu and ice cream want ."),
    ],
)
def test_chat_codes(line: str, text: str, read_text: Callable) -> None:
    result = read_text(f"@Begin\n*ANN:\t{line}\n@End\n")
    assert said(result) == [("ANN", text.replace(" .", "."))]


def test_chat_participants_may_fill_several_lines(read_text: Callable) -> None:
    header = "@Participants:\tA Ann Wife,\n\tB Bob Husband\n@Languages:\teng\n\tC Carl Brother"
    result = read_text(f"@Begin\n{header}\n*A:\thi .\n*B:\toh .\n*C:\tah .\n@End\n")
    assert [speaker for speaker, _ in said(result)] == ["Ann", "Bob", "C"]


def test_a_header_of_chat_inside_a_talk_makes_no_chat(read_text: Callable) -> None:
    assert read_text("Ann: look\n@Begin\nBob: what\n").report.format == "txt"


def test_chat_names_that_two_codes_share_name_nobody(read_text: Callable) -> None:
    result = read_text("@Begin\n@Participants:\tA Ann Wife, B Ann Sister\n*A:\thi .\n*B:\toh .\n@End\n")
    assert [speaker for speaker, _ in said(result)] == ["A", "B"]


def test_chat_one_bad_line_fails_alone_when_the_parser_gives_up(
    read_text: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        """What a panic in Rust looks like from here."""

    parse = chat._rustling().CHAT.from_strs

    class Fake:
        class CHAT:
            @staticmethod
            def from_strs(documents: list[str], **options: Any) -> Any:
                if "poison" in documents[0]:
                    raise PanicException
                return parse(documents, **options)

    monkeypatch.setattr(chat, "_rustling", lambda: Fake)
    result = read_text("@Begin\n*A:\thi .\n*A:\tpoison .\n*A:\toh .\n@End\n")
    assert said(result) == [("A", "hi."), ("A", "oh.")]
    assert [failure.line for failure in result.report.failures] == [3]


def test_chat_says_what_to_install(read_text: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("rustling"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DependencyError, match=r"'\.\[transcripts\]'"):
        read_text("@Begin\n*A:\thi .\n@End\n")


def test_elan_orders_turns_across_tiers(fixtures: Path) -> None:
    result = read_with_report(fixtures / "dinner.eaf")
    expected = [("Ann", "you & me"), ("Ann", "no time here"), ("Bob", "what about us"), ("Ann", "last <word>")]
    assert said(result) == expected
    assert result.report.system == {"dependent tier": 1, "other tier": 1, "empty": 1}
    assert result.report.notes == {"time not understood": 1}


@pytest.mark.parametrize(
    ("tiers", "speakers", "system"),
    [
        (["B"], ["Bob"], {"dependent tier": 1, "other tier": 5}),
        (["notes", "B"], ["notes", "Bob"], {"dependent tier": 1, "other tier": 4}),
        (["A-gloss"], ["A-gloss"], {"other tier": 6}),
    ],
)
def test_elan_reads_the_tiers_asked_for(tiers: list[str], speakers: list[str], system: dict, fixtures: Path) -> None:
    result = read_with_report(fixtures / "dinner.eaf", tiers=tiers)
    assert [speaker for speaker, _ in said(result)] == speakers
    assert result.report.system == system
    assert result.report.total == 7


def test_elan_without_participants_reads_all_independent_tiers(fixtures: Path, read_text: Callable) -> None:
    text = (fixtures / "dinner.eaf").read_text(encoding="utf-8")
    result = read_text(text.replace(' PARTICIPANT="Ann"', "").replace(' PARTICIPANT="Bob"', ' PARTICIPANT=" "'))
    assert {speaker for speaker, _ in said(result)} == {"A", "B", "notes"}
    assert result.report.system == {"dependent tier": 1, "empty": 1}


def test_elan_tiers_that_are_not_there(fixtures: Path, read_text: Callable) -> None:
    with pytest.raises(InputError, match=r"a tier cannot be 'Ann'\. Legal: A, A-gloss, B, notes"):
        read_with_report(fixtures / "dinner.eaf", tiers=["Ann"])
    with pytest.raises(InputError, match="the file has no tier"):
        read_text("<ANNOTATION_DOCUMENT/>", tiers=["A"])


def test_elan_that_breaks_off_keeps_what_came_before(fixtures: Path, read_text: Callable) -> None:
    text = (fixtures / "dinner.eaf").read_text(encoding="utf-8")
    result = read_text(text[: text.index("a2") + 5])
    assert said(result) == [("Ann", "you & me")]
    assert [failure.line for failure in result.report.failures] == [2]
    assert result.report.total == 2


def test_webvtt_voices(fixtures: Path) -> None:
    result = read_with_report(fixtures / "call.vtt")
    assert said(result) == [
        ("Ann Lee", "You never call & I wait"),
        ("Bob", "Stop."),
        ("Ann Lee", "No, you stop."),
        ("Mary Vance", "let us pause"),
    ]
    assert result.report.system == {"header": 2, "blank": 8, "comment": 4, "sound": 2, "empty": 1}


@pytest.mark.parametrize(
    ("payload", "turns"),
    [
        ("<v.first.loud Ann>hi", [("Ann", "hi")]),
        ("<c.red>hi</c> <00:00:02.000>there", [(None, "hi there")]),
        ("before <v Ann>after", [(None, "before"), ("Ann", "after")]),
        ("<v O&apos;Neil>1 &lt; 2", [("O'Neil", "1 < 2")]),
        ("you said: no", [(None, "you said: no")]),
        ("<v Ann></v>", []),
        (
            "Jo: I'm scared\nof losing us\nSam: Get out then",
            [("Jo", "I'm scared of losing us"), ("Sam", "Get out then")],
        ),
    ],
)
def test_webvtt_payloads(payload: str, turns: list, read_text: Callable) -> None:
    assert said(read_text(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{payload}\n")) == turns


def test_webvtt_cue_right_under_the_first_line_is_one(read_text: Callable) -> None:
    result = read_text("WEBVTT\n00:00:01.000 --> 00:00:02.000\n<v Sam>I'm done\n")
    assert said(result) == [("Sam", "I'm done")]


def test_webvtt_without_its_first_line_is_refused(read_text: Callable) -> None:
    with pytest.raises(InputError, match="first line is not WEBVTT"):
        read_text("00:01.000 --> 00:02.000\nhi\n", "webvtt")


def test_srt(fixtures: Path) -> None:
    assert said(read_with_report(fixtures / "film.srt")) == [
        (None, "You never call."),
        ("ANN", "Leave, then."),
        (None, "Fine. still the same cue"),
        (None, "I am not going."),
    ]


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        ("- one\n- two", ["one", "two"]),
        ("one\n- two", ["one - two"]),
        ("<font color='red'>one</font> <3", ["one <3"]),
        ("1984\nwas a year", ["1984 was a year"]),
        ("JO: stay\nSAM: no", ["stay", "no"]),
        ("JO: one thing:\nstay here", ["one thing: stay here"]),
        ("- JO: stay\n- SAM: no", ["stay", "no"]),
        ("(sighs)", []),
    ],
)
def test_srt_cues(lines: str, texts: list[str], read_text: Callable) -> None:
    result = read_text(f"1\n00:00:01,000 --> 00:00:02,000\n{lines}\n")
    assert [text for _, text in said(result)] == texts


def test_srt_text_before_any_time_fails(read_text: Callable) -> None:
    result = read_text("a title\nby someone\n\n1\n00:00:01,000 --> 00:00:02,000\nhi\n")
    assert [(failure.line, failure.lines) for failure in result.report.failures] == [(1, 2)]


def test_srt_cue_of_broken_times_fails_alone(read_text: Callable) -> None:
    result = read_text(
        "1\n00:00:01,000 --> 00:00:02,000\nhi\n\nstill hi\n\n2\n00:00:xx --> 00:00:04,000\nbad\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nyo\n",
        "srt",
    )
    assert [text for _, text in said(result)] == ["hi still hi", "yo"]
    assert [(f.line, f.lines, f.reason) for f in result.report.failures] == [(7, 3, "has no cue times")]


def test_elan_counts_annotations_without_a_value(read_text: Callable) -> None:
    annotation = "<ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1='t1'>{}</ALIGNABLE_ANNOTATION></ANNOTATION>"
    value = "<ANNOTATION_VALUE>hi</ANNOTATION_VALUE>"
    inside = annotation.format(value) + annotation.format("") + "<ANNOTATION/>"
    tier = f"<TIER TIER_ID='A' PARTICIPANT='Ann'>{inside}</TIER>"
    result = read_text(f"<ANNOTATION_DOCUMENT>{tier}</ANNOTATION_DOCUMENT>", "elan")
    assert said(result) == [("Ann", "hi")]
    assert (result.report.total, result.report.system) == (3, {"empty": 2})


@pytest.mark.parametrize("name", ["My wife", "maria lopez", "Doe, Max"])
@pytest.mark.parametrize("suffix", ["srt", "webvtt"])
def test_subtitles_name_by_use(name: str, suffix: str, read_text: Callable) -> None:
    dot = "," if suffix == "srt" else "."
    lines = [f"{'Ann' if k % 2 else name}: word {k}" for k in range(4)]
    cues = [f"00:00:0{k}{dot}000 --> 00:00:0{k}{dot}900\n<i>{line}</i>" for k, line in enumerate(lines)]
    text = "\n\n".join([*(["WEBVTT"] if suffix == "webvtt" else []), *cues]) + "\n"
    assert said(read_text(text, suffix)) == [tuple(line.split(": ")) for line in lines]
