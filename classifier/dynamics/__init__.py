"""What happens between two people in their conversations, in figures that carry their n and their interval."""

from __future__ import annotations

from classifier.dynamics.analysis import analyze
from classifier.dynamics.result import Dynamics

__all__ = ["Dynamics", "analyze"]
