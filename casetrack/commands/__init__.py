"""What is done from a terminal: one module for each group of `casetrack` commands."""
