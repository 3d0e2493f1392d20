"""Replies of recipients: what came, when and how, with an answer to each item; none is changed."""
