"""Partial indexes, for the few rows with a particular value in a column."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Table, event, text

# What a column says of itself to have an index of the rows that have a value in it. With the many
# NULLs in it, SQLite would assume that each value leads to as many rows and use another index, or
# use this one to find the NULLs: to count what one office did not withdraw, it reads the nation.
INDEXED_WHERE_TOLD = {"is_indexed_where_told": True}


def index_where(condition: str, name: str, *columns: str | Column[Any]) -> Index:
    """An index of the rows that fulfil the condition, alike on both engines.

    Only a query with the same condition uses it.
    """
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


@event.listens_for(Column, "after_parent_attach")
def _index_where_told(column: Column[Any], table: Table) -> None:
    if INDEXED_WHERE_TOLD.items() <= column.info.items():
        index_where(f"{column.name} IS NOT NULL", f"ix_{table.name}_{column.name}", column)
