"""Indexes of a part of a table: of few rows, where most have the same or nothing in a column."""

from __future__ import annotations

from sqlalchemy import Index, text


def index_where(condition: str, name: str, *columns: str) -> Index:
    """An index of the rows of which this is so, in the same words on both engines.

    It is of use only to a query that says the same.
    """
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def index_where_told(table: str, column: str) -> Index:
    """An index of the rows that have a value there.

    Were the many that have none in it too, SQLite would believe that each value leads to as many
    rows, and look for the few some other way; or take it to look for those that have none.
    """
    return index_where(f"{column} IS NOT NULL", f"ix_{table}_{column}", column)
