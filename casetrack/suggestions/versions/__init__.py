"""Versions of a letter: decided by whoever decided it, each readable as it was sent."""
