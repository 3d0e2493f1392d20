"""Who looked at a case, as the audit has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import HANDLE, Permission
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import LOOKS, AuditKind
from casetrack.audit.view_log import note_look
from casetrack.cases.models import Case
from casetrack.cases.policy import answers_for, ensure_may
from casetrack.codes import N_, NP_, Coded
from casetrack.db import session
from casetrack.errors import NotAllowed

LOOKED = Permission.declare(
    "case:looked", N_("see who looked at a case, as its handler or as a head"), held_by=HANDLE
)
SHOWN = 50


class LookKind(Coded):
    """A look at a case, or a refusal of one, by the kinds of the audit."""

    READ = AuditKind.CASE_READ.value, NP_("look", "opened it")
    NAME = AuditKind.IDENTITY_SHOWN.value, NP_("look", "was shown a real name")
    COMPARED = (
        AuditKind.IDENTITY_USED_BY_MACHINE.value,
        NP_("look", "had names compared by the machine"),
    )
    SLIP = AuditKind.SLIP_SHOWN.value, NP_("look", "was shown the slip of a visit")
    FILE = AuditKind.FILE_SHOWN.value, NP_("look", "looked at a file")
    FILE_TAKEN = AuditKind.FILE_TAKEN.value, NP_("look", "took the original of a file out")
    EXPORTED = AuditKind.CASE_EXPORTED.value, NP_("look", "took the case file out")
    REFUSED = AuditKind.REFUSED.value, NP_("look", "was refused something in it")
    NOT_FOUND = (
        AuditKind.NOT_FOUND.value,
        NP_("look", "asked for its address, and was told that nothing is there"),
    )
    LOOKS = AuditKind.LOOKS_READ.value, NP_("look", "read who looked at it")


class LookPart(Coded):
    """Part of a case that was opened; any other is a page of it."""

    WHOLE = "whole", NP_("look at", "the whole case")
    VISITS = "visits", NP_("look at", "visits")
    DATES = "dates", NP_("look at", "dates")
    LETTER = "suggestion", NP_("look at", "a suggestion")
    PAGE = "", NP_("look at", "a page of it")


@dataclass(frozen=True)
class Look:
    """One look at a case. by, role: of whom; None of the machine. part: only of what was opened."""

    id: int
    kind: LookKind
    at: datetime
    by: Staff | None
    part: LookPart | None


def may_see_looks(user: Staff, case: Case, *, on: date) -> bool:
    """Whether somebody may know who looked: they handle the case, stand in, or head its office."""
    return user.role in LOOKED.held_by and answers_for(user, case, on=on)


def looks_at(case: Case, act: Act, *, before: int | None = None) -> Sequence[Look]:
    """Who looked at a case, the last first; up to SHOWN + 1, older than the event `before`.

    That they are read is noted first, and so stands among them. Raises NotAllowed; NotNoted if it
    could be noted nowhere.
    """
    ensure_may(act.by, Permission.CASE_READ, case, on=act.on)
    if not may_see_looks(act.by, case, on=act.on):
        raise NotAllowed(LOOKED.value, case_id=case.id)
    note_look(AuditKind.LOOKS_READ, by=act.by, at=act.at, case_id=case.id)
    query = (
        select(AuditEvent, Staff)
        .outerjoin(Staff, Staff.id == AuditEvent.actor_id)
        .where(AuditEvent.case_id == case.id, AuditEvent.kind.in_([kind.value for kind in LOOKS]))
        .order_by(AuditEvent.id.desc())
        .limit(SHOWN + 1)
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return [
        Look(event.id, LookKind(event.kind), event.at, by, _part(event.kind, event.details))
        for event, by in session().execute(query)
    ]


def _part(kind: str, details: dict[str, Any]) -> LookPart | None:
    if kind != AuditKind.CASE_READ:
        return None
    known = {part.value: part for part in LookPart}
    return known.get(str(details.get("part", "")), LookPart.PAGE)
