"""Transcripts and chat exports in, conversations out, every line accounted for; and conversations written again."""

from classifier.transcripts.reading import read, read_with_report
from classifier.transcripts.records import Failure, ReadReport, ReadResult, ReadWarning
from classifier.transcripts.registry import FORMATS, Format
from classifier.transcripts.writing import write

__all__ = [
    "FORMATS",
    "Failure",
    "Format",
    "ReadReport",
    "ReadResult",
    "ReadWarning",
    "read",
    "read_with_report",
    "write",
]
