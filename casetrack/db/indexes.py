"""Partial indexes, for the few rows with a particular value in a column."""

from __future__ import annotations

from sqlalchemy import Index, text


def index_where(condition: str, name: str, *columns: str) -> Index:
    """An index of the rows that fulfil the condition, alike on both engines.

    Only a query with the same condition uses it.
    """
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def index_where_told(table: str, column: str) -> Index:
    """An index of the rows that have a value in this column.

    With the many NULLs in it, SQLite would assume that each value leads to as many rows and use
    another index, or use this one to find the NULLs.
    """
    return index_where(f"{column} IS NOT NULL", f"ix_{table}_{column}", column)
