"""The feature declaration of desks that are given away."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.facts import CaseFacts
from casetrack.cases.kinds import Ground
from casetrack.cases.models import CaseGrant
from casetrack.db import session
from casetrack.desk.handover.models import GIVE
from casetrack.desk.handover.views import bp
from casetrack.ledger.page_parts import CasePart, PagePlace
from casetrack.ledger.registry import Feature
from casetrack.web.clock import today
from casetrack.web.page import TODAY, SectionPage

DEPUTIES = CaseRows(CaseGrant, "id", only=CaseGrant.ground == Ground.DEPUTY)


def _deputies(facts: CaseFacts, user: Staff) -> dict[str, Any] | None:
    """Who stands in for the handler today, and until when."""
    on = today()
    deputies = [
        (session().get_one(Staff, grant.staff_id), grant.until)
        for grant in facts.read(DEPUTIES)
        if grant.is_active(on=on)
    ]
    return {"deputies": deputies, "is_mine": facts.case.handler_id == user.id} if deputies else None


FEATURE = Feature(
    "handover",
    bp,
    section=TODAY,
    brings=(
        DEPUTIES,
        CasePart(PagePlace.ABOVE, "desk/handover/_of_case.html", _deputies),
        SectionPage(TODAY, _l("Desks"), "handover.index", GIVE, place=60),
    ),
)
