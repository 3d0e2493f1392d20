"""What staff open: Today, the page of a case, days, notices, papers, lines of work, sources."""
