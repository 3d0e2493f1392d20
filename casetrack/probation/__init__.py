"""Conditional non-prosecution: the term, its conditions, conduct, the decision at its end."""
