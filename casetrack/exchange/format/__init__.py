"""The case file, described once: from here come its checks, its schema, reading and writing it."""
