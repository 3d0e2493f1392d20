"""What falls due, for whom: Today, and the demonstration desk."""
