"""Promises: duties, conditions, contents and items, and what was found when somebody looked."""
