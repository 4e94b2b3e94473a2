"""The codebook as code: the labels, their tags and the crisis flag, each with its one-line definition.

The rules that tell them apart are in ``data/codebook.md``; names and meanings here and there are the same.
Source of the construct: "Power Imbalance #7: The One Who Threatens Leaving and the One Who Fears Loss",
Insights Counseling Center.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from classifier.errors import LabelError

#: The labels in the order every probability vector of the project uses.
LABELS: Final = ("leverage", "safe", "leaving", "loss_fear", "none")

LABEL_DEFINITIONS: Final = MappingProxyType(
    {
        "leverage": "leaving language that puts the bond at stake in the conflict, with no return offered",
        "safe": "a safe alternative: the seriousness without the threat",
        "leaving": "leaving talk that is not leverage",
        "loss_fear": "the voice of the one who fears loss",
        "none": "everything else: ordinary talk, and what only looks like leaving language",
    }
)

#: label -> {tag: definition}. ``none`` has no tags.
TAGS: Final = MappingProxyType(
    {
        "leverage": MappingProxyType(
            {
                "threat": "names break-up, divorce or separation as an option, proposal or question in the conflict",
                "ultimatum": "makes staying conditional",
                "finality": "declares it over, in heat, without a settled decision",
                "walkout": "ends the conversation or contact with no return",
                "expulsion": "pushes the partner out",
                "veiled": "one foot out the door: hints, jabs of doubt, a shared future refused, comparison",
            }
        ),
        "safe": MappingProxyType(
            {
                "fear": "names fear for the relationship",
                "seriousness": "asks to be taken seriously, the bond kept",
                "change": "asks for change and offers to work on it",
                "pause": "a pause with a return",
                "open_pause": "a pause to calm down, the return not named",
                "need": "says a feeling or need of one's own to the partner, about the relationship",
                "commitment": "affirms staying, takes a threat back, repairs",
            }
        ),
        "leaving": MappingProxyType(
            {
                "decision": "a settled decision to part, told with respect or reasons, not traded for anything",
                "safety": "leaving, or a limit on staying, because of violence, abuse or danger; never leverage",
                "ambivalence": "shares doubt, a fantasy of leaving or faded love as a disclosure, not a jab",
                "distance": "asks for room, separateness or ground rules; healthy detachment",
            }
        ),
        "loss_fear": MappingProxyType(
            {
                "pleading": "begs the partner to stay",
                "appeasement": "over-apologises, takes all blame or promises anything, to end the danger",
                "reassurance": "asks whether the bond still holds",
                "self_silencing": "drops one's own issue to keep the peace",
            }
        ),
        "none": MappingProxyType({}),
    }
)

#: tag -> the label it belongs to.
LABEL_OF_TAG: Final = MappingProxyType({tag: label for label, tags in TAGS.items() for tag in tags})

#: The flag ``crisis``, independent of the label.
CRISIS: Final = MappingProxyType(
    {
        "self_harm": "the speaker speaks of suicide, self-harm or not being alive",
        "violence": "the speaker threatens, or says they suffer or fear, physical violence",
    }
)


def check_label(label: str, tags: tuple[str, ...] | list[str] = (), crisis: str | None = None) -> None:
    """Raise unless ``label``, ``tags`` and ``crisis`` are legal together.

    Args:
        label: one of :data:`LABELS`.
        tags: any number of tags of that label.
        crisis: ``None`` or a key of :data:`CRISIS`.

    Raises:
        LabelError: names the illegal value, what is legal, and how to mend it.
    """
    if label not in LABELS:
        raise LabelError.unknown("label", label, LABELS)
    for tag in tags:
        if tag not in TAGS[label]:
            raise LabelError.unknown(f"tag of {label!r}", tag, tuple(TAGS[label]))
    if crisis is not None and crisis not in CRISIS:
        raise LabelError.unknown("crisis flag", crisis, (*CRISIS, "null"))
