"""The ledger of a case: its journal, decisions, measures, and duties with their days."""
