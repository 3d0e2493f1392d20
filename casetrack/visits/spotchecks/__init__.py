"""Visits that nobody is told of before: their days are drawn, and anybody can draw them again."""
