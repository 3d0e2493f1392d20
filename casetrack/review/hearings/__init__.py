"""Hearings in a case with a minor: approved by the chief procurator, set for a day, not public."""
