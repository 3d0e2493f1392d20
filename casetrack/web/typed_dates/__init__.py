"""Dates as people type them, in English and Chinese; knows no case."""
