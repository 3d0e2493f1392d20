"""Columns of sealed text: seal and open them in a model, reseal and check all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast, overload

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select, update
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from casetrack.db.crypto import BOUND, KeyProblem, Keyring, Sealed, current_keyring

# In the info of a column of hashes: the column whose text it hashes, for look-up.
HASH_OF = "hash_of"
_ROWS_AT_ONCE = 500
Told = TypeVar("Told", bound=str | None)


class SealedText(TypeDecorator[str]):
    """The stored form of a sealed text; `Opened` seals and opens it.

    row: columns that identify the row, are known before it has an id, and never change. A text
    copied to another row or column cannot be opened.
    """

    impl = Text
    cache_ok = True

    def __init__(self, *row: str) -> None:
        super().__init__()
        self.row = row


class Opened(Generic[Told]):
    """The plaintext of a sealed column; set and read with the current keyring.

    Set the columns that identify its row first. Each sealing differs: search by
    `Keyring.lookup_hash`. Raises KeyMissing or SealBroken.
    """

    def __init__(self, attribute: str) -> None:
        self.attribute = attribute

    @overload
    def __get__(self, row: None, owner: type[DeclarativeBase]) -> Opened[Told]: ...

    @overload
    def __get__(self, row: DeclarativeBase, owner: type[DeclarativeBase]) -> Told: ...

    def __get__(
        self, row: DeclarativeBase | None, owner: type[DeclarativeBase]
    ) -> Opened[Told] | Told:
        if row is None:
            return self
        stored: str | None = getattr(row, self.attribute)
        if stored is None:
            return cast("Told", None)
        column = self._column(row)
        opened = current_keyring().open_(
            Sealed.parse(stored), column=_name(column), row=_row(column, row)
        )
        return cast("Told", opened)

    def __set__(self, row: DeclarativeBase, text: Told) -> None:
        stored = None
        if text is not None:
            column = self._column(row)
            sealed = current_keyring().seal(text, column=_name(column), row=_row(column, row))
            stored = str(sealed)
        setattr(row, self.attribute, stored)

    def _column(self, row: DeclarativeBase) -> Column[str]:
        return cast("Column[str]", inspect(type(row)).columns[self.attribute])


@dataclass(frozen=True)
class Shut:
    """A sealed text that cannot be opened, and why."""

    table: str
    row_id: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}, {self.column}: {self.why}"


@dataclass
class Gone:
    """Counts and problems of a pass through all sealed texts."""

    texts: int = 0
    sealed_again: int = 0
    shut: list[Shut] = field(default_factory=list)
    hashed_otherwise: int = 0


def reseal_all(connection: Connection, metadata: MetaData, keyring: Keyring) -> Gone:
    """Reseal every text with the current key, and recalculate outdated look-up hashes.

    A text that cannot be opened is left and reported. Commits nothing. Walks each table by primary
    key, so that it needs little memory.
    """
    gone = Gone()
    for sealed_row in _sealed_rows(connection, metadata):
        values: dict[str, str | None] = {}
        for column, sealed, text in sealed_row.opened(keyring, gone):
            if sealed.key_id != keyring.current or sealed.form != BOUND:
                fresh = keyring.seal(text, column=_name(column), row=sealed_row.key_of(column))
                values[column.name] = str(fresh)
                gone.sealed_again += 1
            values |= sealed_row.outdated_hashes(column, text, keyring)
        if values:
            (key,) = sealed_row.table.primary_key.columns
            connection.execute(
                update(sealed_row.table).where(key == sealed_row.row_id).values(values)
            )
    return gone


def examine(connection: Connection, metadata: MetaData, keyring: Keyring) -> Gone:
    """Open every sealed text, without changes."""
    gone = Gone()
    for sealed_row in _sealed_rows(connection, metadata):
        for column, _sealed, text in sealed_row.opened(keyring, gone):
            gone.hashed_otherwise += len(sealed_row.outdated_hashes(column, text, keyring))
    return gone


def counted_by_key(connection: Connection, metadata: MetaData) -> dict[str, int]:
    """Number of texts by id of their key; opens none. A malformed text counts for ""."""
    counted: dict[str, int] = {}
    for sealed_row in _sealed_rows(connection, metadata):
        for stored in sealed_row.sealed.values():
            try:
                key_id = Sealed.parse(stored).key_id
            except KeyProblem:
                key_id = ""
            counted[key_id] = counted.get(key_id, 0) + 1
    return counted


@dataclass(frozen=True)
class _Row:
    table: Table
    row_id: int
    values: Mapping[str, Any]

    @property
    def sealed(self) -> dict[Column[str], str]:
        """Its sealed values."""
        return {
            column: self.values[column.name]
            for column in _sealed_columns(self.table)
            if self.values[column.name] is not None
        }

    def key_of(self, column: Column[str]) -> tuple[str, ...]:
        assert isinstance(column.type, SealedText)
        return tuple(str(self.values[name]) for name in column.type.row)

    def opened(self, keyring: Keyring, gone: Gone) -> Iterator[tuple[Column[str], Sealed, str]]:
        for column, stored in self.sealed.items():
            gone.texts += 1
            try:
                sealed = Sealed.parse(stored)
                text = keyring.open_(sealed, column=_name(column), row=self.key_of(column))
            except KeyProblem as problem:
                shut = Shut(self.table.name, self.row_id, column.name, str(problem))
                gone.shut.append(shut)
            else:
                yield column, sealed, text

    def outdated_hashes(
        self, column: Column[str], text: str, keyring: Keyring
    ) -> dict[str, str | None]:
        """The look-up hashes of a text that differ from those of the current key."""
        right = keyring.lookup_hash(text)
        return {
            other.name: right
            for other in self.table.columns
            if other.info.get(HASH_OF) == column.name and self.values[other.name] != right
        }


def _sealed_rows(connection: Connection, metadata: MetaData) -> Iterator[_Row]:
    for table in metadata.sorted_tables:
        if not _sealed_columns(table):
            continue
        (key,) = table.primary_key.columns
        after = select(table).order_by(key).limit(_ROWS_AT_ONCE)
        page = after
        while rows := connection.execute(page).mappings().all():
            for row in rows:
                yield _Row(table, row[key.name], dict(row))
            page = after.where(key > rows[-1][key.name])


def _sealed_columns(table: Table) -> list[Column[str]]:
    return [column for column in table.columns if isinstance(column.type, SealedText)]


def _name(column: Column[str]) -> str:
    return f"{column.table.name}.{column.name}"


def _row(column: Column[str], row: DeclarativeBase) -> tuple[str, ...]:
    assert isinstance(column.type, SealedText)
    values = [getattr(row, name) for name in column.type.row]
    if None in values:
        raise ValueError(f"{_name(column)} is sealed for its row: set {column.type.row} first")
    return tuple(str(value) for value in values)
