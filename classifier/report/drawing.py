"""The page's figures, whole: which there are, how they look, and how they are saved one by one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from classifier.errors import InputError
from classifier.report import figures
from classifier.report.palette import INK, MUTED, PAPER
from classifier.report.timeline import layout
from classifier.report.words import short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from classifier.dynamics import Dynamics

FORMATS: Final = ("svg", "png", "pdf")
#: More couples than this are for the tables.
MOST_COUPLES = 3
_TURNS_A_ROW = 60
_MOST_ROWS = 24
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "leaving-language",
    "text.parse_math": False,
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "axes.facecolor": "none",
}


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure with its words.

    Attributes:
        name: of its file, and of its place on the page.
        section: which part of the page it belongs to.
        figure: the matplotlib figure.
        description: what it shows, for who cannot see it.
        links: whether its marks lead to turns of the page.
    """

    name: str
    section: str
    figure: Figure
    description: str
    links: bool = False


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the page's style; letters that the font lacks (emoji in names) are no reason to warn."""
    import matplotlib

    with matplotlib.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


def draw(dynamics: Dynamics) -> list[Drawing]:
    """Draw every figure of the page.

    While there is a safety notice there is none: figures compare the people, and that could endanger.

    Args:
        dynamics: an analysis.
    """
    if dynamics.safety_notice:
        return []
    with house_style():
        return list(_drawings(dynamics))


def save_figures(dynamics: Dynamics, folder: str | Path, *, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Save every figure of the page one by one.

    Args:
        dynamics: an analysis.
        folder: is made where it does not exist.
        formats: some of :data:`FORMATS`.

    Returns:
        The files written; none while there is a safety notice.

    Raises:
        InputError: a format that is not one of these, or a folder that is a file.
    """
    for name in formats:
        if name not in FORMATS:
            raise InputError.bad_option("formats", name, ", ".join(FORMATS))
    folder = Path(folder)
    if folder.is_file():
        raise InputError.not_a_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for drawing in draw(dynamics):
        for ending in formats:
            path = folder / f"{drawing.name}.{ending}"
            no_date = {"Date": None} if ending == "svg" else {"CreationDate": None} if ending == "pdf" else {}
            with house_style():
                drawing.figure.savefig(path, dpi=200, metadata=no_date)
            written.append(path)
    return written


def _drawings(dynamics: Dynamics) -> Iterator[Drawing]:
    yield _timeline(dynamics)
    couples = list(dict.fromkeys(dynamics.turns["couple"]))
    if len(couples) > MOST_COUPLES:
        return
    for nth, couple in enumerate(couples):
        ending = "" if len(couples) == 1 else f"-{nth + 1}"
        of = "" if len(couples) == 1 else f" of {short_name(couple)}"
        yield from _of_couple(dynamics, couple, ending, of)


def _of_couple(dynamics: Dynamics, couple: str, ending: str, of: str) -> Iterator[Drawing]:
    table = figures.rates_rows(dynamics, couple)
    if len(table):
        figure, (ax,) = _figure(6.4, 0.55 * len(table) / 1.6 + 0.9)
        figures.rates(ax, dynamics, couple=couple)
        words = f"How often each speaker{of} uses each label, per 100 own turns with 95 % intervals."
        yield Drawing(f"rates{ending}", "rates", figure, words)
    pairs = dynamics.sequences.loc[dynamics.sequences["couple"] == couple, ["speaker", "partner"]].drop_duplicates()
    for nth, (speaker, partner) in enumerate(pairs.head(4).itertuples(index=False)):
        given = figures.sequence_rows(dynamics, speaker, partner, couple, 1)["given"].nunique()
        if given:
            figure, (ax,) = _figure(6.4, 0.55 * given + 1.1)
            figures.what_follows(ax, dynamics, speaker=speaker, partner=partner, couple=couple)
            words = f"What {short_name(partner)} answers to what {short_name(speaker)} says, with counts."
            yield Drawing(f"follows{ending}-{nth + 1}", "follows", figure, words)
    known = len(figures.pause_rows(dynamics, couple))
    if known:
        figure, (ax,) = _figure(6.4, 0.32 * min(known, 60) + 0.9)
        figures.pauses(ax, dynamics, couple=couple)
        yield Drawing(f"pauses{ending}", "pauses", figure, f"Pauses and walk-outs{of}, and when the return came.")
    yield from _over_time(dynamics, couple, ending, of)


def _over_time(dynamics: Dynamics, couple: str, ending: str, of: str) -> Iterator[Drawing]:
    turns = dynamics.turns[(dynamics.turns["couple"] == couple) & dynamics.turns["clock"].notna()]
    speakers = list(dict.fromkeys(turns["speaker"].dropna()))[:4]
    if not speakers or turns["clock"].dt.date.nunique() < 2:
        return
    figure, axes = _figure(6.4, 1.6 * len(speakers) + 0.2, rows=len(speakers))
    for ax, speaker in zip(axes, speakers, strict=True):
        figures.over_time(ax, dynamics, speaker=speaker, couple=couple)
    top = max(ax.get_ylim()[1] for ax in axes)
    for ax in axes:
        ax.set_ylim(0, top)
    yield Drawing(f"over-time{ending}", "time", figure, f"Labelled turns{of} over time, by speaker.")


def _timeline(dynamics: Dynamics) -> Drawing:
    place = layout(dynamics)
    n = len(place.x)
    a_row = max(_TURNS_A_ROW, -(-n // _MOST_ROWS))
    firsts = range(0, n, a_row)
    height = 0.5 * len(place.names) + 0.45
    figure, axes = _figure(10.6, height * len(firsts) + 0.1, rows=len(firsts))
    width = max(place.x[min(first + a_row, n) - 1] - place.x[first] for first in firsts) + 2
    for ax, first in zip(axes, firsts, strict=True):
        figures.timeline(ax, dynamics, place=place, first=first, last=first + a_row)
        ax.set_xlim(place.x[first] - 1, place.x[first] - 1 + width)
    words = "Every turn from left to right, one lane a speaker; the transcript below holds the same in words."
    return Drawing("timeline", "timeline", figure, words, links=True)


def _figure(width: float, height: float, *, rows: int = 1) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(rows, 1, squeeze=False)[:, 0])
