"""What is done about a letter that is answered late, or with nothing, after urging."""
