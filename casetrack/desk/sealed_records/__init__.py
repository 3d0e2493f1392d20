"""Sealing of a record by two people; the desk of the custodian of sealed records."""
