"""Measures that run for somebody, and mechanisms of governance, begun and followed by hand."""
