"""One case, whole: its page, and what may be done next on it."""
