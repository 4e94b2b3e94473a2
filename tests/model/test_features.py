"""Features of windows, alone and among others."""

import numpy as np

from classifier.model.features import Window, encode


def test_some_of_many_windows_have_the_features_they_have_alone():
    windows = [Window("I'm done", (("A", "again?"),), "B"), Window(""), Window("see you at six"), Window("we're over")]
    some = encode(windows).take(np.array([0, 3]))
    alone = encode([windows[0], windows[3]])
    assert some.rows == 2
    for row in range(2):
        one, other = some.row == row, alone.row == row
        for column in ("index", "value", "field"):
            np.testing.assert_array_equal(getattr(some, column)[one], getattr(alone, column)[other])
