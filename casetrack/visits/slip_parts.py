"""What visits tell on the slip: what the last ones found."""

from __future__ import annotations

from collections.abc import Sequence

from casetrack.accounts.models import Staff
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import VisitPart
from casetrack.visits.models import Visit
from casetrack.visits.queries import visits_to

LAST = 3


def last_findings(of: VisitOf, user: Staff) -> Sequence[Visit]:
    """The last visits to the person that came to something, the latest first."""
    return [one for one in visits_to(of.party.id, limit=LAST + 1) if one.id != of.visit_id][:LAST]


SLIP_PARTS = (VisitPart("visits/_slip_findings.html", last_findings, is_aside=True),)
