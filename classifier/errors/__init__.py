"""Every error the product raises on purpose, and every error text.

A text says what is wrong (the bad value), where, and how to mend it. Message text of the people whose
conversation is read never appears in an error.

Texts of :class:`InputError` stand by subject, one file each; a new one goes into the file of its subject.
"""

from __future__ import annotations

from classifier.errors.base import LeavingLanguageError
from classifier.errors.conversations import ConversationTexts
from classifier.errors.files import FileTexts
from classifier.errors.formats import FormatTexts
from classifier.errors.kinds import DependencyError, LabelError, ModelError, SchemaError
from classifier.errors.options import OptionTexts
from classifier.errors.sources import SourceTexts
from classifier.errors.tables import TableTexts

__all__ = ["DependencyError", "InputError", "LabelError", "LeavingLanguageError", "ModelError", "SchemaError"]


class InputError(FileTexts, FormatTexts, TableTexts, OptionTexts, ConversationTexts, SourceTexts, ValueError):
    """Input that cannot be read or used as asked."""
