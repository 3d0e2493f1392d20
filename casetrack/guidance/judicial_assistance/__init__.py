"""Judicial assistance: how what was granted is paid, and what a guardian objects to."""
