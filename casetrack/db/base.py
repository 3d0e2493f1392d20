"""The base of every model, and the column types they share."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

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


class Model(DeclarativeBase):
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
