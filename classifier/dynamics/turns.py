"""The turns table: one row a turn, which every measure computes from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from classifier.dynamics.labelling import label_turns
from classifier.dynamics.times import read_times, threads
from classifier.errors import InputError
from classifier.labels import LABELS, TAGS
from classifier.messages import Conversation, Message
from classifier.transcripts.characters import whole_conversation
from classifier.transcripts.times import INSTANT

#: The label or tag every mark of a turn is named by.
MARKS = (*LABELS, *(tag for tags in TAGS.values() for tag in tags))

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, eq=False)
class Turns:
    """The turns table and, row by row, the codes its measures group by.

    Attributes:
        frame: one row a turn, conversation by conversation in the order given, turns in order: ``id``,
            ``conversation_id``, ``couple``, ``turn``, ``speaker``, ``time`` (UTC), ``clock`` (the same
            as it was written; missing in recordings), ``text``, ``n_words``, ``label``, ``tags``, ``crisis``,
            ``probability``, ``source`` ("model", "labels" or "correction").
        conversation: code of the conversation, int array.
        couple: code of the couple, int array.
        person: code of the speaker within the couple, int array; -1 where the speaker is not known.
        thread: code of what "later" means for a turn (:func:`~classifier.dynamics.times.threads`).
        seconds: seconds since 1970, float array; NaN where there is no time. In recordings, whose clock is not known,
            they count from a placeholder: differences within the conversation only.
        clock: the wall clock where it was written (UTC for instants), ``datetime64[us]``; NaT where it is not known.
        instant: bool array of the times read from Unix numbers, which tell a day, but nobody's wall clock.
        couples: the couples' names by code.
        people: by person code, ``(couple code, speaker)``.
        marks: for each name of :data:`MARKS`, a bool array of the turns that carry it.
        notes: what was decided on the way that a reader should know.
    """

    frame: pd.DataFrame
    conversation: np.ndarray
    couple: np.ndarray
    person: np.ndarray
    thread: np.ndarray
    seconds: np.ndarray
    clock: np.ndarray
    instant: np.ndarray
    couples: tuple[str, ...]
    people: tuple[tuple[int, str], ...]
    marks: dict[str, np.ndarray]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.frame)

    def any_of(self, names: Iterable[str]) -> np.ndarray:
        """Give the turns that carry one of these labels or tags, as a bool array."""
        return np.logical_or.reduce([self.marks[name] for name in names])

    @property
    def dated(self) -> np.ndarray:
        """Which turns have a time of a known day, as a bool array."""
        return ~np.isnat(self.clock)

    def person_columns(self, persons: np.ndarray) -> dict[str, Any]:
        """Give the columns ``couple`` and ``speaker`` for an array of person codes."""
        couples = np.array([self.couples[c] for c, _ in self.people] or [""], dtype=object)
        speakers = np.array([s for _, s in self.people] or [""], dtype=object)
        return {"couple": couples[persons], "speaker": speakers[persons]}


def build_turns(conversations: Sequence[Conversation], *, model: Any, labels: Any, corrections: Any) -> Turns:
    """Build the turns table.

    Conversations that share an id are one conversation, so a conversation split over files is whole again; its turns
    are ordered by their number, or as given where one has none. Conversations without a couple that share their
    speakers are read as one couple's (and a note says so).

    Raises:
        InputError: nothing to analyse, two turns with one number, or labels that do not fit.
        LabelError: a label, tag or flag that the codebook does not have.
    """
    merged = _merge(conversations)
    couple_of, couples, notes = _couples(merged)
    rows = [(c, turn, m) for c, conversation in enumerate(merged) for turn, m in _in_order(conversation)]
    if not rows:
        raise InputError.nothing_to_analyse()
    conversation = np.array([c for c, _, _ in rows])
    couple = couple_of[conversation]
    person, people = _people(couple, [m.speaker for _, _, m in rows])
    seconds, clock, mixed = read_times([m.time for _, _, m in rows], couple)
    instant = np.array([m.time is not None and m.time.tzinfo is INSTANT for _, _, m in rows])
    thread, overlapping = threads(seconds, ~np.isnat(clock), conversation, couple, len(couples))
    frame = label_turns(
        _frame(rows, merged, couple, couples, seconds, clock), model=model, labels=labels, corrections=corrections
    )
    if mixed:
        notes.append(f"{mixed} couple(s) mix times with and without a zone: their times are not used")
    if len(overlapping):
        notes.append(f"{len(overlapping)} couple(s) have conversations that overlap in time: each is followed alone")
    if (person < 0).any():
        notes.append(f"{int((person < 0).sum())} turn(s) have no speaker and count for nobody")
    return Turns(
        frame=frame, conversation=conversation, couple=couple, person=person, thread=thread, seconds=seconds,
        clock=clock, instant=instant, couples=couples, people=people, marks=_marks(frame), notes=tuple(notes),
    )  # fmt: skip


def _merge(conversations: Sequence[Conversation]) -> list[Conversation]:
    parts: dict[str, list[Conversation]] = {}
    if not isinstance(conversations, Iterable):
        raise InputError.not_a_conversation(conversations)
    for conversation in conversations:
        if not isinstance(conversation, Conversation):
            raise InputError.not_a_conversation(conversation)
        mended = whole_conversation(conversation)  # pandas has no column for half a character
        parts.setdefault(mended.id, []).append(mended)
    whole = []
    for name, of_one in parts.items():
        couples = dict.fromkeys(c.couple for c in of_one if c.couple is not None)
        if len(couples) > 1:
            raise InputError.two_couples(name)
        messages = tuple(m for c in of_one for m in c.messages)
        whole.append(Conversation(name, messages, couple=next(iter(couples), None)))
    return whole


def _in_order(conversation: Conversation) -> list[tuple[int, Message]]:
    messages = conversation.messages
    if any(m.turn is None for m in messages):
        return list(enumerate(messages))
    numbered = sorted(((m.turn or 0, m) for m in messages), key=lambda pair: pair[0])
    for (before, _), (after, _) in itertools.pairwise(numbered):
        if before == after:
            raise InputError.same_turn(conversation.id, after)
    return numbered


def _couples(conversations: list[Conversation]) -> tuple[np.ndarray, tuple[str, ...], list[str]]:
    """Give the couple code of each conversation, the couples' names, and a note on those put together by speakers."""
    codes: dict[object, int] = {}
    names: list[str] = []
    of_conversation = []
    together: dict[str, int] = {}
    for c in conversations:
        by_names = c.couple is None and bool(c.speakers)
        key: object = frozenset(c.speakers) if by_names else c.couple or (c.id,)
        if key not in codes:
            codes[key] = len(codes)
            names.append(" & ".join(c.speakers) if by_names else c.couple or c.id)
        of_conversation.append(codes[key])
        if by_names:
            together[names[codes[key]]] = together.get(names[codes[key]], 0) + 1
    notes = [
        f"{n} conversations without a couple share the speakers {name} and are read as one couple's; "
        "set Conversation.couple to keep them apart"
        for name, n in together.items()
        if n > 1
    ]
    return np.array(of_conversation, dtype=np.int64), tuple(names), notes


def _people(couple: np.ndarray, speakers: list[str | None]) -> tuple[np.ndarray, tuple[tuple[int, str], ...]]:
    codes: dict[tuple[int, str], int] = {}
    person = [
        -1 if speaker is None else codes.setdefault((int(c), speaker), len(codes))
        for c, speaker in zip(couple, speakers, strict=True)
    ]
    return np.array(person), tuple(codes)


def _frame(
    rows: list[tuple[int, int, Message]],
    conversations: list[Conversation],
    couple: np.ndarray,
    couples: tuple[str, ...],
    seconds: np.ndarray,
    clock: np.ndarray,
) -> pd.DataFrame:
    ids = [conversations[c].id for c, _, _ in rows]
    ticks = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[us]")
    known = ~np.isnan(seconds)
    ticks[known] = np.rint(seconds[known] * _MICROSECONDS).astype(np.int64).astype("datetime64[us]")
    return pd.DataFrame(
        {
            "id": [f"{name}:{turn}" for name, (_, turn, _) in zip(ids, rows, strict=True)],
            "conversation_id": ids,
            "couple": [couples[c] for c in couple],
            "turn": [turn for _, turn, _ in rows],
            "speaker": [m.speaker for _, _, m in rows],
            "time": pd.Series(ticks).dt.tz_localize("UTC"),
            "clock": pd.Series(clock),
            "text": [m.text for _, _, m in rows],
            "n_words": [len(_WORD.findall(m.text)) for _, _, m in rows],
        }
    )


def _marks(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    label = frame["label"].to_numpy(dtype=object)
    marks = {name: label == name for name in LABELS}
    tagged = {tag: np.zeros(len(frame), dtype=bool) for tag in MARKS[len(LABELS) :]}
    for row, tags in enumerate(frame["tags"]):
        for tag in tags:
            tagged[tag][row] = True
    return marks | tagged
