"""Helpers of the tests of the readers."""

from classifier.transcripts import ReadResult


def said(result: ReadResult) -> list[tuple[str | None, str]]:
    """Speaker and text of every message, in order."""
    return [(m.speaker, m.text) for conversation in result.conversations for m in conversation]
