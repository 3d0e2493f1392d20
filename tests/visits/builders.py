"""Visits, plausible and dull, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Aspect, Ground, MeasureKind, Part
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Measure, Obligation, Party
from casetrack.cases.policy import may
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.measures import start_measure
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import Condition, OnRestDay, SeriesUnit, Visit, VisitState, VisitWay
from casetrack.visits.outcomes import VisitOutcome, record_outcome
from casetrack.visits.rhythm import VisitRhythm
from tests.builders import NOON, TODAY, acting, make_staff

FIRST = date(2026, 12, 7)


def case_of(child: Party) -> Case:
    """The case somebody is in."""
    return session().get_one(Case, child.case_id)


def handler_of(child: Party) -> Staff:
    """Who handles it."""
    handler = case_of(child).handler
    assert handler is not None
    return handler


def terms_for(child: Party, **changed: Any) -> VisitTerms:
    """One visit at home on 7 December 2026, by the handler, unless `changed`.

    Names of a Rhythm go into the rhythm.
    """
    in_rhythm = {field.name for field in fields(VisitRhythm)}
    rhythm = {name: changed.pop(name) for name in in_rhythm & set(changed)}
    values: dict[str, Any] = {
        "party_id": child.id,
        "aim": "See how things are at home",
        "ways": (VisitWay.HOME,),
        "visitor_id": handler_of(child).id,
        "rhythm": VisitRhythm(**{"first": FIRST, **rhythm}),
    }
    return VisitTerms(**{**values, **changed})


def plan(child: Party, **changed: Any) -> list[Visit]:
    """Plan visits to a child, by its handler."""
    _plan, visits = plan_visits(
        case_of(child), terms_for(child, **changed), acting(handler_of(child), on=TODAY, at=NOON)
    )
    return visits


def plan_monthly(child: Party, times: int = 3, **changed: Any) -> list[Visit]:
    """A series, once a month from 7 December."""
    return plan(child, every=1, unit=SeriesUnit.MONTH, times=times, **changed)


def run_probation(child: Party, *, last_day: date | None = date(2027, 7, 7)) -> Measure:
    """A probation that runs for the child."""
    return start_measure(
        case_of(child),
        MeasureKind.PROBATION,
        started=PartialDate.day(date(2026, 9, 7)),
        parties={Part.ABOUT: [child]},
        last_day=last_day,
    )


def met(day: date | PartialDate = TODAY, **changed: Any) -> VisitOutcome:
    """Somebody was met, and things are steady."""
    values: dict[str, Any] = {
        "state": VisitState.DONE,
        "happened": day if isinstance(day, PartialDate) else PartialDate.day(day),
        "way": VisitWay.HOME,
        "findings": "At the bench with the master, calm.",
        "condition": Condition.STEADY,
        # Kept of what is urgent alone.
        "done_now": "Stays with the child; the mother is on her way.",
        "told": "The mother, in person.",
    }
    return VisitOutcome(**{**values, **changed})


def record(visit: Visit, outcome: VisitOutcome, *, on: date = FIRST) -> JournalEntry:
    """Record what came of a visit, by the handler of the case."""
    handler = handler_of(session().get_one(Party, visit.party_id))
    return record_outcome(visit, outcome, acting(handler, on=on, at=NOON))


def grant_visits(
    case: Case,
    child: Party | None = None,
    *,
    to: Staff | None = None,
    until: date | None = None,
) -> Staff:
    """A judicial social worker who was granted the visits of a case, or of one child in it.

    until: the last day of it, inclusive; None: without end.
    """
    worker = to or make_staff(Role.SOCIAL_WORKER)
    session().add(
        CaseGrant(
            case_id=case.id,
            staff_id=worker.id,
            ground=Ground.GRANTED,
            aspect=Aspect.VISITS,
            party_id=child.id if child else None,
            since=TODAY,
            until=until,
            given_at=NOON,
        )
    )
    session().flush()
    assert may(
        worker, Permission.VISITS_RECORD, case, on=TODAY, party_id=child.id if child else None
    )
    return worker


def owed(visits: Sequence[Visit]) -> dict[int, Obligation]:
    """What is owed for these visits, by visit."""
    rows = session().scalars(
        select(Obligation).where(
            Obligation.kind == ObligationKind.VISIT,
            Obligation.subject == "visit",
            Obligation.subject_id.in_([v.id for v in visits]),
        )
    )
    return {row.subject_id: row for row in rows}


def entries_in(case: Case) -> list[JournalEntry]:
    """The journal of a case, in the order of its numbers."""
    return list(
        session().scalars(
            select(JournalEntry)
            .where(JournalEntry.case_id == case.id)
            .order_by(JournalEntry.number)
        )
    )


KEEP = OnRestDay.KEEP
