"""The guides for whoever works with casetrack, to be read inside it."""
