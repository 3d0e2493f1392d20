"""Casework common to every case: open it, log entries, add people, hand it over, find it."""
