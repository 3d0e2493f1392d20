"""Who is told of what falls due, on which days: digests in the house, and by mail."""
