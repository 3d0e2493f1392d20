"""The due date of the opinion: before the last day of its probation, and moved with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import CaseStatus, MeasureState
from casetrack.cases.models import Case, Measure, Obligation
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.office_terms.models import OfficeTermChanged
from casetrack.clocks.office_terms.queries import length_in
from casetrack.db import session
from casetrack.events import handles
from casetrack.law import opinion_finished, previous_working_day
from casetrack.ledger.gates import Asked, Gate, GateAsked, Settle
from casetrack.ledger.importing import CaseImported, is_in_file
from casetrack.ledger.measures import LastDayMoved, MeasureEnded
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.changes import ProbationOrdered
from casetrack.probation.models import Probation
from casetrack.probation.opinions.models import OPINION, OPINION_TERM
from casetrack.probation.opinions.queries import opinion_of
from casetrack.probation.queries import probation_behind, probations_of

_RUNNING = (
    select(Probation)
    .join(Measure, Measure.id == Probation.measure_id)
    .join(Case, Case.id == Probation.case_id)
    .where(
        Measure.state == MeasureState.RUNNING,
        Case.status == CaseStatus.OPEN,
        Probation.revoked_on.is_(None),
        Probation.final_disposition_id.is_(None),
    )
    .order_by(Probation.id)
)
BEFORE_THE_END = "before_probation_end"
# Of a probation whose day for the opinion had passed when its case came in.
COUNTED_HERE = "probation_end_near_at_import"
_A_WEEK = timedelta(days=7)
MISSING = "opinion_missing"


def due_on(last_day: date, days_before: int = OPINION_TERM.usual.number) -> date:
    """The due day of an opinion: so many days before the last day, or the working day before."""
    return previous_working_day(last_day - timedelta(days=days_before), current_calendar())


def owe_opinion(probation: Probation, *, came_on: date | None = None) -> None:
    """Owe the opinion of a probation that began and has no finished one.

    came_on: when its case was brought in. What was past by then is due a week later, before the
    end.
    """
    last_day = probation.ends_on()
    opinion = opinion_of(probation)
    is_finished = opinion is not None and opinion.finished_on is not None
    if is_finished or last_day is None or not probation.has_begun():
        return
    case = session().get_one(Case, probation.case_id)
    due = due_on(last_day, length_in(case.office_id, OPINION_TERM).number)
    why = why_agreed(BEFORE_THE_END, fact_on=last_day)
    if came_on is not None and due < came_on:
        due = previous_working_day(min(last_day, came_on + _A_WEEK), current_calendar())
        why = why_agreed(COUNTED_HERE, fact_on=last_day)
    owe(
        case,
        OPINION,
        due=due,
        subject=probation,
        why=why,
        party_id=probation.party_id,
        is_withheld=True,
    )


@handles(ProbationOrdered)
def begin_with_probation(ordered: ProbationOrdered) -> None:
    """Owe the opinion from the decision on."""
    owe_opinion(ordered.probation)


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Move the due date with the last day."""
    probation = probation_behind(moved.measure)
    if probation is not None:
        owe_opinion(probation)


@handles(MeasureEnded)
def end_with_probation(ended: MeasureEnded) -> None:
    """Let the duty lapse once the probation is revoked or decided."""
    probation = probation_behind(ended.measure)
    if probation is not None:
        settle(OPINION, probation, on=ended.act.on, as_=DutyState.LAPSED)


@handles(CaseImported)
def owe_missing(imported: CaseImported) -> None:
    """Owe the opinion of each running imported probation, where the file has no such due date."""
    for probation in probations_of(imported.case):
        if probation.is_running(on=imported.on) and not is_in_file(OPINION, probation):
            owe_opinion(probation, came_on=imported.on)


@handles(NightCame)
def owe_in_the_night(night: NightCame) -> None:
    """Owe the opinion of probations that ran before opinions were owed, once for each."""
    owed = select(Obligation.id).where(
        Obligation.kind == OPINION,
        Obligation.subject == Probation.__tablename__,
        Obligation.subject_id == Probation.id,
    )
    for probation in session().scalars(_RUNNING.where(~owed.exists())).all():
        owe_opinion(probation)


@handles(OfficeTermChanged)
def follow_office(changed: OfficeTermChanged) -> None:
    """Move the due dates of an office with its term."""
    if changed.term is OPINION_TERM:
        running = _RUNNING.where(Case.office_id == changed.office_id)
        for probation in session().scalars(running).all():
            owe_opinion(probation)


def on_final_decision(asked: GateAsked) -> Iterator[Asked]:
    """Whether the opinion is finished by then; else a reason is asked. Skips recorded decisions.

    facts: `probation`.

    Source: Procuratorate Rules art. 477.
    """
    probation: Probation | None = asked.facts.get("probation")
    if asked.recorded or probation is None:
        return
    opinion = opinion_of(probation)
    finished_on = opinion.finished_on if opinion is not None else None
    place = {"case_id": probation.case_id, "probation_id": probation.id}
    yield Asked(
        opinion_finished(finished_on, on=asked.on),
        MISSING,
        settle=Settle(_l("To the opinion"), "opinions.show", place),
    )


GATES = (Gate(frozenset({EntryKind.NOT_PROSECUTED_AFTER_PROBATION}), on_final_decision),)
