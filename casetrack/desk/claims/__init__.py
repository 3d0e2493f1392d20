"""Sources of a case and its facts, and claims of several sources about one value."""
