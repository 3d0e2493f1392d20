"""Figures of the office: numbers that open the rows they count."""
