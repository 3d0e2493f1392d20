"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import VisitPart
from casetrack.ledger.registry import Feature
from casetrack.reports.models import LEAST_MINUTES, MOST_MINUTES, VisitMet, VisitReport
from casetrack.reports.next_steps import next_steps
from casetrack.reports.outcome_part import OUTCOME_PART
from casetrack.reports.queries import REPORTS, reports_of
from casetrack.visits.models import Visit
from casetrack.web.next_steps import RecordGroup


def _said_of(of: VisitOf, user: Staff) -> Sequence[VisitReport] | None:
    """What was said of the visit, with what was taken back, the latest first; None of nothing."""
    assert of.visit_id is not None, "the page of a visit has one"
    return reports_of(of.visit_id) or None


MET = Record(VisitMet, "Somebody who was met.", {"party": Key("Who.", required=True)}, leads=False)
REPORT = Record(
    VisitReport,
    "Who was met at the visit, how long it lasted, and when the next one was agreed for.",
    {
        "minutes": Key("How many minutes.", least=LEAST_MINUTES, most=MOST_MINUTES),
        "others": "Who else was met.",
        "next_on": "The day agreed for the next one.",
        "entry": Key(TOLD_BY, late=True),
        "withdrawn_by": Key("The entry that says otherwise; it counts no more.", late=True),
    },
    (Child("met", MET, once=("party",)),),
    named="report",
    leads=False,
)

FEATURE = Feature(
    name="reports",
    rules={"next_not_after": _l("The next one comes after %(day)s.")},
    of_a_case=(REPORTS,),
    next_steps=(next_steps,),
    recorded_under=RecordGroup.VISITS,
    records=Records(under={Visit: (Child("reports", REPORT),)}),
    outcome_parts=(OUTCOME_PART,),
    visit_parts=(VisitPart("reports/_of_visit.html", _said_of),),
)
