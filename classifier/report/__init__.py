"""An analysis to look at: one offline page, its figures one by one, and figures as functions on axes.

The summary (plain data) is apart from the template; ``classifier.report.figures`` draws on your own axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from classifier.report.writing import report_html, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from classifier.dynamics import Dynamics

__all__ = ["report_html", "save_figures", "write_report"]


def save_figures(dynamics: Dynamics, folder: str | Path, **options: Any) -> Sequence[Path]:
    """Save the page's figures one by one (see :func:`classifier.report.drawing.save_figures`)."""
    from classifier.report.writing import need

    need("matplotlib")
    from classifier.report.drawing import save_figures as save

    return save(dynamics, folder, **options)
