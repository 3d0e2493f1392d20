"""Identity behind an alias: sealed, shown to few; no real name in a text."""
