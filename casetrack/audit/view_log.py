"""Write down a look, a refusal, an address that was not there: without waiting for a writer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from casetrack.accounts.models import Staff
from casetrack.audit import spool
from casetrack.audit.models import AuditEvent, AuditWaiting
from casetrack.audit.record import columns_of, record
from casetrack.audit.sealing import EventColumns, current_audit_key, seal_of
from casetrack.audit.spool import NotNoted
from casetrack.codes import AnyCode
from casetrack.db import session
from casetrack.db.session import current_database, is_locked
from casetrack.db.transaction import is_writing, own_transaction, unit_of_work

__all__ = ["PATIENCE", "NotNoted", "note_look"]

_EVENT, _WAITING = (insert(cast(Table, model.__table__)) for model in (AuditEvent, AuditWaiting))
# Milliseconds that a page waits for another writer: as long as another look takes.
PATIENCE = 10


def note_look(
    kind: AnyCode,
    *,
    by: Staff | None,
    at: datetime,
    case_id: int | None = None,
    party_id: int | None = None,
    **details: str | int | bool | list[int] | list[str] | None,
) -> None:
    """Record it in a short transaction of its own; where SQLite has another writer, beside it.

    It is chained by whoever writes next, and not while a page is waited for.
    Raises NotNoted if it could be noted nowhere; then nothing may be shown.
    """
    path = spool.spool_path(current_database())
    if is_writing():
        with unit_of_work():
            record(kind, by=by, at=at, case_id=case_id, party_id=party_id, **details)
        return
    values = columns_of(kind, by=by, at=at, case_id=case_id, party_id=party_id, details=details)
    # A page that only read so far: end that transaction, keep what it loaded.
    session().commit()
    try:
        with own_transaction(patience=PATIENCE) as db:
            spool.record_spooled(db)
            _insert(db.connection(), values)
    except OperationalError as problem:
        if path is None or not is_locked(problem):
            raise
        spool.append_look(path, values)


def _insert(connection: Connection, values: Mapping[str, Any]) -> None:
    """The event, and that it waits for the chain: by hand, since every page that is read does it.

    As objects they took twice as long to write.
    """
    key = connection.execute(_EVENT, values).inserted_primary_key
    assert key is not None
    seal = seal_of(EventColumns(id=key[0], **values), current_audit_key().newest())
    connection.execute(_WAITING, {"event_id": key[0], "seal": seal})
