"""Bodies to which an office writes: under which names, in which cases, and what came of it."""
