"""Follow-up visits: planned singly or in series, previewed before saving, with their outcomes."""
