"""Who is behind the aliases of a case, opened once for all the texts that one act checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, SessionTransaction, object_session

from casetrack.cases.models import Case, Identity, Party
from casetrack.db import session
from casetrack.db.crypto import KeyProblem
from casetrack.db.when import When
from casetrack.db.written import may_have
from casetrack.errors import RuleBroken
from casetrack.identity.detection import OpenedIdentity

# What was opened in this transaction, by the id of the case; never longer, and never shown.
_KNOWN = "casetrack_known_identities"


def known_of(case: Case) -> Sequence[OpenedIdentity]:
    """Everybody of the case whose name is kept, in the order they came in.

    Asked for once in a transaction, until somebody's name or alias is written in it. Raises
    RuleBroken where something does not open: what cannot be read cannot be looked for.
    """
    db = session()
    if any(isinstance(one, Identity | Party) for one in (*db.new, *db.dirty)):
        db.flush()
    known: dict[int, Sequence[OpenedIdentity]] = db.info.setdefault(_KNOWN, {})
    if case.id not in known:
        known[case.id] = _read(case) if may_have(case, Identity) else []
    return known[case.id]


def know(case: Case, *, before: Sequence[OpenedIdentity], row: Identity, party: Party) -> None:
    """Remember somebody whose name was just written, flushed, beside those known `before`."""
    session().info.setdefault(_KNOWN, {})[case.id] = [*before, opened(row, party)]


def opened(row: Identity, party: Party) -> OpenedIdentity:
    """Everything that is sealed of somebody. Raises RuleBroken where something does not open."""
    try:
        return OpenedIdentity(
            alias=party.alias,
            name=row.name,
            id_number=row.id_number,
            born=_one_day(row.born),
            address=row.address,
            telephone=row.telephone,
        )
    except KeyProblem as problem:
        raise RuleBroken("sealed_does_not_open", alias=party.alias) from problem


def _read(case: Case) -> list[OpenedIdentity]:
    rows = session().execute(
        select(Identity, Party)
        .join(Party, Party.id == Identity.party_id)
        .where(Party.case_id == case.id)
        .order_by(Party.id)
    )
    return [opened(row, party) for row, party in rows]


def _one_day(born: str | None) -> date | None:
    when = When.parse_edtf(born) if born else None
    return when.first if when is not None and when.is_day else None


@event.listens_for(Identity, "after_insert")
@event.listens_for(Identity, "after_update")
@event.listens_for(Identity, "after_delete")
@event.listens_for(Party, "after_update")
@event.listens_for(Party, "after_delete")
def _written(mapper: Mapper[Any], connection: Connection, row: Identity | Party) -> None:
    if (db := object_session(row)) is not None:
        db.info.pop(_KNOWN, None)


@event.listens_for(Session, "after_soft_rollback")
def _taken_back(db: Session, _transaction: SessionTransaction) -> None:
    db.info.pop(_KNOWN, None)


@event.listens_for(Session, "after_transaction_end")
def _forget(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        db.info.pop(_KNOWN, None)
