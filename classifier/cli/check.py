"""``leaving-language check "TEXT"``: assess one message."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import TYPE_CHECKING, Any

from classifier.errors import InputError
from classifier.labels import LABELS

if TYPE_CHECKING:
    from classifier.assess import Assessment

#: How a base rate is written.
_RATES = "leverage=0.1,safe=0.1,leaving=0.05,loss_fear=0.05,none=0.7"
#: What a flag says, and what it does not.
_CRISIS_WORDS = {
    "self_harm": "spoken of",
    "violence": "threatened, suffered or feared; by whom, the flag does not say",
}
#: A longer stretch of words is shown in part.
_WORDS_SHOWN = 80


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "check", help="assess one message, with the words it rests on and what to say instead"
    )
    add_message_arguments(parser)
    parser.set_defaults(run=run)


def add_message_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every command on one message takes."""
    parser.add_argument("text", metavar="TEXT", help="the message; - reads it from standard input")
    parser.add_argument(
        "--before", action="append", default=[], metavar="'NAME: TEXT'", help="a turn before it; repeat, oldest first"
    )
    parser.add_argument("--speaker", metavar="NAME", help="who says the message")
    parser.add_argument(
        "--audience",
        default="author",
        metavar="WHO",
        help="whom the suggestions are for: author (default), recipient (how to answer; that somebody leaves because "
        "of danger is not told) or researcher (the coding only)",
    )
    parser.add_argument("--model", metavar="FOLDER", help="a model folder; the shipped model by default")
    add_base_rate(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def add_base_rate(parser: argparse.ArgumentParser) -> None:
    """Add what every command that judges takes of how often labels occur."""
    parser.add_argument(
        "--base-rate", metavar="RATES", help=f"how often each label occurs there, as {_RATES}; else the model's own"
    )


def read_base_rate(rates: str | None) -> dict[str, float] | None:
    """Turn ``LABEL=SHARE,...`` into the share of each label; ``None`` stays.

    Raises:
        InputError: it is not written so, or does not name a share between 0 and 1 for every label, adding up to 1.
    """
    if rates is None:
        return None
    from classifier.model.calibration import check_base_rate

    pairs = [pair.partition("=") for pair in rates.split(",")]
    try:
        shares = {name.strip(): float(share) for name, _, share in pairs}
    except ValueError:
        raise InputError.bad_option("--base-rate", rates, f"a share for every label, such as {_RATES}") from None
    if len(pairs) != len(shares):
        raise InputError.base_rate(LABELS)
    check_base_rate(shares)
    return shares


def read_context(before: list[str]) -> list[tuple[str | None, str]]:
    """Turn ``NAME: TEXT`` into context turns; without a name the speaker is unknown.

    Raises:
        InputError: a turn has no text.
    """
    context: list[tuple[str | None, str]] = []
    for turn in before:
        name, colon, text = turn.partition(":")
        named = bool(colon) and 0 < len(name.split()) <= 3
        words = text.strip() if named else turn.strip()
        if not words:
            raise InputError.empty_turn()
        context.append((name.strip() if named else None, words))
    return context


def _standard_input() -> str:
    """Read the message, without the line break that a shell puts behind it.

    Raises:
        InputError: it is not UTF-8.
    """
    try:
        text = sys.stdin.read()
        text.encode("utf-8")  # what a lenient terminal let through is not text either
    except UnicodeError:
        raise InputError.encoding("standard input") from None
    return text.removesuffix("\n").removesuffix("\r")


def assess_arguments(args: argparse.Namespace) -> Assessment:
    """Assess the message that the arguments name."""
    import classifier

    text = _standard_input() if args.text == "-" else args.text
    context = read_context(args.before)
    model = classifier.load(args.model, base_rate=read_base_rate(args.base_rate))
    return model.assess(text, context=context, speaker=args.speaker, audience=args.audience)


def run(args: argparse.Namespace) -> int:
    """Assess and print."""
    assessment = assess_arguments(args)
    if args.json:
        print(json.dumps(as_plain(assessment), ensure_ascii=False))
    else:
        print("\n".join(_lines(assessment)))
    return 0


def as_plain(assessment: Assessment) -> dict[str, Any]:
    """Give an assessment as plain data for JSON."""
    return dataclasses.asdict(assessment)


def _short(words: str) -> str:
    return words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN]}…"


def _lines(assessment: Assessment) -> list[str]:
    if assessment.probability is None:
        return _suggested(assessment) or ["none: the message is empty"]
    tags = f" ({', '.join(assessment.tags)})" if assessment.tags else ""
    lines = [f"{assessment.label}{tags}  probability {assessment.probability:.2f}"]
    if assessment.crisis:
        lines.append(f"crisis: {assessment.crisis} ({_CRISIS_WORDS[assessment.crisis]})")
    reason = assessment.explanation
    if assessment.spans:
        words = ", ".join(f"{_short(span.text)} {span.weight:+.2f}" for span in assessment.spans[:5])
        lines.append(f"rests on (and how much it speaks for this label): {words}")
    if reason:
        lines += [f"read as: {frame}" for frame in reason.frames]
        lines += [f"rule: {reason.rule}"] if reason.rule else []
        lines += [f"nearest change: {reason.nearest_change}"] if reason.nearest_change else []
        lines += [f"needs context: {reason.needs_context}"] if reason.needs_context else []
    return [*lines, "", *_suggested(assessment)]


def _suggested(assessment: Assessment) -> list[str]:
    if not assessment.rephrasings:
        return []
    danger = bool(assessment.crisis) or "safety" in assessment.tags
    if danger:
        lines = ["If somebody may be in danger:"]
    else:
        lines = ["What could be said instead:" if assessment.label == "leverage" else "To go on with:"]
    for one in assessment.rephrasings:
        lines.append(f"  - {one}")
        if one.need and not danger:
            lines.append(f"      under it, perhaps: {one.need}")
    return lines
