"""Next steps: what somebody means to do by a day, why, and the entry that does it."""
