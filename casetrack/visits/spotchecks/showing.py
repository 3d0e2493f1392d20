"""The night's work on spot checks: draw the days of opening windows, show the due ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.audit.record import AuditKind, record
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.events import handles
from casetrack.ledger.journal import NOTHING
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed
from casetrack.visits.models import OnRestDay, Visit, VisitPlan, VisitWay
from casetrack.visits.policy import may_visit
from casetrack.visits.spotchecks.drawing import days_to_draw_from, draw_day, working_days
from casetrack.visits.spotchecks.models import MOST_AHEAD, CheckState, SpotCheck, SpotCheckPlan


@dataclass(frozen=True)
class UnannouncedVisit:
    """Terms of an unannounced visit. measure_id: the measure it serves and ends with.

    entry: that told of the plan, and when that was.
    """

    party_id: int
    day: date
    way: VisitWay
    visitor_id: int | None
    aim: BilingualText
    measure_id: int | None
    entry: JournalEntry | None


def plan_unannounced(case: Case, other_visit: UnannouncedVisit) -> Visit:
    """Let the visit be, owed by its visitor on its day, and withheld from who sees a part alone.

    Asks nobody's leave and writes nothing into the journal: what was planned stands there, and the
    day would tell it to whoever reads there.
    """
    plan = VisitPlan(
        case_id=case.id,
        party_id=other_visit.party_id,
        measure_id=other_visit.measure_id,
        visitor_id=other_visit.visitor_id,
        aim=other_visit.aim,
        on_rest_day=OnRestDay.KEEP,
        ways=[other_visit.way.value],
        entry_id=other_visit.entry.id if other_visit.entry else None,
    )
    session().add(plan)
    session().flush()
    visit = Visit(
        case_id=case.id,
        office_id=case.office_id,
        party_id=other_visit.party_id,
        plan_id=plan.id,
        visitor_id=other_visit.visitor_id,
        planned_on=other_visit.day,
        way=other_visit.way,
        is_spot_check=True,
        findings=NOTHING,
    )
    session().add(visit)
    session().flush()
    planned = other_visit.entry.when.first if other_visit.entry else None
    owe(
        case,
        ObligationKind.VISIT,
        due=other_visit.day,
        subject=visit,
        why=why_agreed("spot_check_drawn", fact_on=planned, entry=other_visit.entry),
        owner_id=other_visit.visitor_id,
        party_id=other_visit.party_id,
        is_withheld=True,
    )
    return visit


@handles(NightCame)
def draw_and_show(night: NightCame) -> None:
    """Draw the days of the windows that open, and let the visits be of which it is time to know.

    A window is drawn the night before the first day on which its visitor could be told. Where
    nights were missed a day that is still to come is drawn; where none is left, the check was
    missed, and says so. Run again it finds nothing to do.
    """
    for check in _to_draw(night.on):
        _draw(check, on=night.on, at=night.at)
    session().flush()
    for check in _to_show(night.on):
        _show(check, on=night.on, at=night.at)


def _to_draw(on: date) -> Sequence[SpotCheck]:
    """Checks whose window is near, in order: each needs the one before."""
    query = (
        select(SpotCheck)
        .join(SpotCheckPlan, SpotCheckPlan.id == SpotCheck.plan_id)
        .where(
            SpotCheck.state == CheckState.COMMITTED,
            SpotCheck.first_day <= on + timedelta(days=MOST_AHEAD + 1),
        )
        .order_by(SpotCheck.plan_id, SpotCheck.position)
        .with_for_update(of=SpotCheck)
    )
    return [
        check
        for check in session().scalars(query)
        if check.first_day <= on + timedelta(days=check.plan.days_ahead + 1)
    ]


def _draw(check: SpotCheck, *, on: date, at: datetime) -> None:
    before = max(
        (
            day
            for check_done in check.plan.checks
            if check_done.position < check.position and (day := check_done.drawn_day()) is not None
        ),
        default=None,
    )
    calendar = current_calendar()
    days = days_to_draw_from(
        working_days(check.first_day, check.last_day, calendar),
        before,
        check.plan.gap,
        on,
        calendar,
    )
    if not days:
        check.state = CheckState.MISSED
        return
    drawn = draw_day(check.seed, check.name, days)
    check.days = [day.isoformat() for day in days]
    check.day_text = drawn.day.isoformat()
    check.drawn_at = at
    check.state = CheckState.DRAWN
    # The day itself stands in no record that anybody reads before it is past.
    record(
        AuditKind.CASE_CHANGED,
        by=None,
        at=at,
        case_id=check.case_id,
        spot_check=check.id,
        drawn_from=len(days),
    )


def _to_show(on: date) -> Sequence[SpotCheck]:
    query = (
        select(SpotCheck)
        .where(
            SpotCheck.state == CheckState.DRAWN,
            SpotCheck.first_day <= on + timedelta(days=MOST_AHEAD + 1),
        )
        .order_by(SpotCheck.id)
        .with_for_update(of=SpotCheck)
    )
    return [
        check
        for check in session().scalars(query)
        if (day := check.drawn_day()) is not None
        and day <= on + timedelta(days=check.plan.days_ahead)
    ]


def _show(check: SpotCheck, *, on: date, at: datetime) -> None:
    case, plan, day = session().get_one(Case, check.case_id), check.plan, check.drawn_day()
    assert day is not None, "what is drawn has a day"
    entry = session().get(JournalEntry, plan.entry_id) if plan.entry_id else None
    visit = plan_unannounced(
        case,
        UnannouncedVisit(
            party_id=plan.party_id,
            day=day,
            way=plan.way,
            visitor_id=_who_goes(plan, case, on=on),
            aim=plan.aim,
            measure_id=plan.measure_id,
            entry=entry,
        ),
    )
    check.visit_id = visit.id
    check.state = CheckState.SHOWN
    session().flush()
    record(
        AuditKind.CASE_CHANGED,
        by=None,
        at=at,
        case_id=case.id,
        spot_check=check.id,
        visit=visit.id,
    )


def _who_goes(plan: SpotCheckPlan, case: Case, *, on: date) -> int | None:
    """The visitor; the handler where that one may not go any more."""
    visitor = session().get(Staff, plan.visitor_id) if plan.visitor_id else None
    if visitor is not None and may_visit(visitor, case, party_id=plan.party_id, on=on):
        return visitor.id
    return case.handler_id
