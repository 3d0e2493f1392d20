"""Terminal commands: one module for each group of `casetrack` commands."""
