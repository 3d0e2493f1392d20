"""Decisions asked again: what they rested on was corrected, withdrawn or learned afterwards."""
