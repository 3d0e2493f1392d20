"""Conditional non-prosecution: the term, its conditions and conduct, and the decision at its end."""
