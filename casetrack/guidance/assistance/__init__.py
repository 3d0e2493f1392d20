"""Help for a child who was harmed."""
