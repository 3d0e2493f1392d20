"""The desk of a minors' prosecution department: cases, clocks, visits, suggestions."""
