"""Cues and what stands around them: word lists as data, read by spaCy's blank English pipeline."""
