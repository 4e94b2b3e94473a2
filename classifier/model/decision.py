"""What the codebook sets above any score.

``safety`` is always ``leaving`` (rule 2): a message that leaves, or limits staying, because of violence or
danger never comes out as ``leverage``. These rules hold for messages that pass the gate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from classifier.cues.frames import Cue
from classifier.labels import LABELS, TAGS
from classifier.model.features import Window
from classifier.model.heads import Floats

#: From this probability of ``leaving`` with the tag ``safety``, ``leverage`` is no longer said …
SAFETY_DOUBT = 0.04
#: … and from this one where harm is named, here or in the turn before, or violence is at all likely. A lower bar
#: loses threats, a higher one calls more ways out of danger ``leverage``.
SAFETY_DOUBT_WITH_HARM = 0.003
#: Violence is likely from this probability of the crisis flag on.
LIKELY_VIOLENCE = 0.02
_WORD = re.compile(r"[\w']+")
#: So many characters before a deed are looked at for who does it.
_REACH = 60
_GOING = re.compile(
    r"\byou (?:ever |try to |even try to |dare )?(?:leave|go|walk|divorce)\b|\bleav(?:e|ing) me\b|\bleave and\b"
)
#: Behind words of ending one's life: nothing that makes them harmless ("… for one of those potatoes").
_WHOLE = re.compile(
    r"\s*(?:$|[.!?,;:\n-]|(?:without|now|today|tonight|tomorrow|anymore|right|and|but|if|because|in front|i|then|when|so|before|like this)\b)"
)
_EXITS = frozenset({"end_bond", "end_vague", "leave_home", "end_contact", "expel"})
#: Of the cues of harm those that begin so are blows …
_BLOWS = re.compile(r"(?:hit|slap|punch|kick|chok|strangl|grab|shov|push|beat|burn|bit\b|kill|hurt)", re.IGNORECASE)
#: … and those, what somebody takes or breaks. The others (fear, refuge, police) are never the harmer's own.
_TAKINGS = re.compile(r"(?:took|taken|hid|lock|smash|broke|threw)", re.IGNORECASE)
#: A deed is the speaker's own where nothing but these stands between it and "I".
_OWN_DEED = re.compile(
    r"\bi(?: (?:m|ll|d|ve|will|would|could|can|might|am|have|had|was|did|swear|going|to|gonna|gon|na|just|even|really"
    r"|nearly|almost|never|ever|keep|kept))*\s*$"
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
    return label, None


def threatens_harm(window: Window) -> bool:
    """Say whether the speaker threatens harm in one breath with an exit; ``crisis`` stands whatever the scores say."""
    exits = any(frame.act in _EXITS and frame.mode != "joking" for frame in window.reading.frames)
    blows = [_own(window, cue, _BLOWS) for cue in window.reading.cues if cue.family == "harm"]
    return exits and any(deed and "never" not in deed for deed in blows)


def said_outright(window: Window) -> str | None:
    """Give the crisis flag of what is said outright, whatever the scores say.

    ``self_harm``: "I'm going to kill myself", "if you leave I'll end my life"; ``violence``: "leave and I'll kill you",
    "I'll break your jaw". What is denied, reported, laughed at, or hangs on something that is no price ("if I hear that
    song again") is left to the scores.
    """
    if threatens_harm(window):
        return "violence"
    for frame in window.reading.frames:
        priced = frame.condition in {"partner", "harm"}
        meant = frame.mode == "asserted" and (priced or frame.condition == "none")
        whole = _WHOLE.match(window.normal.text.lower(), frame.end)
        if (
            frame.act == "end_life"
            and frame.agent == "i"
            and whole
            and (meant or (priced and frame.mode == "hypothetical"))
        ):
            return "self_harm"
        if frame.act == "hurt_you" and frame.agent == "i" and frame.mode in {"asserted", "hypothetical"}:
            text = window.normal.text[frame.start : frame.end].lower()
            if _parting(window) or (meant and "your" in text):
                return "violence"
    return None


def _parting(window: Window) -> bool:
    """Say whether a message speaks of the other one's going ("if you ever leave")."""
    return bool(_GOING.search(window.normal.text.lower()))


def _safety_doubted(probabilities: Floats, tags: Mapping[str, Floats], violence: float, window: Window) -> bool:
    share = _safety_share(probabilities, tags)
    if share >= SAFETY_DOUBT:
        return True
    harm = violence >= LIKELY_VIOLENCE or window.reading.has("harm") or window.previous_reading.has("harm")
    return share >= SAFETY_DOUBT_WITH_HARM and harm


def _safety_share(probabilities: Floats, tags: Mapping[str, Floats]) -> float:
    """Give the probability of ``leaving`` because of danger."""
    if "leaving" not in tags:
        return 0.0
    place = list(TAGS["leaving"]).index("safety")
    return float(probabilities[LABELS.index("leaving")] * tags["leaving"][place])


def _safety_exit(window: Window) -> bool:
    """Say whether harm by another is named, here or in the turn before, and an exit of the speaker's own."""
    exits = [f for f in window.reading.frames if f.act in _EXITS and f.mode in ("asserted", "hypothetical", "negated")]
    harms = [cue for cue in window.reading.cues if cue.family == "harm"]
    if harms:
        own = any(_own(window, cue, deeds) for cue in harms for deeds in (_BLOWS, _TAKINGS))
        return bool(exits) and not own
    return window.previous_reading.has("harm") and any(f.agent in ("i", "we") for f in exits)


def _own(window: Window, cue: Cue, deeds: re.Pattern[str]) -> str:
    """Give the words by which a cue of harm is one of these deeds and *I* is who does it; nothing where it is not."""
    text = window.normal.text
    before = " ".join(text[max(0, cue.start - _REACH) : cue.start].lower().replace("'", " ").split())
    found = _OWN_DEED.search(before)
    return found.group() if found and deeds.match(text, cue.start) else ""


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
    frames = window.reading.frames
    if words <= 2 * BARE_WORDS and frames and all(frame.object == "unsaid" for frame in frames):
        return "it does not say what is meant (the bond, a task, a place); the turn before would"
    if probability < UNSURE:
        return "two readings are nearly as likely without the turns before"
    return None
