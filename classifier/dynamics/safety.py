"""When the texts speak of danger: say so first, and keep back what could endanger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

NOTICE: Final = (
    "Some of these messages speak of violence, of self-harm, or of leaving for safety. What matters now is that "
    "everybody is safe. In danger, call the emergency number of the place you are in; a local helpline for domestic "
    "abuse or for suicide prevention listens in confidence, and a doctor or counsellor can help too. Who may see this "
    "analysis can matter for somebody's safety: keep it where it cannot be found by the wrong person. Figures that "
    "compare the people are left out here."
)

#: Tables that compare or follow the people; they stay out of summaries and JSON while there is a notice.
WITHHELD: Final = (
    *("asymmetry", "sequences", "patterns", "aftermath", "pauses", "pause_summary", "repairs", "repair_summary"),
    *("trend", "occurrences", "positions"),
)


def safety_notice(turns: pd.DataFrame) -> str | None:
    """Give the notice if any turn carries a crisis flag or is ``leaving`` for ``safety``; else ``None``."""
    danger = turns["crisis"].notna().any() or any("safety" in tags for tags in turns["tags"])
    return NOTICE if danger else None
