"""Review for arrest and for prosecution: what was received, until when, and what was decided."""
