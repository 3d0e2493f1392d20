"""Guarantees of a child in the proceedings, and the age at each act: record, read, ask the law."""
