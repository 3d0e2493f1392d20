"""Recorded facts about the people of a case: circumstances, attributes, ties, charges."""
