"""Keep who saved the version of a record that is in force; the conflict page names them.

A version grows in many actions. Whoever did the act stands in the audit event that the act writes
in the same transaction, so that no action has to say it once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import event, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.cases.locking import Versioned
from casetrack.cases.models import SavedVersion
from casetrack.db import session
from casetrack.db.base import Unnumbered


def insert_into(db: Session, model: type[Unnumbered]) -> sqlite.Insert:
    """The INSERT of the engine in use; both take `on_conflict_do_nothing` and `…_do_update`.

    It waits for another transaction that writes the same key.
    """
    if db.get_bind().dialect.name == "postgresql":
        # Another class with the same methods.
        return cast("sqlite.Insert", postgresql.insert(model))
    return sqlite.insert(model)


_GROWN = "casetrack_grown_versions"
_ACTED = "casetrack_who_acted"


@event.listens_for(Session, "before_flush")
def note_versions(db: Session, context: Any, instances: Sequence[Any] | None) -> None:
    """Remember which versions grow in this transaction, and who acts in it."""
    for row in db.new:
        if isinstance(row, AuditEvent) and row.actor_id is not None:
            db.info[_ACTED] = (row.actor_id, row.at)
    for row in db.dirty:
        state = inspect(row)
        if {"id", "version"} <= set(state.attrs.keys()) and state.attrs["version"].history.added:
            db.info.setdefault(_GROWN, {})[(row.__tablename__, row.id)] = row


@event.listens_for(Session, "after_soft_rollback")
@event.listens_for(Session, "after_commit")
def forget(db: Session, *_of: Any) -> None:
    """Forget the notes of a transaction."""
    if not db.in_nested_transaction():
        db.info.pop(_GROWN, None)
        db.info.pop(_ACTED, None)


def record_savers(db: Session) -> None:
    """Store the savers of grown versions. Called before every commit, after the flush."""
    db.flush()
    grown, acted = db.info.pop(_GROWN, {}), db.info.pop(_ACTED, None)
    if acted is None:
        return
    if not grown:
        return
    saved = insert_into(db, SavedVersion).values(
        [
            {
                "record": record,
                "record_id": record_id,
                "version": case.version,
                "staff_id": acted[0],
                "at": acted[1],
            }
            for (record, record_id), case in grown.items()
        ]
    )
    columns = ("version", "staff_id", "at")
    db.execute(
        saved.on_conflict_do_update(
            index_elements=[SavedVersion.record, SavedVersion.record_id],
            set_={name: saved.excluded[name] for name in columns},
        )
    )


def saved_by(record: Versioned) -> tuple[Staff, datetime] | None:
    """Saver and time of the present version; None if it was saved elsewhere."""
    savers = (
        session()
        .execute(
            select(Staff, SavedVersion.at)
            .join(Staff, Staff.id == SavedVersion.staff_id)
            .where(
                SavedVersion.record == record.__tablename__,
                SavedVersion.record_id == record.id,
                SavedVersion.version == record.version,
            )
        )
        .first()
    )
    return (savers[0], savers[1]) if savers is not None else None
