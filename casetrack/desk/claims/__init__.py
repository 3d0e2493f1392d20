"""Where a case and its facts come from, and what several sources say of one value."""
