"""Texts of a case in which a name may stand: list them, rewrite one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sqlalchemy as sa

from casetrack.cases.models import Case, Identity, Party, ReplacedText
from casetrack.db import Model, session
from casetrack.db.base import StoredCode, key_of
from casetrack.db.change_set import note_written
from casetrack.db.sealing import SealedText
from casetrack.db.search.models import SearchText

# The audit is never rewritten, two are where a name belongs, one is written anew with each text.
_APART = frozenset(
    {
        "audit_event",
        Identity.__tablename__,
        ReplacedText.__tablename__,
        SearchText.__tablename__,
    }
)

# Made of the alias, and made again with it.
_PARTY = Party.__tablename__
_MADE = frozenset({(_PARTY, "sort_key"), (_PARTY, "initials")})


@dataclass(frozen=True)
class TextPlace:
    """One text of a case: table, row, column, and path within JSON."""

    table: str
    row_id: int
    column: str
    path: str
    text: str = field(repr=False)
    # Of an entry of the journal.
    number: int | None = None

    @property
    def at(self) -> tuple[str, int, str, str]:
        """Its location, without the text."""
        return self.table, self.row_id, self.column, self.path


def put_text(text: TextPlace, alias: str) -> None:
    """Replace a text and update the search index; the caller seals the row again."""
    table = Model.metadata.tables[text.table]
    column = table.c[text.column]
    this = key_of(table) == text.row_id
    if text.path:
        value = session().scalar(sa.select(column).where(this))
        content: Any = _with(value, _steps(text.path), alias)
    else:
        content = alias[: getattr(column.type, "length", None)]
    session().execute(sa.update(table).where(this).values({column.name: content}))
    note_written(table.name, text.row_id)


def texts_of_case(case_id: int) -> Iterator[TextPlace]:
    """Every text of every table below the case; one statement per table."""
    for table, of_the_case in tables_of_case(case_id):
        columns = [column for column in table.columns if _is_open_text(column)]
        if not columns:
            continue
        number = table.c.number if table.name == "journal_entry" else sa.null()
        key = key_of(table)
        query = sa.select(key, number, *columns).where(of_the_case).order_by(key)
        for row_id, entry, *values in session().execute(query):
            for column, value in zip(columns, values, strict=True):
                for path, text in _leaves(value, ""):
                    yield TextPlace(table.name, row_id, column.name, path, text, entry)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _leaves(part, f"{path}/{place}")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}/{key.replace('~', '~0').replace('/', '~1')}")


def _steps(path: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _with(value: Any, steps: list[str], alias: str) -> Any:
    """A copy of a JSON value with one text replaced."""
    if not steps:
        return alias
    step, rest = steps[0], steps[1:]
    if isinstance(value, list):
        return [
            _with(item, rest, alias) if place == int(step) else item
            for place, item in enumerate(value)
        ]
    return {key: _with(item, rest, alias) if key == step else item for key, item in value.items()}


def tables_of_case(case_id: int) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Each table below cases, with the condition for rows of this case."""
    case = Model.metadata.tables[Case.__tablename__]
    conditions: dict[str, sa.ColumnElement[bool]] = {case.name: case.c.id == case_id}
    yield case, conditions[case.name]
    for table, link in hanging_on_cases():
        if link.references(case.c.id):
            conditions[table.name] = sa.or_(*(end == case_id for end in _ends_in(table)))
        else:
            parent = next(iter(link.foreign_keys)).column
            of_the_case = sa.select(parent).where(conditions[parent.table.name])
            conditions[table.name] = link.in_(of_the_case)
        yield table, conditions[table.name]


def _ends_in(table: sa.Table) -> list[sa.Column[Any]]:
    """Columns of a table that reference a case; two where a row joins two cases."""
    case = Model.metadata.tables[Case.__tablename__]
    return [column for column in table.columns if column.references(case.c.id)]


def is_of_two_cases(table: str) -> bool:
    """Whether the rows of this table join two cases."""
    return len(_ends_in(Model.metadata.tables[table])) > 1


@cache
def hanging_on_cases() -> tuple[tuple[sa.Table, sa.Column[Any]], ...]:
    """Tables below a case, parents first, each with its column that references the parent."""
    case = Model.metadata.tables[Case.__tablename__]
    columns_by_table: dict[str, sa.Column[Any]] = {case.name: case.c.id}
    order: list[tuple[sa.Table, sa.Column[Any]]] = []
    for table in Model.metadata.sorted_tables:
        if table.name in _APART or table.name in columns_by_table:
            continue
        links = sorted(
            (key for key in table.foreign_keys if key.column.table.name in columns_by_table),
            key=lambda key: (key.column.table.name != Case.__tablename__, key.parent.nullable),
        )
        if links:
            columns_by_table[table.name] = links[0].parent
            order.append((table, links[0].parent))
    return tuple(order)


def _is_open_text(column: sa.Column[Any]) -> bool:
    kind = column.type
    place = (column.table.name, column.name)
    if isinstance(kind, sa.Enum | StoredCode | SealedText) or place in _MADE:
        return False
    return isinstance(kind, sa.String | sa.JSON) and not column.foreign_keys
