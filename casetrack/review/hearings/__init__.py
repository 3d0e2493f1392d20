"""Hearings in a case with a minor: approved by the chief procurator, dated, not public."""
