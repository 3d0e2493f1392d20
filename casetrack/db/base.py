"""The base of every model, and the column types they share."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    FromClause,
    MetaData,
    String,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, TypeResolve, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from casetrack.codes import OpenCode

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware on the way in, UTC in the table, aware (UTC) on the way out.

    SQLite forgets time zones, so every engine stores the naive UTC value and this type restores it.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the UTC value to store. Raises ValueError for a naive instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def _values(enum_class: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in enum_class]


# Values, never labels or class paths; no database enum, so that a new member needs no migration.
STORED_ENUM = Enum(enum.Enum, values_callable=_values, native_enum=False, length=60)


class StoredCode(TypeDecorator[OpenCode]):
    """A code of an open set, stored by its value. Undeclared values are refused.

    There is no CHECK that lists the values: a feature declares codes without a migration.
    """

    impl = String
    cache_ok = True

    def __init__(self, kind: type[OpenCode]) -> None:
        super().__init__(length=60)
        self.kind = kind

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the value to store. Raises ValueError for an undeclared one."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> OpenCode | None:
        """Return the code. Raises ValueError for an undeclared one."""
        return None if value is None else self.kind(value)


class Unnumbered(DeclarativeBase):
    """Base of every table: named constraints, instants in UTC, enums by value, JSON for dicts."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        enum.Enum: STORED_ENUM,
        enum.StrEnum: STORED_ENUM,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        str: String(),
    }


class Model(Unnumbered):
    """Base of every table with a numeric primary key `id`, as nearly all are."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)


class OfCase:
    """Marks every model with a `case_id`: a sealed case takes its rows along (`cases.sealed`)."""


@event.listens_for(Unnumbered, "resolve_type_annotation")
def _store_open_code(resolving: TypeResolve) -> TypeEngine[Any] | None:
    kind = resolving.resolved_type
    return StoredCode(kind) if isinstance(kind, type) and issubclass(kind, OpenCode) else None


def key_of(table: FromClause) -> ColumnElement[int]:
    """The numeric primary key of a table: `id`, or the foreign key of a detail table.

    Raises ValueError for a table with a composite primary key.
    """
    (key,) = table.primary_key
    return key


def length_of(of: Any) -> int | None:
    """The longest text a column of a model may hold; None where only a note has a limit.

    of: an attribute of a mapped class, as in `JournalEntry.correction_reason`; of a text in two
    languages, the length of each.
    """
    columns = of.class_.__table__.c
    kept: Any = columns[of.key if of.key in columns else f"{of.key}_en"].type
    length: int | None = kept.length
    return length
