"""The ledger of a case: what happened, what was decided, what runs, and what is owed by when."""
