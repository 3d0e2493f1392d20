"""Contents of a visit sheet; showing them is noted in the audit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.models import Case
from casetrack.casework.identity.contacts import show_contacts
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import sheet_parts
from casetrack.visits.models import Visit, slip_days
from casetrack.visits.visit_sheets.queries import looks_of
from casetrack.web.clock import local
from casetrack.web.dates import word_day
from casetrack.web.words import language


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
