"""CHAT transcripts (TalkBank): every main line is a turn.

Format: MacWhinney, "Tools for Analyzing Talk, Part 1: The CHAT Transcription Format". Which line is what is told here,
so that each is accounted for; the words are freed of transcription codes (retraced words, fillers, events) by rustling.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from classifier.errors import DependencyError
from classifier.transcripts.ledger import Ledger
from classifier.transcripts.records import ReadOptions, Turn
from classifier.transcripts.source import Source
from classifier.transcripts.times import from_media

_MAIN = re.compile(r"\*(?P<code>[^\s:*]{1,20}):[ \t]*(?P<text>.*)")
_BULLET = re.compile(r"\x15(?P<start>\d{1,12})_\d{1,12}\x15")
_BALANCED = re.compile(r"[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*")
_PARTICIPANTS = "@Participants:"
#: Marks that rustling gives as words, and what stands for each at the end of the word before.
_ATTACHED = (
    {mark: mark for mark in ".?!,;:"}
    | {"‡": ",", "„": ","}
    | {"+...": "…", "+..?": "…?", "+/.": "—", "+//.": "—", "+/?": "—?", "+//?": "—?", "+!?": "!?"}
)
#: How a word was said, inside it (lengthening, pauses between syllables, stress), or by itself (tone, pauses).
_PROSODY = re.compile(r"(?<=\w):+(?=\w|$)|\^|[ˈˌ]|[↑↓↗↘→⇗⇘∆∇°▁▔☺♋♪⁎]|(?<!\S)#+(?!\S)")
#: What holds the words of a compound together.
_JOINED = re.compile(r"(?<=\w)[_+](?=\w)")


def sniff(source: Source) -> bool:
    """Whether CHAT's own headers are among the first lines, with nothing but headers before them."""
    for line in source.head.split("\n", 5)[:5]:
        if line.rstrip() in ("@UTF8", "@Begin"):
            return True
        if line.strip() and not line.startswith("@"):
            return False
    return False


@dataclass(slots=True)
class _Utterance:
    code: str
    text: str
    line: int
    lines: int


def read(source: Source, options: ReadOptions, ledger: Ledger) -> None:
    """Book every line; dependent lines (``%mor`` and the like) are ``annotation``.

    Raises:
        DependencyError: rustling is not installed.
    """
    utterances, participants = _structure(source.lines, ledger)
    names = _names(participants)
    bullets = [_BULLET.search(utterance.text) for utterance in utterances]
    words = _words([_BULLET.sub("", utterance.text) for utterance in utterances])
    for utterance, bullet, text in zip(utterances, bullets, words, strict=True):
        time: datetime | None = from_media(int(bullet["start"])) if bullet else None
        if text is None:
            ledger.fail(utterance.line, "holds codes that cannot be read as CHAT", lines=utterance.lines)
        elif not re.search(r"\w", text):
            ledger.skip("no words", lines=utterance.lines)
        else:
            order = float(len(ledger.turns))
            speaker = names.get(utterance.code, utterance.code)
            ledger.turn(Turn(text, speaker, time, order=order), lines=utterance.lines)


def _structure(lines: Sequence[str], ledger: Ledger) -> tuple[list[_Utterance], str]:
    """Tell headers, main lines and dependent lines apart; a line that begins with a tab continues the one above."""
    utterances: list[_Utterance] = []
    participants, last, is_participants = "", "", False
    for number, line in enumerate(lines, start=1):
        main = _MAIN.fullmatch(line)
        if main:
            utterances.append(_Utterance(main["code"], main["text"], number, 1))
            last = "main"
        elif line.startswith("\t") and last == "main":
            utterances[-1].text += " " + line.strip()
            utterances[-1].lines += 1
        elif not line.strip():
            ledger.skip("blank")
        elif line[0] in "@%" or (line[0] == "\t" and last in ("header", "annotation")):
            last = {"@": "header", "%": "annotation"}.get(line[0], last)
            ledger.skip(last)
            if line[0] == "@":
                is_participants = line.startswith(_PARTICIPANTS)
            if is_participants and last == "header":
                participants += " " + line.removeprefix(_PARTICIPANTS).strip()
        else:
            ledger.fail(number, "is no header (@), main line (*CODE:), dependent line (%) or continuation (tab)")
            last = "" if line[0] == "*" else last
    return utterances, participants


def _names(participants: str) -> dict[str, str]:
    """Read ``CODE Name Role, …`` as code -> name; a name that two codes share names nobody."""
    entries = [entry.split() for entry in participants.split(",")]
    names = {entry[0]: entry[1].replace("_", " ") for entry in entries if len(entry) == 3}
    counts = Counter(names.values())
    return {code: name for code, name in names.items() if counts[name] == 1}


def _words(texts: Sequence[str]) -> list[str | None]:
    """Free each main line of its codes; ``None`` where that cannot be done."""
    rustling = _rustling()
    good = [index for index, text in enumerate(texts) if _BALANCED.fullmatch(text)]
    parsed = _parse(rustling, [texts[index] for index in good])
    words: list[str | None] = [None] * len(texts)
    for place, index in enumerate(good):
        alone = parsed[place : place + 1] if parsed is not None else _parse(rustling, [texts[index]])
        words[index] = alone[0] if alone else None
    return words


def _parse(rustling: ModuleType, texts: Sequence[str]) -> list[str] | None:
    document = "".join(f"*SPK:\t{text}\n" for text in texts)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            chat = rustling.CHAT.from_strs([f"@UTF8\n@Begin\n{document}@End\n"], strict=False, parallel=False)
            utterances = chat.utterances()
    except (ValueError, UserWarning):
        return None
    except BaseException as error:  # a panic in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return None
    if len(utterances) != len(texts):
        return None
    return [_join([token.word for token in utterance.tokens]) for utterance in utterances]


def _join(words: Sequence[str]) -> str:
    text = ""
    for written in words:
        word = written if written in _ATTACHED else _JOINED.sub(" ", _PROSODY.sub("", written))
        if word in _ATTACHED:
            text += _ATTACHED[word]
        elif word and not word.startswith("+"):
            text += f" {word}" if text else word
    return text


def _rustling() -> ModuleType:
    try:
        import rustling.chat
    except ImportError as error:
        raise DependencyError.missing("rustling", "transcripts") from error
    module: ModuleType = rustling.chat
    return module
