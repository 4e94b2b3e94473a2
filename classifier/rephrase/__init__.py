"""What to say instead: the article's sentences, sentences made for the message, pointers, and refusals."""

from classifier.rephrase.result import ROLES, Rephrasing
from classifier.rephrase.schema import AUDIENCES, check_audience
from classifier.rephrase.suggest import rephrase

__all__ = ["AUDIENCES", "ROLES", "Rephrasing", "check_audience", "rephrase"]
