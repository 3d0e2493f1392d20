"""The clocks of a case: what starts each, with what it ends, and what a person records of it."""
