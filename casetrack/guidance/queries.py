"""Read orders and programmes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.models import Case, Measure, MeasureParty, Party
from casetrack.db import all_rows, session
from casetrack.guidance.models import GuardianshipOrder, Programme


def find_order(case: Case, order_id: int) -> GuardianshipOrder | None:
    """An order of this case, or None if it is of another one."""
    return session().scalar(
        select(GuardianshipOrder)
        .join(Measure, Measure.id == GuardianshipOrder.measure_id)
        .where(GuardianshipOrder.id == order_id, Measure.case_id == case.id)
    )


def find_programme(case: Case, programme_id: int) -> Programme | None:
    """A programme of this case, or None if it is of another one."""
    return session().scalar(
        select(Programme)
        .join(Measure, Measure.id == Programme.measure_id)
        .where(Programme.id == programme_id, Measure.case_id == case.id)
    )


def order_behind(measure: Measure) -> GuardianshipOrder | None:
    """The order behind a measure; None where the source gives only the measure."""
    return session().scalar(
        select(GuardianshipOrder).where(GuardianshipOrder.measure_id == measure.id)
    )


def orders_of(case: Case) -> Sequence[GuardianshipOrder]:
    """The orders of a case, by id."""
    return all_rows(
        select(GuardianshipOrder)
        .join(Measure, Measure.id == GuardianshipOrder.measure_id)
        .where(Measure.case_id == case.id)
        .order_by(GuardianshipOrder.id)
    )


def orders_beside(order: GuardianshipOrder) -> Sequence[Any]:
    """Other orders about the same child or children, one row for each bound person.

    Rows with id, Measure and alias; one statement.
    """
    about = order.measure.party_ids(Part.ABOUT)
    same = select(MeasureParty.measure_id).where(
        MeasureParty.party_id.in_(about), MeasureParty.part == Part.ABOUT
    )
    query = (
        select(GuardianshipOrder.id, Measure, Party.alias)
        .options(lazyload("*"))
        .join(Measure, Measure.id == GuardianshipOrder.measure_id)
        .join(MeasureParty, MeasureParty.measure_id == Measure.id)
        .join(Party, Party.id == MeasureParty.party_id)
        .where(
            Measure.case_id == order.measure.case_id,
            MeasureParty.part == Part.TO,
            Measure.id.in_(same),
            GuardianshipOrder.id != order.id,
        )
        .order_by(GuardianshipOrder.id, MeasureParty.id)
    )
    return session().execute(query).all()


def running_order(case: Case, *, child_id: int, recipient_id: int) -> GuardianshipOrder | None:
    """The running order about this child that binds this person, or None."""
    query = (
        select(GuardianshipOrder)
        .join(Measure, Measure.id == GuardianshipOrder.measure_id)
        .where(Measure.case_id == case.id, Measure.state == MeasureState.RUNNING)
        .order_by(GuardianshipOrder.id)
    )
    for order in session().scalars(query):
        about, to = order.measure.party_ids(Part.ABOUT), order.measure.party_ids(Part.TO)
        if child_id in about and recipient_id in to:
            return order
    return None
