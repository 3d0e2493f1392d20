"""Who did and who saw what: insert-only, hash-chained, anchored outside the database."""
