"""A matplotlib figure as SVG that stands inside a page: no style attributes, colours as variables, ids of its own."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from classifier.report.palette import LABEL_WORDS, VARIABLES

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from matplotlib.figure import Figure

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_TURN = re.compile(r"#turn-(\d+)$")
#: What a browser takes as attributes; the rest of matplotlib's style says nothing here.
_ATTRIBUTES = frozenset(
    (
        *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"),
        *("stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "font-size"),
        *("font-weight", "text-anchor"),
    )
)
_SHORT = re.compile(r"(\.\d\d)\d+")
_BLANKS = re.compile(r"\s+")
_NO_TURN = re.compile(r"rotate\(-?0(\.0+)? ")


def to_svg(figure: Figure, *, name: str, links: bool) -> str:
    """Give a figure as the text of an ``svg`` element.

    Style attributes become plain attributes (so that the page's content policy may forbid them), the palette's colours
    become the page's variables, ids carry ``name``, and text stays text.

    Args:
        figure: drawn in :func:`~classifier.report.drawing.house_style`.
        name: unique on the page.
        links: whether marks that lead to turns stay links.
    """
    from xml.etree import ElementTree

    from classifier.report.drawing import house_style

    buffer = io.BytesIO()
    with house_style():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    # The text is matplotlib's own, not somebody's file: no entity can stand in it.
    root = ElementTree.fromstring(buffer.getvalue())  # noqa: S314
    _drop(root)
    _name_marks(root)
    for element in root.iter():
        _restyle(element)
        _rename(element, name, links=links)
        element.tag = element.tag.removeprefix(_SVG)
    _thin(root)
    root.attrib.pop("height", None)
    root.attrib.pop("width", None)
    return ElementTree.tostring(root, encoding="unicode")


def _drop(root: Element) -> None:
    """Take out what a page does not need: metadata, matplotlib's style sheet."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{_SVG}style" or child.tag.endswith("metadata"):
                parent.remove(child)


def _thin(parent: Element) -> None:
    """Take out what draws nothing: groups that only group, paths without colour, blanks, turns by no angle."""
    children: list[Element] = []
    for child in list(parent):
        _thin(child)
        only_groups = child.tag == "g" and not child.attrib
        unseen = child.tag == "path" and child.get("fill") == "none" and "stroke" not in child.attrib
        children += list(child) if only_groups else [] if unseen else [child]
    parent[:] = children
    parent.tail = None
    if parent.tag != "text":
        parent.text = None
    if _NO_TURN.match(parent.get("transform", "")):
        del parent.attrib["transform"]


def _name_marks(root: Element) -> None:
    """Give each mark that is a link its label in words, for who hears the page."""
    for group in root.iter(f"{_SVG}g"):
        words = LABEL_WORDS.get(group.get("id", "").removeprefix("marks-"))
        for mark in group.iter(f"{_SVG}a") if words else ():
            mark.set("aria-label", f", {words}")


def _restyle(element: Element) -> None:
    style = element.attrib.pop("style", "")
    for rule in style.split(";"):
        key, _, value = (part.strip() for part in rule.partition(":"))
        if key == "font":
            key, value = "font-size", (re.search(r"[\d.]+px", value) or ["9px"])[0]
        if key in _ATTRIBUTES and value:
            element.set(key, value)
    for key in ("fill", "stroke"):
        value = element.get(key, "").lower()
        if value in VARIABLES:
            element.set(key, f"var({VARIABLES[value]})")
    for key in ("d", "x", "y", "transform", "stroke-width"):
        if key in element.attrib:
            element.set(key, _BLANKS.sub(" ", _SHORT.sub(r"\1", element.attrib[key])).strip())


def _rename(element: Element, name: str, *, links: bool) -> None:
    if "id" in element.attrib:
        if element.tag == f"{_SVG}g":
            del element.attrib["id"]
        else:
            element.set("id", f"{name}-{element.attrib['id']}")
    for key, value in list(element.attrib.items()):
        if "url(#" in value:
            element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))
    element.attrib.pop("target", None)
    target = element.attrib.pop(f"{_XLINK}href", None)
    if target is None:
        return
    turn = _TURN.fullmatch(target)
    if turn and links:
        element.set("href", target)
        element.set("aria-label", f"turn {turn[1]}{element.get('aria-label', '')}")
    elif not turn:
        element.set("href", f"#{name}-{target.removeprefix('#')}")
