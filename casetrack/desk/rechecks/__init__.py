"""Recheck decisions whose facts were corrected, withdrawn or learned afterwards."""
