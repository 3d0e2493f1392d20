"""Optimistic locking: the version a form was opened with is the one it may save over."""

from __future__ import annotations

from typing import Protocol

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
