"""Supervision of a child by the office where it lives: request, agreement, reports, end."""
