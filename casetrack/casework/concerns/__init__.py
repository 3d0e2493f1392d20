"""Concerns: fears for a child, who is alerted at once, how a concern ends."""
