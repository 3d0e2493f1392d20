"""The demonstration: offices, an account per role, and a desk at work, all invented.

Everything is written through the actions a person uses, dated relative to the day it is made.
"""
