"""Addresses and telephone numbers: decrypted for one visit, each time noted as a look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select

from casetrack.accounts.act import Act
from casetrack.audit.record import AuditKind
from casetrack.audit.view_log import note_look
from casetrack.cases.kinds import TieKind
from casetrack.cases.models import Case, Identity, Party, Tie
from casetrack.db import session
from casetrack.db.crypto import KeyProblem

# Ties of guardians at home, in the order in which they are rung.
ANSWERS_AT_HOME = (
    TieKind.GUARDIAN,
    TieKind.MOTHER,
    TieKind.FATHER,
    TieKind.PARENT,
    TieKind.GRANDMOTHER,
    TieKind.GRANDFATHER,
    TieKind.CAREGIVER,
)
SHOWN = ("address", "telephone", "door_hints")
_NOT_DIALLED = re.compile(r"[^0-9+]")


@dataclass(frozen=True)
class Contact:
    """Contact details of one person; None: not recorded.

    tie: to the person visited, None for that person. opens: the sealed fields could be decrypted.
    """

    party: Party
    tie: TieKind | None = None
    address: str | None = field(default=None, repr=False)
    telephone: str | None = field(default=None, repr=False)
    door_hints: str | None = field(default=None, repr=False)
    opens: bool = True

    @property
    def dialled(self) -> str:
        """The telephone number to dial: digits, and a leading "+"."""
        return _NOT_DIALLED.sub("", self.telephone or "")


@dataclass(frozen=True)
class DoorContacts:
    """A person to be visited, and their guardians at home."""

    visited: Contact
    guardians: Sequence[Contact]

    @property
    def first_rung(self) -> Contact | None:
        """Whom to ring first: a guardian, else the person visited; None without a telephone."""
        return next(
            (contact for contact in (*self.guardians, self.visited) if contact.dialled), None
        )


def show_contacts(
    case: Case, party: Party, act: Act, *, visit_id: int, is_kept: bool = False
) -> DoorContacts:
    """Address, telephones and door hints for a visit that `act.by` may see.

    Decrypts no name. The look is noted first: reader, visit, and particulars of each person.
    is_kept: they are also kept on a device, which is noted. Raises NotNoted if it could be noted
    nowhere.
    """
    rows = session().execute(
        select(Party, Identity, Tie.kind)
        .outerjoin(
            Tie,
            and_(
                Tie.other_id == Party.id,
                Tie.party_id == party.id,
                Tie.kind.in_(ANSWERS_AT_HOME),
                Tie.withdrawn_by_id.is_(None),
            ),
        )
        .outerjoin(Identity, Identity.party_id == Party.id)
        .where(Party.case_id == case.id, or_(Party.id == party.id, Tie.id.is_not(None)))
        .order_by(Tie.id)
    )
    contacts = [_opened(other, row, tie=kind) for other, row, kind in rows]
    visited = next(contact for contact in contacts if contact.tie is None)
    guardians = list(
        {contact.party.id: contact for contact in contacts if contact.tie is not None}.values()
    )
    guardians.sort(key=lambda contact: (contact.telephone is None, _place(contact.tie)))
    note_look(
        AuditKind.SLIP_SHOWN,
        by=act.by,
        at=act.at,
        case_id=case.id,
        party_id=party.id,
        visit=visit_id,
        fields=[name for name in SHOWN if getattr(visited, name)],
        telephones=[guardian.party.id for guardian in guardians if guardian.telephone],
        **({"kept": True} if is_kept else {}),
    )
    return DoorContacts(visited, guardians)


def _place(tie: TieKind | None) -> int:
    return ANSWERS_AT_HOME.index(tie) if tie is not None else 0


def _opened(party: Party, row: Identity | None, *, tie: TieKind | None = None) -> Contact:
    if row is None:
        return Contact(party, tie)
    names = SHOWN if tie is None else ("telephone",)
    try:
        columns: dict[str, Any] = {name: getattr(row, name) for name in names}
    except KeyProblem:
        return Contact(party, tie, opens=False)
    return Contact(party, tie, **columns)
