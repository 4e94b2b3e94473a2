"""From an analysis to one self-contained page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.errors import DependencyError, InputError

if TYPE_CHECKING:
    from classifier.assess import LeavingLanguageClassifier
    from classifier.dynamics import Dynamics
    from classifier.transcripts import ReadReport


def report_html(
    dynamics: Dynamics,
    *,
    model: LeavingLanguageClassifier | None = None,
    reads: Sequence[ReadReport] = (),
    text: bool = True,
) -> str:
    """Give the page of an analysis: one HTML text that needs no network and sends nothing anywhere.

    Text of the transcript is escaped, and the page's content policy lets no script run but its own. While there is a
    safety notice the notice stands first and there are neither figures nor labels of the people.

    Args:
        dynamics: an analysis.
        model: the model that gave the labels, to show the words and reasons they rest on, and its measured error;
            without one the page shows labels only.
        reads: what was read of each file and what was not, as ``read_with_report`` gives it.
        text: ``False`` leaves out everything that repeats what somebody wrote.

    Raises:
        DependencyError: Jinja2 or matplotlib is not installed.
    """
    need("jinja2")
    need("matplotlib")
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from classifier.report.drawing import draw
    from classifier.report.formats import FILTERS
    from classifier.report.summary import summarise
    from classifier.report.svg import to_svg

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= FILTERS
    style, script = _part("report.css"), _part("report.js")
    drawings = [
        {
            "name": drawing.name,
            "section": drawing.section,
            "description": drawing.description,
            "svg": Markup(to_svg(drawing.figure, name=drawing.name, links=drawing.links)),  # noqa: S704
        }
        for drawing in draw(dynamics)
    ]
    return environment.from_string(_part("report.html.j2")).render(
        summarise(dynamics, model=model, reads=reads, text=text),
        drawings=drawings,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def write_report(
    dynamics: Dynamics,
    path: str | Path,
    *,
    model: LeavingLanguageClassifier | None = None,
    reads: Sequence[ReadReport] = (),
    text: bool = True,
) -> Path:
    """Write the page of :func:`report_html` to a file and give its path.

    Raises:
        InputError: the file cannot be written there.
        DependencyError: Jinja2 or matplotlib is not installed.
    """
    path = Path(path)
    page = report_html(dynamics, model=model, reads=reads, text=text)
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError:
        raise InputError.unwritable_place(path) from None
    return path


def need(package: str) -> None:
    """Raise unless a package of the extra ``report`` is installed.

    Raises:
        DependencyError: it is not.
    """
    if find_spec(package) is None:
        raise DependencyError.missing(package, "report")


def _part(name: str) -> str:
    return resources.files("classifier.report").joinpath("page", name).read_text(encoding="utf-8")


def _hash(content: Any) -> str:
    """Give the source expression by which a content policy names an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
