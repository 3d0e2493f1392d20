"""The user guides, readable inside casetrack."""
