"""How quick casetrack is, and how that grows: ratios of one run, never seconds alone."""
