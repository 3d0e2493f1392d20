"""What a visit took: who was met, how long it lasted, the day agreed for the next one."""
