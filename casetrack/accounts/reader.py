"""Statements put together once for all readers of a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ParamSpec, Self, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, bindparam

from casetrack.accounts.models import Role, Staff
from casetrack.db.inlined_sql import Unforeseen, settle

_ID, _OFFICE = "reader", "reader_office"


@dataclass(frozen=True)
class KindOfReader:
    """Somebody of a role, whose number and office are told when the statement is sent.

    Rules of who may see what read a role while the statement is put together, which takes longer
    than to ask the database, and compare a number and an office in it.
    """

    role: Role
    is_active: bool

    # Each place in a statement has a parameter of its own: of one that stands in many, SQLAlchemy
    # compares each with all others whenever it fills in their values.

    @property
    def id(self) -> ColumnElement[int]:
        """The number of who reads."""
        return Unforeseen(bindparam(_ID, type_=Integer))

    @property
    def office_id(self) -> ColumnElement[int]:
        """Their office."""
        return Unforeseen(bindparam(_OFFICE, type_=Integer))

    @classmethod
    def of(cls, user: Staff) -> Self:
        """The kind this person is of."""
        return cls(user.role, user.is_active)


# Who reads, or whoever is of that kind.
Reader = Staff | KindOfReader


def told_of(user: Staff) -> dict[str, Any]:
    """Values that a statement for a kind of reader is sent with for this person."""
    return {_ID: user.id, _OFFICE: user.office_id}


P = ParamSpec("P")
Made = TypeVar("Made")
# Of so many kinds of readers, days and ways to ask each statement is kept.
KEPT = 256
_forgetting: list[Callable[[], None]] = []


class _Day:
    """The day for which statements are kept."""

    def __init__(self) -> None:
        self.now: date | None = None


_kept_for = _Day()


def kept_for_readers(make: Callable[P, Made]) -> Callable[P, Made]:
    """Keep the result of this function for equal arguments; they are all hashable.

    A statement is settled: told are who reads, and what has a name in it.
    """

    @lru_cache(maxsize=KEPT)
    def made(*args: P.args, **named: P.kwargs) -> Made:
        value = make(*args, **named)
        return settle(value) if isinstance(value, Select) else value

    _forgetting.append(made.cache_clear)
    # What lru_cache returns takes any arguments to mypy.
    return made  # type: ignore[return-value]


def begin_day(on: date) -> bool:
    """Drop statements of another day; return whether a new day has begun.

    Nobody asks for it again, and a month of days of Today would fill the memory of a worker.
    """
    if _kept_for.now == on:
        return False
    _kept_for.now = on
    forget_statements()
    return True


def forget_statements() -> None:
    """Put them together anew: features were brought, whose duties and days they speak of."""
    for forget in _forgetting:
        forget()
