"""Ordinary conversation from public sources: where it is, and how its files become turns."""
