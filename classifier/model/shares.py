"""How much the sentence encoder counts beside the n-grams, chosen on held-out scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from classifier.labels import CRISIS
from classifier.model.calibration import fit_temperature
from classifier.model.encoder import PLACES
from classifier.model.heads import Floats, softmax

#: The shares that are tried.
TRIED = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)


def choose_shares(
    alone: tuple[Floats, Floats], outputs: Floats, label: NDArray[np.int64], crisis: NDArray[np.bool_]
) -> dict[str, float]:
    """Choose the share of the encoder in the label (smallest log loss at its best temperature) and in the crisis flags.

    Args:
        alone: held-out scores without the encoder: of the labels ``(rows, labels)`` and of the flags ``(rows, flags)``.
        outputs: held-out outputs of the encoder, of labels and flags, ``(rows, labels and flags)``.
        label: the true labels.
        crisis: the true flags, ``(rows, flags)``.

    Returns:
        the share for ``label``, ``crisis`` and ``tags``; tags go with the label.
    """
    scores, flags = alone
    of_labels, of_flags = outputs[:, PLACES["label"]], outputs[:, PLACES["crisis"]]
    best = min(TRIED, key=lambda share: _log_loss(scores + share * of_labels, label))
    there = [k for k in range(len(CRISIS)) if crisis[:, k].any()]
    found = {
        share: sum(average_precision_score(crisis[:, k], (flags + share * of_flags)[:, k]) for k in there)
        for share in TRIED
    }
    return {"label": best, "crisis": max(TRIED, key=found.__getitem__), "tags": best}


def _log_loss(scores: Floats, label: NDArray[np.int64]) -> float:
    temperature = fit_temperature(scores, label)
    p = softmax(scores / temperature)[np.arange(len(label)), label]
    return float(-np.log(np.maximum(p, 1e-12)).mean())
