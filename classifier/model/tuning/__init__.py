"""Tuning the sentence encoder; needs the extra ``tune`` (PyTorch)."""
