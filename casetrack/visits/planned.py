"""The rows of planned visits: made, owed by whoever goes, called off. Nobody's leave is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.journal import NOTHING, enter
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.visits.models import CalledOff, Visit, VisitPlan, VisitState, VisitWay
from casetrack.visits.rhythm import PlannedDay


def add_visits(
    case: Case,
    plan: VisitPlan,
    days: Iterable[PlannedDay],
    entry: JournalEntry | None,
    *,
    position: int = 1,
    on: date,
) -> list[Visit]:
    """Visits of the plan on these days, each owed by its visitor; flushed.

    position: the number of the first one. entry: what tells of them.
    """
    visits = [
        Visit(
            case_id=case.id,
            office_id=case.office_id,
            party_id=plan.party_id,
            plan_id=plan.id,
            visitor_id=plan.visitor_id,
            position=number,
            planned_on=planned.day,
            planned_at=plan.planned_at,
            moved_from=planned.moved_from,
            slot_on=planned.slot,
            is_provisional=planned.is_provisional,
            way=VisitWay(plan.ways[0]) if plan.ways else VisitWay.HOME,
            findings=NOTHING,
        )
        for number, planned in enumerate(days, start=position)
    ]
    session().add_all(visits)
    session().flush()
    for visit in visits:
        owe_visit(case, visit, entry, on=on)
    return visits


def again(case: Case, former: Visit, entry: JournalEntry | None, *, on: date) -> Visit:
    """A visit that was taken back, planned once more as it was; flushed. The former one stays."""
    visit = Visit(
        case_id=case.id,
        office_id=case.office_id,
        party_id=former.party_id,
        plan_id=former.plan_id,
        visitor_id=former.visitor_id,
        position=former.position,
        planned_on=former.planned_on,
        planned_at=former.planned_at,
        moved_from=former.moved_from,
        slot_on=former.slot_on,
        is_provisional=former.is_provisional,
        way=former.way,
        is_spot_check=former.is_spot_check,
        findings=NOTHING,
    )
    session().add(visit)
    session().flush()
    owe_visit(case, visit, entry, on=on)
    return visit


def owe_visit(case: Case, visit: Visit, entry: JournalEntry | None, *, on: date) -> None:
    """Have the visitor owe the visit on its day; moved, if it was owed on another one.

    A spot check is withheld from who sees a part of the case alone.
    """
    assert visit.planned_on is not None, "a planned visit has a day"
    why = why_agreed("visits_planned", fact_on=on, entry=entry)
    if visit.moved_from is not None and visit.moved_from != visit.planned_on:
        reason = current_calendar().why(visit.moved_from)
        if reason is not None:
            why["steps"].append(["rest_day", {"day": visit.moved_from.isoformat(), "why": reason}])
    if visit.is_provisional:
        why["steps"].append(["provisional", {"year": visit.planned_on.year}])
    owe(
        case,
        ObligationKind.VISIT,
        due=visit.planned_on,
        subject=visit,
        why=why,
        owner_id=visit.visitor_id,
        party_id=visit.party_id,
        is_provisional=visit.is_provisional,
        is_withheld=visit.is_spot_check,
        told_by=entry,
    )


def call_off(
    case: Case,
    gone: Sequence[Visit],
    text: BilingualText,
    act: Act,
    *,
    why: BilingualText,
    because: CalledOff | None = None,
) -> JournalEntry:
    """Cancel these visits and their duties, told in one entry.

    because: what takes them back by itself; they come back when it no longer holds.
    """
    people = {visit.party_id for visit in gone}
    entry = enter(
        case,
        EntryKind.VISIT_CANCELLED,
        act,
        when=PartialDate.day(act.on),
        text=text,
        parties={Part.ABOUT: [session().get_one(Party, party_id) for party_id in sorted(people)]},
        subject=gone[0],
        days=[visit.planned_on.isoformat() for visit in gone if visit.planned_on],
    )
    for visit in gone:
        visit.state = VisitState.CANCELLED
        visit.happened = PartialDate.day(act.on)
        visit.findings = why
        visit.entry_id = entry.id
        visit.called_off = because
        visit.version += 1
        settle(ObligationKind.VISIT, visit, on=act.on, as_=DutyState.LAPSED)
    session().flush()
    return entry
