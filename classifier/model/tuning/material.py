"""What the encoder is tuned on: examples as sequences and targets, and who may see what."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.labels import CRISIS, LABELS, TAGS
from classifier.model.corpus import Example
from classifier.model.encoder import OUTPUTS, PLACES, sequence
from classifier.model.features import Window
from classifier.text.pieces import SPECIAL, Pieces

#: Pieces kept of the pretrained vocabulary: rarer ones are spelt from shorter ones.
VOCABULARY = 6_000
#: Ordinary turns seen in one round; the next round goes on where it ended.
ORDINARY = 9_000
#: Share of the longer messages that a round shows without their context.
ALONE = 0.25
#: Share of the messages that a round shows without their apostrophes, as many are typed.
UNMARKED = 0.1
#: Share of these that it shows amid ordinary turns: small talk around a clause must not drown it. Messages and turns of
#: more words are left out, so that the whole is not too long to be read.
AMID, AMID_WORDS, TALK_WORDS = 0.2, 25, 15
#: Share of the messages that a round shows behind ordinary turns: from how those before are written it would learn what
#: the message is.
SWAPPED = 0.25
#: Shorter messages keep their context, from which they take their meaning; of those without one, still shorter ones.
ALONE_WORDS, SWAPPED_WORDS = 5, 3


@dataclass(frozen=True)
class Lesson:
    """One round of sequences with what is to be said of them.

    Attributes:
        sequences: ids and types of each.
        labels: position in ``LABELS``.
        targets: 0 or 1 for every output, ``(rows, OUTPUTS)``.
    """

    sequences: list[tuple[list[int], list[int]]]
    labels: NDArray[np.int64]
    targets: NDArray[np.float32]


def choose_pieces(pretrained: Sequence[str], examples: Iterable[Example]) -> list[int]:
    """Choose the rows of the pretrained vocabulary that are kept: single letters, and the most frequent pieces."""
    whole = Pieces(pretrained)
    counts = Counter(place for e in examples for place in whole.ids(e.window.normal.text))
    rows = {piece: row for row, piece in enumerate(pretrained)}
    letters = [row for piece, row in rows.items() if len(piece.removeprefix("##")) == 1 and piece.isascii()]
    kept = dict.fromkeys([*(rows[piece] for piece in SPECIAL), *letters])
    frequent = sorted(counts, key=lambda row: (-counts[row], row))
    kept |= dict.fromkeys(frequent[: max(0, VOCABULARY - len(kept))])
    return list(kept)


def lesson(corpus: Sequence[Example], background: Sequence[Example], pieces: Pieces, number: int) -> Lesson:
    """Make round ``number``: the corpus, the decided turns, and the next ordinary turns of a fixed shuffled order."""
    decided = [e for e in background if e.row.get("decided")]
    ordinary = _ordinary(background, number)
    shown = [*corpus, *decided, *ordinary]
    talk = [e.window.text for e in ordinary if len(e.window.text.split()) <= TALK_WORDS]
    chance = random.Random(number)
    places = [e.window for e in ordinary if e.window.context]
    windows = [*(_swapped(e.window, places, chance) for e in corpus), *(e.window for e in (*decided, *ordinary))]
    return Lesson(
        [sequence(_varied(window, talk, chance), pieces) for window in windows],
        np.array([LABELS.index(e.label) for e in shown]),
        np.stack([_target(e) for e in shown]),
    )


def _ordinary(background: Sequence[Example], number: int) -> list[Example]:
    """Give the ordinary turns of a round; after the last of them the first come again."""
    plain = [e for e in background if not e.row.get("decided")]
    random.Random(0).shuffle(plain)
    first = number * ORDINARY
    return [plain[place % len(plain)] for place in range(first, first + min(ORDINARY, len(plain)))]


def _swapped(window: Window, places: Sequence[Window], chance: random.Random) -> Window:
    """Show a message at times in the place of an ordinary turn, as that one's speaker."""
    words = len(window.normal.text.split())
    if not places or words < (ALONE_WORDS if window.context else SWAPPED_WORDS) or chance.random() >= SWAPPED:
        return window
    place = chance.choice(places)
    return Window(window.text, place.context[-chance.randint(1, len(place.context)) :], place.speaker)


def _varied(window: Window, talk: Sequence[str], chance: random.Random) -> Window:
    """Show a message at times without its context, amid ordinary talk, or without its apostrophes."""
    text, context, words = window.text, window.context, len(window.normal.text.split())
    if words >= ALONE_WORDS and chance.random() < ALONE:
        context = ()
        if talk and words <= AMID_WORDS and chance.random() < AMID:
            before, behind = (chance.choices(talk, k=chance.randint(0, 2)) for _ in range(2))
            text = " ".join([*before, text, *behind])
    if chance.random() < UNMARKED:
        text = text.replace("'", "").replace("\u2019", "")
    return Window(text, context, window.speaker)


def _target(example: Example) -> NDArray[np.float32]:
    target = np.zeros(OUTPUTS, dtype=np.float32)
    target[PLACES["label"]] = [label == example.label for label in LABELS]
    target[PLACES["crisis"]] = [flag == example.crisis for flag in CRISIS]
    if TAGS[example.label]:
        target[PLACES[f"tags_{example.label}"]] = [tag in example.tags for tag in TAGS[example.label]]
    return target
