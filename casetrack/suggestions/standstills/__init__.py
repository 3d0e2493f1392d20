"""Standstills of the time to reply: objections, clarifications asked, bodies that changed."""
