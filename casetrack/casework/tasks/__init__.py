"""Next steps: tasks with a day and an owner, the source entry, and the entry that settles them."""
