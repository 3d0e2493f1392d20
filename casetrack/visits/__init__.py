"""Follow-up visits: one or a series, every date seen before it is saved, and what came of each."""
