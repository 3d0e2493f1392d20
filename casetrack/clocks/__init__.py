"""Clocks of a case: their beginnings and ends, and the facts recorded by hand for them."""
