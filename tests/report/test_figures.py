"""Figures: on one's own axes, saved one by one, and as SVG that fits into a page."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.figure import Figure

import classifier
from classifier.errors import InputError
from classifier.report import figures, save_figures
from classifier.report.drawing import FORMATS, draw
from classifier.report.svg import to_svg
from classifier.report.timeline import SILENCE_HOURS, layout
from classifier.transcripts.pseudonyms import pseudonymise
from tests.report.hostile import hostile_turns

NAMES = ["timeline", "rates", "follows-1", "follows-2", "pauses", "over-time"]


@pytest.fixture
def ax():
    return Figure().subplots()


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_each_figure_is_saved_in_each_format(demo, tmp_path):
    written = save_figures(demo, tmp_path / "figures")
    assert {path.name for path in written} == {f"{name}.{ending}" for name in NAMES for ending in FORMATS}
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for path in written:
        assert path.read_bytes().startswith(begins[path.suffix[1:]])


def test_figures_of_pseudonyms_name_nobody_and_quote_nothing(demo_read, demo, tmp_path):
    labels = demo.turns[["conversation_id", "turn", "label", "tags", "crisis"]]
    hidden = classifier.analyze(pseudonymise(demo_read.conversations), labels=labels, permutations=99)
    drawn = "".join(p.read_text(encoding="utf-8") for p in save_figures(hidden, tmp_path, formats=["svg"])).lower()
    assert "person a" in drawn
    for word in ("nina", "jonas", *demo.pauses["promised"].dropna()):
        assert word.lower() not in re.sub(r"promised \d+ (min|h|days)", "", drawn)


def test_saving_says_what_is_wrong(demo, tmp_path):
    with pytest.raises(InputError, match="svg, png, pdf"):
        save_figures(demo, tmp_path, formats=["gif"])
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="folder is needed"):
        save_figures(demo, tmp_path / "file")


def test_danger_draws_nothing(analysed, tmp_path):
    dynamics = analysed([("A", "I'm done", "leverage"), ("B", "you hit me", "none", (), "violence")] * 6)
    assert save_figures(dynamics, tmp_path) == []


def test_rates_show_count_and_number_of_turns(ax, demo):
    figures.rates(ax, demo)
    assert "Jonas  16  (8 of 51)" in texts(ax)
    assert "Nina  0  (0 of 58)" in texts(ax)


def test_what_follows_shows_the_counts_of_its_rows(ax, demo):
    figures.what_follows(ax, demo, speaker="Jonas", partner="Nina")
    rows = figures.sequence_rows(demo, "Jonas", "Nina", None, 1)
    for row in rows.to_dict("records"):
        assert any(t.startswith(f"{row['observed']} of {row['n']}") for t in texts(ax))
    assert len(ax.patches) == len(rows)


def test_pauses_show_promise_and_return(ax, demo):
    figures.pauses(ax, demo)
    assert "52 min, promised 20 min, 32 min late" in texts(ax)


def test_over_time_counts_every_labelled_turn(ax, demo):
    figures.over_time(ax, demo, speaker="Jonas")
    own = demo.turns[demo.turns["speaker"] == "Jonas"]
    assert sum(patch.get_height() for patch in ax.patches) == (own["label"] != "none").sum()


def test_over_time_draws_the_first_and_last_days_there_are(ax):
    times = [datetime(1, 1, 1), datetime(1, 1, 2), datetime(9999, 12, 31)]
    turns = tuple(classifier.Message("I'm done", "A", time, "c", k) for k, time in enumerate(times))
    labels = pd.DataFrame({"conversation_id": "c", "turn": range(3), "label": "leverage"})
    dynamics = classifier.analyze([classifier.Conversation("c", turns)], labels=labels, permutations=99)
    figures.over_time(ax, dynamics, speaker="A")
    ax.figure.canvas.draw()
    assert sum(patch.get_height() for patch in ax.patches) == 3


def test_the_timeline_draws_a_pause_only_where_it_is(ax, demo):
    figures.timeline(ax, demo, first=len(demo.turns) - 5)
    whole = Figure().subplots()
    figures.timeline(whole, demo)
    assert len(ax.lines) < len(whole.lines) - len(demo.pauses)


def test_the_timeline_gives_each_turn_one_mark_and_each_silence_room(ax, demo):
    figures.timeline(ax, demo)
    marks = [c for c in ax.collections if (c.get_gid() or "").startswith("marks-")]
    assert sum(len(c.get_offsets()) for c in marks) == len(demo.turns)
    place = layout(demo)
    gaps = demo.turns["time"].diff().dt.total_seconds() / 3600
    assert len(place.silences) == (gaps >= SILENCE_HOURS).sum()
    assert (place.x[1:] > place.x[:-1]).all()


def test_many_speakers_share_the_last_lane(analysed):
    place = layout(analysed([(f"P{k}", "hello there", "none") for k in range(9)]))
    assert place.names[-1] == "others"
    assert len(place.names) == 6
    assert place.lane.max() == 5


def test_svg_for_the_page_has_no_style_no_script_and_own_ids(analysed):
    dynamics = analysed(hostile_turns())
    for drawing in draw(dynamics):
        root = ElementTree.fromstring(to_svg(drawing.figure, name=drawing.name, links=drawing.links))
        for element in root.iter():
            assert element.tag in {"svg", "g", "path", "defs", "use", "text", "a", "clipPath", "rect"}
            assert "style" not in element.attrib
            assert element.get("id", drawing.name).startswith(drawing.name)
            assert not any(key.startswith("on") for key in element.attrib)


def test_colours_follow_the_page(demo):
    for drawing in draw(demo):
        root = ElementTree.fromstring(to_svg(drawing.figure, name=drawing.name, links=False))
        for element in root.iter():
            for key in ("fill", "stroke"):
                colour = element.get(key, "none")
                assert colour == "none" or colour.startswith("var(--"), (drawing.name, element.tag, colour)
