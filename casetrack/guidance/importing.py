"""Owe the end of imported orders to guardians."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import Case
from casetrack.db import session
from casetrack.events import handles
from casetrack.guidance.ladder_kinds import STEP_LOOK, StepResult
from casetrack.guidance.models import FamilyStep, GuardianshipOrder
from casetrack.guidance.queries import orders_of
from casetrack.law import add_months
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe the last day of each order that has not ended: the stated one, or that of its length.

    Owe the check of each step towards a guardian without an outcome, too.
    """
    _owe_looks(imported.case)
    for order in orders_of(imported.case):
        measure = order.measure
        if measure.state is MeasureState.ENDED or is_in_file(
            ObligationKind.ORDER_END, order, measure
        ):
            continue
        if measure.last_day is None and order.served_on and order.months:
            measure.last_day = add_months(order.served_on, order.months)
        if measure.last_day is not None:
            _owe(imported.case, order, measure.last_day)


def _owe_looks(case: Case) -> None:
    waiting = select(FamilyStep).where(
        FamilyStep.case_id == case.id,
        FamilyStep.result == StepResult.WAITING,
        FamilyStep.look_due.is_not(None),
    )
    for step in session().scalars(waiting):
        if step.look_due is None or is_in_file(STEP_LOOK, step):
            continue
        order = session().get_one(GuardianshipOrder, step.order_id)
        owe(
            case,
            STEP_LOOK,
            due=step.look_due,
            subject=step,
            why=why_agreed(
                "guardian_step_taken",
                fact_on=step.taken.first,
                entry=entry_in_file(step.entry_id),
            ),
            party_id=next(iter(order.measure.party_ids(Part.TO)), None),
        )


def _owe(case: Case, order: GuardianshipOrder, last_day: date) -> None:
    owe(
        case,
        ObligationKind.ORDER_END,
        due=last_day,
        subject=order,
        why=why_agreed(
            "order_served" if order.served_on else "order_issued",
            fact_on=order.served_on or order.issued.first,
            entry=entry_in_file(order.measure.entry_id),
        ),
        party_id=next(iter(order.measure.party_ids(Part.ABOUT)), None),
    )
