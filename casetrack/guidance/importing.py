"""Orders to guardians that a file tells without their end: owe it."""

from __future__ import annotations

from datetime import date

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import Case
from casetrack.events import handles
from casetrack.guidance.models import GuardianshipOrder
from casetrack.guidance.queries import orders_of
from casetrack.law import add_months
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_agreed


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe the last day of each order that has not ended: the one told, or that of its length."""
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
