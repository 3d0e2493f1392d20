"""The supervision of a probation: one file of what is asked, reported, talked about and decided."""
