"""Suggestions and urging: issued, served, answered, put right item by item, verified on the spot."""
