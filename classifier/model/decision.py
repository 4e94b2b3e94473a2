"""What the codebook sets above any score.

``safety`` is always ``leaving`` (rule 2): a message that leaves, or limits staying, because of violence or
danger never comes out as ``leverage``. A threat that is taken back is ``safe`` (rule 2 too). These rules hold for
messages that pass the gate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from classifier.labels import LABELS, TAGS
from classifier.model.crisis import BLOWS, CRISIS_ACTS, PRICED_EXITS, own_deed, threatens_blows, threatens_harm
from classifier.model.features import Window
from classifier.model.heads import Floats
from classifier.model.taken_back import takes_back

#: From this probability of ``leaving`` with the tag ``safety``, ``leverage`` is no longer said …
SAFETY_DOUBT = 0.1
#: … and from this one where harm is named, here or in the turn before, or violence is at all likely. A lower bar
#: loses threats, a higher one calls more ways out of danger ``leverage``.
SAFETY_DOUBT_WITH_HARM = 0.003
#: Nor is it said where a way out of danger is at least so probable beside it.
SAFETY_BESIDE = 0.5
#: Violence is likely from this probability of the crisis flag on.
LIKELY_VIOLENCE = 0.02
_WORD = re.compile(r"[\w']+")
#: Of the cues of harm those that begin so are what somebody takes or breaks. The others (fear, refuge, police) are
#: never the harmer's own.
_TAKINGS = re.compile(
    r"(?:took|taken|hid|lock|smash|broke|bust|cut|split|threw|threat|empt|fr[eo]|clos|drain|keep|kept|hold|padlock)",
    re.IGNORECASE,
)


def apply_rules(
    label: str, probabilities: Floats, tags: Mapping[str, Floats], violence: float, window: Window
) -> tuple[str, str | None]:
    """Give the label after the codebook's precedence, and the tag that the rule brings with it.

    Args:
        label: what the scores say.
        probabilities: of the labels.
        tags: for each label with tags, the shares of its tags.
        violence: probability of the crisis flag ``violence``.
        window: the message with its context.
    """
    if label == "leverage" and (_safety_exit(window) or _safety_doubted(probabilities, tags, violence, window)):
        return "leaving", "safety"
    if label == "leverage" and takes_back(window):
        return "safe", "commitment"
    return label, None


def _safety_doubted(probabilities: Floats, tags: Mapping[str, Floats], violence: float, window: Window) -> bool:
    share = _safety_share(probabilities, tags)
    if share >= min(SAFETY_DOUBT, SAFETY_BESIDE * float(probabilities[LABELS.index("leverage")])):
        return True
    if share < SAFETY_DOUBT_WITH_HARM or threatens_blows(window) or threatens_harm(window):  # the harm is the speaker's
        return False
    return violence >= LIKELY_VIOLENCE or window.reading.has("harm") or _harmed_before(window)


def _safety_share(probabilities: Floats, tags: Mapping[str, Floats]) -> float:
    """Give the probability of ``leaving`` because of danger."""
    if "leaving" not in tags:
        return 0.0
    place = list(TAGS["leaving"]).index("safety")
    return float(probabilities[LABELS.index("leaving")] * tags["leaving"][place])


def _safety_exit(window: Window) -> bool:
    """Say whether harm by another is named, here or just before, and an exit of the speaker's own."""
    exits = [
        f for f in window.reading.frames if f.act in PRICED_EXITS and f.mode in ("asserted", "hypothetical", "negated")
    ]
    if window.reading.has("harm"):
        return bool(exits) and _names_harm(window)
    return any(f.agent in ("i", "we") for f in exits) and (_harmed_before(window) or _told_of_harm(window))


def _names_harm(window: Window) -> bool:
    """Say whether a message names harm that is not its speaker's own."""
    harms = [cue for cue in window.reading.cues if cue.family == "harm"]
    own = any(own_deed(window, cue, deeds) for cue in harms for deeds in (BLOWS, _TAKINGS))
    return bool(harms) and not own


def _told_of_harm(window: Window) -> bool:
    """Say whether the speaker's own last turn named harm by another ("you hid my passport")."""
    own = [text for speaker, text in window.context if speaker is not None and speaker == window.speaker]
    return bool(own) and _names_harm(Window(own[-1]))


def _harmed_before(window: Window) -> bool:
    """Say whether the turn before names, threatens or owns to harm."""
    before = window.previous_reading
    return before.has("harm") or any(f.act == "hurt_you" and f.agent != "you" for f in before.frames)


#: A message of so few words takes its meaning from the turn before.
BARE_WORDS = 2
#: Below this probability a message without context is not decided.
UNSURE = 0.5


def needs_context(window: Window, probability: float) -> str | None:
    """Say why a message that came without context cannot be decided alone, or ``None``."""
    if window.context:
        return None
    words = len(_WORD.findall(window.normal.text))
    if words and words <= BARE_WORDS:
        return "a bare answer takes its meaning from the turn before, which is not given"
    frames = [frame for frame in window.reading.frames if frame.act not in CRISIS_ACTS]
    if words <= 2 * BARE_WORDS and frames and all(frame.object == "unsaid" for frame in frames):
        return "it does not say what is meant (the bond, a task, a place); the turn before would"
    if probability < UNSURE:
        return "two readings are nearly as likely without the turns before"
    return None
