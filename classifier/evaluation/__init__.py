"""Metrics with intervals, the functional suite, baselines, and the study behind the model card."""
