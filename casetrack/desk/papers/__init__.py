"""The instrument of each decision and order as a sheet: what it says, and what is missing."""
