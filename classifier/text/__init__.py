"""Normalisation with offsets, and the n-grams every model of the project reads."""
