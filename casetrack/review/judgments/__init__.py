"""Court decisions, recorded as made: court, day, ground, and every term."""
