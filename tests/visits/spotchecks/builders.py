"""Spot checks, plausible and dull, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.events import publish
from casetrack.ledger.nightly import NightCame
from casetrack.visits.models import Visit, VisitWay
from casetrack.visits.spotchecks.actions import CheckTerms, plan_checks
from casetrack.visits.spotchecks.models import SpotCheck, SpotCheckPlan
from tests.builders import NOON, TODAY, acting
from tests.visits.builders import case_of, handler_of

FIRST, LAST = date(2026, 11, 30), date(2026, 12, 25)


def terms_for(child: Party, **changed: Any) -> CheckTerms:
    """Two checks at home between 30 November and 25 December 2026, by the handler."""
    values: dict[str, Any] = {
        "party_id": child.id,
        "aim": "See how evenings are",
        "way": VisitWay.HOME,
        "visitor_id": handler_of(child).id,
        "first": FIRST,
        "last": LAST,
        "times": 2,
        "gap": 3,
    }
    return CheckTerms(**{**values, **changed})


def plan(child: Party, **changed: Any) -> SpotCheckPlan:
    """Plan them, by the handler, on 24 November."""
    act = acting(handler_of(child), on=TODAY, at=NOON)
    return plan_checks(case_of(child), terms_for(child, **changed), act)


def night(day: date) -> None:
    """Let the night before that day come."""
    publish(NightCame(day, datetime.combine(day, time(18), UTC) - timedelta(days=1)))
    session().flush()


def nights(first: date, last: date) -> None:
    """Every night of a stretch, both included."""
    for number in range((last - first).days + 1):
        night(first + timedelta(days=number))


def checks() -> list[SpotCheck]:
    """Every check there is."""
    return list(session().scalars(select(SpotCheck).order_by(SpotCheck.id)))


def visits() -> list[Visit]:
    """Every visit there is, by its day."""
    return list(session().scalars(select(Visit).order_by(Visit.planned_on, Visit.id)))
