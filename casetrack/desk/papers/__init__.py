"""The data sheet for the instrument of each decision and order, with its gaps."""
