"""Colours and marks of the labels: told apart without colour, and by people who see fewer colours.

Hues after Okabe and Ito, "Color Universal Design" (2008), darkened where 3 : 1 against white asks for it. On the page
each colour becomes a variable of the style sheet, so that figures follow light and dark.
"""

from __future__ import annotations

from typing import Final

INK: Final = "#1d1d24"
MUTED: Final = "#5d5d68"
LINE: Final = "#d4d4dd"
BAND: Final = "#ececf2"
PAPER: Final = "#fefefe"

LABEL_COLOURS: Final = {
    "leverage": "#c44e00",
    "safe": "#007a5a",
    "leaving": "#9a4a80",
    "loss_fear": "#0067a6",
    "none": "#8c8c98",
}
#: matplotlib's markers; the page's style draws the same shapes.
LABEL_MARKERS: Final = {"leverage": "v", "safe": "o", "leaving": "s", "loss_fear": "D", "none": "|"}
LABEL_WORDS: Final = {
    "leverage": "leverage",
    "safe": "safe alternative",
    "leaving": "leaving, no leverage",
    "loss_fear": "fear of loss",
    "none": "other talk",
}

#: colour in a figure -> variable of the style sheet.
VARIABLES: Final = {
    INK: "--ink",
    MUTED: "--muted",
    LINE: "--line",
    BAND: "--band",
    PAPER: "--paper",
    **{colour: f"--{label.replace('_', '-')}" for label, colour in LABEL_COLOURS.items()},
}
