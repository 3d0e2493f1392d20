"""How the records of a case file are described; each feature lists its own, `exchange` reads."""
