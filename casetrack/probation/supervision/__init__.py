"""The supervision of a probation: one file of requirements, reports, talks and decisions."""
