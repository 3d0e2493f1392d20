"""Suits and applications of one person against another before a court, and how they ended."""
