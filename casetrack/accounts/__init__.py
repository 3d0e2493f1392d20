"""Who works here: procuratorates as a tree, staff and their roles, permissions, sign-in."""
