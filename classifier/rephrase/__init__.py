"""What to say instead."""

from classifier.rephrase.suggest import Rephrasing, rephrase

__all__ = ["Rephrasing", "rephrase"]
