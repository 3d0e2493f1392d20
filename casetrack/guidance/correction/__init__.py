"""Corrective education decided by the police, and the level of each child's misconduct."""
