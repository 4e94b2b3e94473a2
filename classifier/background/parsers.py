"""One parser a source: its public files become turns with stable conversation ids and turn numbers.

The ids are those that the project's decisions (``data/background/decisions.jsonl``) name, so they must not change.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from classifier.errors import DependencyError


class Turn(NamedTuple):
    """A turn of a background conversation: ids, who spoke (``None`` where not known), and the words."""

    conversation_id: str
    turn: int
    speaker: str | None
    text: str


#: A parser takes the files in the order ``sources.toml`` names them.
Parser = Callable[[Sequence[Path]], Iterator[Turn]]


def casino(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read CaSiNo: a list of dialogues with ``chat_logs``; the id is the split and ``dialogue_id``."""
    for path in paths:
        split = path.stem.removeprefix("casino_")
        for dialogue in _json(path):
            for turn, message in enumerate(dialogue["chat_logs"]):
                yield Turn(f"{split}-{dialogue['dialogue_id']}", turn, message["id"], message["text"])


def sgd(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read Schema-Guided Dialogue: a list of dialogues with ``turns``; the id is the split and ``dialogue_id``."""
    for path in paths:
        for dialogue in _json(path):
            for turn, said in enumerate(dialogue["turns"]):
                yield Turn(f"{path.parent.name}-{dialogue['dialogue_id']}", turn, said["speaker"], said["utterance"])


_SPOKEN = re.compile(r"([^:(\[][^:]{0,59}):\s*(\S.*)")


def tbbt(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read TBBTCorpus: episode texts of ``Name: words`` lines; ``Scene:`` lines part the conversations."""
    for path in paths:
        for episode, text in _json(path).items():
            scene = turn = 0
            for line in map(str.strip, text.split("\n")):
                spoken = _SPOKEN.fullmatch(line)
                if line.startswith("Scene"):
                    scene, turn = scene + 1, 0
                elif spoken:
                    yield Turn(f"{episode}c{scene}", turn, spoken[1].strip(), spoken[2])
                    turn += 1


def friends(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read the friends package: an R data frame with a row an utterance; stage directions are left out.

    Raises:
        DependencyError: ``rdata``, which reads R's files, is not installed.
    """
    try:
        import rdata
    except ImportError as error:
        raise DependencyError.missing("rdata", "background") from error
    constructors = dict(rdata.conversion.DEFAULT_CLASS_MAP)
    constructors["tbl_df"] = constructors["data.frame"]
    for path in paths:
        rows = rdata.read_rda(path, constructor_dict=constructors)["friends"]
        for row in rows.itertuples(index=False):
            speaker = row.speaker if isinstance(row.speaker, str) else None
            if isinstance(row.text, str) and row.text.strip() and speaker != "Scene Directions":
                scene = f"s{int(row.season):02}e{int(row.episode):02}c{int(row.scene):02}"
                yield Turn(scene, int(row.utterance), speaker, row.text)


def satc(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read SATC_all_lines: a CSV row a line; an episode is a conversation.

    Hyphens are dropped: in some versions of the file they mark a change of speaker, in others they are gone.
    """
    for path in paths:
        rows = (row for row in _csv(path) if row["Line"].replace("-", "").strip())
        for (season, episode), lines in groupby(rows, key=lambda row: (row["Season"], row["Episode"])):
            conversation = f"s{int(float(season))}e{int(float(episode))}"
            for turn, row in enumerate(lines):
                yield Turn(conversation, turn, row["Speaker"], row["Line"].replace("-", ""))


def sbcsae(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read an STM file (recording, channel, speaker, start, end, words); a speaker's adjoining lines are one turn."""
    for path in paths:
        with path.open(encoding="utf-8") as file:
            lines = [line.split(maxsplit=5) for line in file if line.strip() and not line.startswith(";;")]
        for recording, said in groupby((line for line in lines if len(line) == 6), key=lambda line: line[0]):
            for turn, (speaker, parts) in enumerate(groupby(said, key=lambda line: line[2])):
                yield Turn(recording, turn, speaker, " ".join(part[5].strip() for part in parts))


def counselchat(paths: Sequence[Path]) -> Iterator[Turn]:
    """Read counsel-chat: a CSV row an answer; a question's title and text are its first turns.

    Some ids are given to two questions there; their answers stay together, as the ids of the decisions count them.
    """
    conversations: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        for row in _csv(path):
            asked = [("client", row["questionTitle"]), ("client", row["questionText"])]
            conversations.setdefault(row["questionID"], asked).append(("therapist", row["answerText"]))
    for conversation, said in conversations.items():
        spoken = [(speaker, text.strip()) for speaker, text in said if text.strip()]
        for turn, (speaker, text) in enumerate(spoken):
            yield Turn(conversation, turn, speaker, text)


PARSERS: dict[str, Parser] = {
    "casino": casino,
    "sgd": sgd,
    "tbbt": tbbt,
    "friends": friends,
    "satc": satc,
    "sbcsae": sbcsae,
    "counselchat": counselchat,
}


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)
