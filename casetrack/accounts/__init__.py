"""Accounts: procuratorates as a tree, staff with roles and permissions, sign-in."""
