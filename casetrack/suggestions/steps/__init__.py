"""Steps about a letter without effect, as rows."""
