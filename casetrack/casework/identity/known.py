"""Identities of a case, decrypted once for all texts that one act checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from casetrack.cases.models import Case, Identity, Party
from casetrack.casework.identity.detection import OpenedIdentity
from casetrack.db import session
from casetrack.db.cache import cached, keep
from casetrack.db.change_set import may_have
from casetrack.db.crypto import KeyProblem
from casetrack.db.partial_date import PartialDate
from casetrack.db.transaction import touch
from casetrack.errors import RuleBroken

_WRITTEN = (Identity, Party)


def known_of(case: Case) -> Sequence[OpenedIdentity]:
    """Sealed identities of the case, in the order of the parties.

    Cached while a form is saved, until a name or alias is written. Raises RuleBroken if one cannot
    be decrypted, because it could not be looked for.
    """
    if not may_have(case, Identity):
        return ()
    return cached((known_of, case.id), lambda: _read(case), until=_WRITTEN)


def know(
    case: Case, *, before: Sequence[OpenedIdentity] | None, row: Identity, party: Party
) -> None:
    """Take note of an identity just written (flushed): what hangs on it follows before the commit.

    before: all that were known, where the cache had them; it has this one, too, then.
    """
    touch(case.id)
    if before is None:
        return
    keep((known_of, case.id), [*before, opened(row, party)], until=_WRITTEN)


def opened(row: Identity, party: Party) -> OpenedIdentity:
    """The decrypted particulars of a person. Raises RuleBroken if they cannot be decrypted."""
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
    when = PartialDate.parse_edtf(born) if born else None
    return when.first if when is not None and when.is_day else None
