"""Spot checks in a line of months: those that are visits, and the windows of those to come."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.ledger.month_marks import Mark, MarkShape, MonthRow, MonthsOf, RowPlace
from casetrack.spotchecks.models import AHEAD, PLAN
from casetrack.spotchecks.queries import PLANS
from casetrack.visits.month_marks import mark_of
from casetrack.visits.queries import seen_of, visits_in_short
from casetrack.web.dates import month_day


def _checks(of: MonthsOf, user: Staff) -> list[Mark] | None:
    marks = [*_visits(of), *_windows(of, user)]
    return marks or None


def _visits(of: MonthsOf) -> Iterator[Mark]:
    for visit in seen_of(of.facts.read(visits_in_short), sight=of.facts.sight):
        if visit.party_id == of.party.id and visit.is_spot_check:
            yield from mark_of(visit, of.facts, done=MarkShape.SPOT_DONE, planned=MarkShape.SPOT)


def _windows(of: MonthsOf, user: Staff) -> Iterator[Mark]:
    """Their windows, for who plans spot checks; never the day, drawn or not."""
    if not of.facts.may(user, PLAN):
        return
    for plan in of.facts.read(PLANS):
        if plan.party_id != of.party.id:
            continue
        for check in plan.checks:
            if check.state in AHEAD and check.last_day >= of.facts.on:
                first, last = month_day(check.first_day), month_day(check.last_day)
                yield Mark(
                    MarkShape.HIDDEN,
                    check.first_day,
                    _("spot check between %(first)s and %(last)s", first=first, last=last),
                    last=check.last_day,
                    text=_("day hidden"),
                )


MONTH_MARKS = (
    MonthRow(
        "spot-checks",
        _l("Spot checks"),
        RowPlace.SEEN,
        _checks,
        none=_l("none"),
        is_shared=True,
    ),
)
