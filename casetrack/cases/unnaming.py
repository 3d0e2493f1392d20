"""Take a real name out of what was written in a case before anybody entered whose name it is.

Later texts are refused while they are typed (`identity.check_text`); this is for the earlier ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa

from casetrack.cases.models import Case, Identity
from casetrack.cases.names import names_in
from casetrack.db import Model, session
from casetrack.db.sealing import SealedText
from casetrack.db.words import HAN, Words

# The audit is never rewritten, and the identity table is where a name belongs.
_APART = frozenset({"audit_event", Identity.__tablename__})


def take_out(case_id: int, name: str, alias: Words) -> int:
    """Put the alias in place of the name in every text of a case; how many texts held it.

    Every column of every table that hangs on the case is read, one statement a table.
    """
    session().flush()
    changed = 0
    for table, of_the_case in _tables(case_id):
        keys = list(table.primary_key.columns)
        texts = [column for column in table.columns if _is_open_text(column)]
        if not texts:
            continue
        for row in session().execute(sa.select(*keys, *texts).where(of_the_case)).all():
            values = {
                column.name: after
                for column, before in zip(texts, row[len(keys) :], strict=True)
                if (after := _without(before, name, alias, column)) != before
            }
            if values:
                this = [key == value for key, value in zip(keys, row[: len(keys)], strict=True)]
                session().execute(sa.update(table).where(*this).values(values))
                changed += len(values)
    if changed:
        session().expire_all()
    return changed


def _tables(case_id: int) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Each table that hangs on cases, and which of its rows hang on this one."""
    case = Model.metadata.tables[Case.__tablename__]
    conditions: dict[str, sa.ColumnElement[bool]] = {case.name: case.c.id == case_id}
    yield case, conditions[case.name]
    for table, link in hanging_on_cases():
        if link.references(case.c.id):
            conditions[table.name] = link == case_id
        else:
            parent = next(iter(link.foreign_keys)).column
            of_the_case = sa.select(parent).where(conditions[parent.table.name])
            conditions[table.name] = link.in_(of_the_case)
        yield table, conditions[table.name]


@cache
def hanging_on_cases() -> tuple[tuple[sa.Table, sa.Column[Any]], ...]:
    """The tables below a case, parents first, each with the column by which it hangs there."""
    case = Model.metadata.tables[Case.__tablename__]
    found: dict[str, sa.Column[Any]] = {case.name: case.c.id}
    order: list[tuple[sa.Table, sa.Column[Any]]] = []
    for table in Model.metadata.sorted_tables:
        if table.name in _APART or table.name in found:
            continue
        links = sorted(
            (key for key in table.foreign_keys if key.column.table.name in found),
            key=lambda key: (key.column.table.name != Case.__tablename__, key.parent.nullable),
        )
        if links:
            found[table.name] = links[0].parent
            order.append((table, links[0].parent))
    return tuple(order)


def _is_open_text(column: sa.Column[Any]) -> bool:
    kind = column.type
    if isinstance(kind, sa.Enum | SealedText):
        return False
    return isinstance(kind, sa.String | sa.JSON) and not column.foreign_keys


def _without(value: Any, name: str, alias: Words, column: sa.Column[Any]) -> Any:
    if isinstance(value, str):
        longest = getattr(column.type, "length", None)
        return _replaced(value, name, alias)[:longest]
    if isinstance(value, list):
        return [_without(one, name, alias, column) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, name, alias, column) for key, one in value.items()}
    return value


def _replaced(text: str, name: str, alias: Words) -> str:
    for found in reversed(names_in(text, [name])):
        typed = text[found.start : found.end]
        instead = alias.in_("zh" if HAN.search(typed) else "en")
        text = text[: found.start] + instead + text[found.end :]
    return text
