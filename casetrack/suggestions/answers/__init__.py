"""Replies of recipients as rows, with an answer to each item, and where a letter stands by them."""
