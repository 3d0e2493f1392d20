"""Who goes where in a week, and for how long; who is away, and who goes instead."""
