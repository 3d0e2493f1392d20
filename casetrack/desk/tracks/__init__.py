"""Lines of work of a case, begun, suspended or ended by hand; and stages not needed."""
