"""What the label of the turn before would bring, were it known: the most that an assessment of it could add.

The model reads the turn before in n-grams, in frames and in the sentence encoder, not by a label of its own. Here a
logistic regression reads the held-out scores of each turn of the whole conversations, once alone and once with the
right label of the turn before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.evaluation.folds import FOLDS, Material, figures, held_out_probabilities, part
from classifier.labels import LABELS
from classifier.model.corpus import Example

SCORES, KNOWN = "all that the model reads", "all, and the right label of the turn before"


def turn_before(material: Material, corpus: Sequence[Example], scores: NDArray[np.float64]) -> dict[str, Any]:
    """Measure held-out turns whose turn before is labelled, without and with that label.

    Args:
        material: of the study.
        corpus: its written examples.
        scores: held-out scores of all its examples, the sentence encoder's part included.

    Returns:
        name -> figures; nothing where hardly any turn has a labelled one before it.
    """
    labels = {(e.group, e.row.get("conversation_id"), e.row.get("turn")): LABELS.index(e.label) for e in corpus}
    before = [labels.get((e.group, e.row.get("conversation_id"), e.row.get("turn", 0) - 1), -1) for e in corpus]
    rows = np.flatnonzero(np.array(before) >= 0)
    few = part(material, rows)
    if len(np.unique(few.groups)) < FOLDS or len(np.unique(few.target)) < len(LABELS):
        return {}
    known = np.eye(len(LABELS))[np.array(before)[rows]]
    return {
        SCORES: figures(few, held_out_probabilities(few, scores[rows])),
        KNOWN: figures(few, held_out_probabilities(few, np.hstack([scores[rows], known]))),
    }
