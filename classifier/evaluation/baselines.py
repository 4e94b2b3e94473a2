"""The baselines beside the parts of the model: the same turns, the same folds, the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifier.evaluation.folds import Material, figures, figures_of_labels, held_out_probabilities, tempered
from classifier.evaluation.predictors import keyword_predictor, vader_predictor
from classifier.model.corpus import Example
from classifier.model.heads import Floats

KEYWORDS = "keyword list (baseline)"
VADER = "VADER (baseline)"
FROZEN = "frozen sentence embeddings + logistic regression (baseline)"


def baselines(material: Material, data: Sequence[Example], frozen: Floats | None) -> dict[str, Any]:
    """Measure the baselines other than n-grams.

    Args:
        material: of the study.
        data: its examples.
        frozen: sentence embeddings of them, ``(examples, numbers)``, or ``None``: then that baseline is left out.

    Returns:
        name -> figures. The keyword list and VADER are not fitted, so no fold is left out for them.
    """
    windows = [e.window for e in data]
    sentiment = vader_predictor(windows)
    found = {
        KEYWORDS: figures_of_labels(material, keyword_predictor(windows).labels),
        VADER: figures_of_labels(material, sentiment.labels, sentiment.probabilities),
    }
    # Sentiment ranks messages, but is no probability of a label that could be calibrated.
    found[VADER].pop("calibration_error", None)
    if frozen is not None:
        p = held_out_probabilities(material, frozen)
        found[FROZEN] = figures(material, tempered(material, np.log(np.maximum(p, 1e-12))))
    return found
