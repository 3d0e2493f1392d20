"""Ledgers: the spreadsheets of an office, brought in as cases."""
