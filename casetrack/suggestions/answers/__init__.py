"""Replies of recipients: rows with an answer to each item, how they are recorded and shown."""
