"""Reports of visits as a feature of the application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import NextSteps, VisitPart
from casetrack.ledger.registry import Feature
from casetrack.visits.models import Visit
from casetrack.visits.policy import sees
from casetrack.visits.queries import visits_in_short
from casetrack.visits.reports.models import LEAST_MINUTES, MOST_MINUTES, VisitMet, VisitReport
from casetrack.visits.reports.outcome_part import OUTCOME_PART
from casetrack.visits.reports.queries import REPORTS, reports_of
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep, RecordGroup
from casetrack.web.words import language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """Next step: plan the visit agreed at the last one, where none is planned since."""
    if not facts.case.is_open() or not facts.may(user, Permission.VISITS_PLAN):
        return
    reports = [
        report_due for report_due in facts.read(REPORTS) if report_due.withdrawn_by_id is None
    ]
    if not reports:
        return
    visits = {report_due.id: report_due for report_due in facts.read(visits_in_short)}
    last: dict[int, VisitReport] = {}
    for report_due in reports:
        last[visits[report_due.visit_id].party_id] = report_due
    for party in facts.parties:
        report = last.get(party.id)
        if report is None or report.next_on is None:
            continue
        told_on = visits[report.visit_id].day() or date.min
        later = [
            report_due
            for report_due in visits.values()
            if report_due.party_id == party.id
            and report_due.id != report.visit_id
            and sees(facts.sight, report_due)
            and (report_due.is_open() or (report_due.day() or date.min) > told_on)
        ]
        if not later:
            yield NextStep(
                _("Plan the visit agreed upon: %(who)s", who=party.alias.in_(language())),
                url_for("visits.plan", case_id=facts.case.id, party=party.id, measure=0),
                _("Agreed for %(day)s.", day=word_day(report.next_on, language(), long=True)),
                is_due=True,
                due=report.next_on,
            )


def _said_of(of: VisitOf, user: Staff) -> Sequence[VisitReport] | None:
    """Reports of the visit, corrected ones too, the latest first; None without any."""
    assert of.visit_id is not None, "the page of a visit has one"
    return reports_of(of.visit_id) or None


MET = Record(VisitMet, "Somebody who was met.", {"party": Key("Who.", required=True)}, leads=False)
REPORT = Record(
    VisitReport,
    "Who was met at the visit, how long it lasted, and when the next one was agreed for.",
    {
        "minutes": Key("How many minutes.", least=LEAST_MINUTES, most=MOST_MINUTES),
        "others": "Who else was met; at a body, who received us.",
        "shown": "At a body: what was shown.",
        "next_on": "The day agreed for the next one.",
        "entry": Key(TOLD_BY, late=True),
        "withdrawn_by": Key("The entry that says otherwise; it counts no more.", late=True),
    },
    (Child("met", MET, once=("party",)),),
    named="report",
    leads=False,
)

FEATURE = Feature(
    "reports",
    brings=(
        REPORTS,
        NextSteps((next_steps,), RecordGroup.VISITS),
        Records(under={Visit: (Child("reports", REPORT),)}),
        OUTCOME_PART,
        VisitPart("visits/reports/_of_visit.html", _said_of),
    ),
)
