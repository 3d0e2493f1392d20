"""Contents of a visit sheet; showing them is noted in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.audit.models import AuditEvent
from casetrack.audit.record import AuditKind
from casetrack.cases.models import Case
from casetrack.casework.identity.contacts import show_contacts
from casetrack.db import session
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import sheet_parts
from casetrack.visits.models import Visit, slip_days
from casetrack.web.clock import local
from casetrack.web.dates import word_day
from casetrack.web.words import language

# As many as a line holds.
LOOKS = 5


def looks_of(visit: Visit, *, by: Staff) -> Sequence[datetime]:
    """This person's last views of the sheet (at most LOOKS), the earliest first."""
    moments = session().scalars(
        select(AuditEvent.at)
        .where(
            AuditEvent.case_id == visit.case_id,
            AuditEvent.kind == AuditKind.SLIP_SHOWN.value,
            AuditEvent.actor_id == by.id,
            AuditEvent.details["visit"].as_integer() == visit.id,
        )
        .order_by(AuditEvent.id.desc())
        .limit(LOOKS)
    )
    return list(moments)[::-1]


def contents_of(case: Case, visit: Visit, act: Act, *, is_kept: bool = False) -> dict[str, Any]:
    """Contents of a sheet for `act.by`, who may see it; noted as a view in the audit.

    is_kept: it is kept on their device, which the audit says, too. Raises NotNoted if the look
    could be noted nowhere.
    """
    of = VisitOf(case, visit.party, visit.id, act.on)
    return {
        "case": case,
        "visit": visit,
        "parts": sheet_parts(of, act.by, aside=False),
        "beside": sheet_parts(of, act.by, aside=True),
        "days": slip_days(visit.state, visit.planned_on),
        "is_mine": visit.slip_is_with(act.by.id, on=act.on),
        "looks": list(
            dict.fromkeys(_said(at, on=act.on) for at in (*looks_of(visit, by=act.by), act.at))
        ),
        # Opened last of all: what is looked at is noted once everything else is there.
        "contacts": show_contacts(case, visit.party, act, visit_id=visit.id, is_kept=is_kept),
    }


def _said(at: datetime, *, on: date) -> str:
    """The hour of a look, with its day where that is another one."""
    there = local(at)
    hour = there.strftime("%H:%M")
    return hour if there.date() == on else f"{word_day(there.date(), language())} {hour}"
