"""Suggestions and urging: issued, served, answered, verified on the spot item by item."""
