"""The opinion is due before the end of its probation, and follows that end."""

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
from casetrack.probation.opinions.models import OPINION, USUAL_DAYS
from casetrack.probation.opinions.queries import days_of, opinion_of
from casetrack.probation.queries import probation_behind, probations_of

BEFORE_THE_END = "before_probation_end"
MISSING = "opinion_missing"


def due_on(last_day: date, days_before: int = USUAL_DAYS) -> date:
    """The day by which an opinion is due: so many days before the last one, or the working day
    before that.
    """
    return previous_working_day(last_day - timedelta(days=days_before), current_calendar())


def owe_opinion(probation: Probation) -> None:
    """Owe the opinion of a probation that runs and has none that is finished."""
    last_day = probation.ends_on()
    opinion = opinion_of(probation)
    is_finished = opinion is not None and opinion.finished_on is not None
    if is_finished or last_day is None or not probation.has_begun():
        return
    case = session().get_one(Case, probation.case_id)
    owe(
        case,
        OPINION,
        due=due_on(last_day, days_of(case.office_id)),
        subject=probation,
        why=why_agreed(BEFORE_THE_END, fact_on=last_day),
        party_id=probation.party_id,
        is_withheld=True,
    )


@handles(ProbationOrdered)
def begin_with_probation(ordered: ProbationOrdered) -> None:
    """Owe it from the decision on."""
    owe_opinion(ordered.probation)


@handles(LastDayMoved)
def follow_last_day(moved: LastDayMoved) -> None:
    """Let it be due before the end as that is now."""
    probation = probation_behind(moved.measure)
    if probation is not None:
        owe_opinion(probation)


@handles(MeasureEnded)
def end_with_probation(ended: MeasureEnded) -> None:
    """It is owed no more once the probation is revoked or decided."""
    probation = probation_behind(ended.measure)
    if probation is not None:
        settle(OPINION, probation, on=ended.act.on, as_=DutyState.LAPSED)


@handles(CaseImported)
def owe_missing(imported: CaseImported) -> None:
    """Owe it for each probation of a file that runs, where the file tells no such day."""
    for probation in probations_of(imported.case):
        if probation.is_running(on=imported.on) and not is_in_file(OPINION, probation):
            owe_opinion(probation)


@handles(NightCame)
def owe_in_the_night(night: NightCame) -> None:
    """Owe it for probations that ran before opinions were owed, once for each."""
    owed = select(Obligation.id).where(
        Obligation.kind == OPINION,
        Obligation.subject == Probation.__tablename__,
        Obligation.subject_id == Probation.id,
    )
    never = (
        select(Probation)
        .join(Measure, Measure.id == Probation.measure_id)
        .join(Case, Case.id == Probation.case_id)
        .where(
            Measure.state == MeasureState.RUNNING,
            Case.status == CaseStatus.OPEN,
            Probation.revoked_on.is_(None),
            Probation.final_disposition_id.is_(None),
            ~owed.exists(),
        )
        .order_by(Probation.id)
    )
    for probation in session().scalars(never).all():
        owe_opinion(probation)


def on_final_decision(asked: GateAsked) -> Iterator[Asked]:
    """That the opinion was finished by then; its absence asks a reason. Of a file nothing is said.

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
