"""The version a form was opened with is the one it may save over; and a row kept from others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from casetrack.db import Model, session
from casetrack.errors import LostRace


class Versioned(Protocol):
    """A fact that a person can edit."""

    __tablename__: str
    id: int
    version: int


def take_version(record: Versioned, *, opened: int) -> None:
    """Claim the next version. Raises LostRace if somebody saved since the form was opened."""
    if record.version != opened:
        raise LostRace(record.__tablename__, record.id, saved_version=record.version)
    record.version += 1


def lock(row: Model, attributes: Iterable[str] | None = None) -> None:
    """Read a row afresh and keep it from others to the end of the transaction.

    attributes: those to read afresh; all of them if not given.
    """
    # What was set and is not written yet would be forgotten with what is read afresh.
    session().flush()
    # Only the row itself: what its query reads beside it in an outer join cannot be locked.
    session().refresh(row, attributes, with_for_update={"of": type(row)})
