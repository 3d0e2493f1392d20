"""The case: what is stored of it, its codes, who may see it; what every stage shares."""
