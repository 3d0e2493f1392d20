"""People and offices: accounts, roles and who holds what, in the browser."""
