"""The demonstration: offices, one account for each role, and a desk at work, all invented.

Everything is written through the actions a person uses, dated from the day it is made.
"""
