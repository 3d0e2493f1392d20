"""Whoever has a role, in statements that are put together once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, ParamSpec, Self, TypeVar

from sqlalchemy import BindParameter, Integer, bindparam

from casetrack.accounts.models import Role, Staff

_ID, _OFFICE = "reader", "reader_office"


@dataclass(frozen=True)
class KindOfReader:
    """Somebody of a role, whose number and office are told when the statement is sent.

    Rules of who may see what read a role while the statement is put together, which takes longer
    than to ask the database, and compare a number and an office in it.
    """

    role: Role
    is_active: bool
    id: ClassVar[BindParameter[int]] = bindparam(_ID, type_=Integer)
    office_id: ClassVar[BindParameter[int]] = bindparam(_OFFICE, type_=Integer)

    @classmethod
    def of(cls, user: Staff) -> Self:
        """The kind this person is of."""
        return cls(user.role, user.is_active)


# Who reads, or whoever is of that kind.
Reader = Staff | KindOfReader


def told_of(user: Staff) -> dict[str, Any]:
    """What a statement for a kind of reader is sent with for this person."""
    return {_ID: user.id, _OFFICE: user.office_id}


P = ParamSpec("P")
Made = TypeVar("Made")
# Of so many kinds of readers, days and ways to ask each statement is kept.
KEPT = 256
_forgetting: list[Callable[[], None]] = []


def kept_for_readers(make: Callable[P, Made]) -> Callable[P, Made]:
    """Keep what this puts together for the same arguments; they are all hashable."""
    made = lru_cache(maxsize=KEPT)(make)
    _forgetting.append(made.cache_clear)
    # What lru_cache returns takes any arguments to mypy.
    return made  # type: ignore[return-value]


def forget_statements() -> None:
    """Put them together anew: features were brought, whose duties and days they speak of."""
    for forget in _forgetting:
        forget()
