"""The case, its people, lines of work and journal; what the stages share, and who may see what."""
