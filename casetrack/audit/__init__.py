"""The audit of acts and views: insert-only, hash-chained, anchored outside the database."""
