"""Corrective education that the police decide, and how grave the misconduct of each child is."""
