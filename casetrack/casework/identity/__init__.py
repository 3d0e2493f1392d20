"""Who is behind an alias: kept sealed, shown to few; and no name in a text."""
