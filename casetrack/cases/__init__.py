"""Cases: their tables and codes, who may see them, and the things every stage shares."""
