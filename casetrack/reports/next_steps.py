"""A day was agreed at a visit, and no visit is planned for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.reports.models import VisitReport
from casetrack.reports.queries import REPORTS
from casetrack.visits.policy import sees
from casetrack.visits.queries import visits_in_short
from casetrack.web.catalogue import gettext as _
from casetrack.web.dates import word_day
from casetrack.web.next_steps import NextStep
from casetrack.web.words import language


def next_steps(facts: CaseFacts, user: Staff, on: date) -> Iterator[NextStep]:
    """To plan what was agreed at the last visit to somebody, where nothing is planned since."""
    if not facts.case.is_open() or not facts.may(user, Permission.VISITS_PLAN):
        return
    reports = [one for one in facts.read(REPORTS) if one.withdrawn_by_id is None]
    if not reports:
        return
    visits = {one.id: one for one in facts.read(visits_in_short)}
    last: dict[int, VisitReport] = {}
    for one in reports:
        last[visits[one.visit_id].party_id] = one
    for party in facts.parties:
        report = last.get(party.id)
        if report is None or report.next_on is None:
            continue
        told_on = visits[report.visit_id].day() or date.min
        later = [
            one
            for one in visits.values()
            if one.party_id == party.id
            and one.id != report.visit_id
            and sees(facts.sight, one)
            and (one.is_open() or (one.day() or date.min) > told_on)
        ]
        if not later:
            yield NextStep(
                _("Plan the visit agreed upon: %(who)s", who=party.alias.in_(language())),
                url_for("visits.plan", case_id=facts.case.id, party=party.id, measure=0),
                _("Agreed for %(day)s.", day=word_day(report.next_on, language(), long=True)),
                is_due=True,
            )
