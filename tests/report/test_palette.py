"""Labels are told apart without colour, and by people who see fewer colours."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from classifier.report.palette import LABEL_COLOURS, LABEL_MARKERS

#: What is seen where one kind of cone is missing, in linear RGB: Machado, Oliveira & Fernandes, IEEE TVCG 15 (2009).
SEEN = {
    "all cones": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
#: Linear RGB to CIE XYZ (D65), each row over its white.
TO_XYZ = np.array([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8728]])


def lab(colour, seen):
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.asarray(seen) @ linear, 0, 1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("seen", SEEN)
def test_labels_differ_for_every_kind_of_sight(seen):
    for one, other in combinations(LABEL_COLOURS, 2):
        difference = np.linalg.norm(lab(LABEL_COLOURS[one], SEEN[seen]) - lab(LABEL_COLOURS[other], SEEN[seen]))
        assert difference > 10, (one, other, difference)


def test_labels_differ_without_colour():
    assert len(set(LABEL_MARKERS.values())) == len(LABEL_MARKERS)
