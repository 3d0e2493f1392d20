"""Report of a visit: people met, its length, and the day agreed for the next one."""
