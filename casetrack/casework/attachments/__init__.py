"""Files of a case: each belongs to one entry of the journal, sealed, shown as our own picture."""
