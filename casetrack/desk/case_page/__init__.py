"""The page of a case, and its next steps."""
