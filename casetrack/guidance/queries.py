"""Read orders and programmes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, union_all

from casetrack.cases.kinds import MeasureKind, MeasureState, Part
from casetrack.cases.models import Case, JournalEntry, Measure, MeasureParty
from casetrack.db import session
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


def orders_of(case: Case) -> Sequence[GuardianshipOrder]:
    """The orders of a case, in the order in which they were issued."""
    return (
        session()
        .scalars(
            select(GuardianshipOrder)
            .join(Measure, Measure.id == GuardianshipOrder.measure_id)
            .where(Measure.case_id == case.id)
            .order_by(GuardianshipOrder.id)
        )
        .all()
    )


def programmes_of(case: Case) -> Sequence[Programme]:
    """The programmes of a case with their sessions, in the order in which they were begun."""
    return (
        session()
        .scalars(
            select(Programme)
            .join(Measure, Measure.id == Programme.measure_id)
            .where(Measure.case_id == case.id)
            .order_by(Programme.id)
        )
        .all()
    )


def details_of(case: Case) -> dict[int, int]:
    """The id of the order or programme behind each measure of a case that has one; one statement.

    By the id of the measure, whose kind says which of the two it is.
    """
    mine = select(Measure.id).where(Measure.case_id == case.id)
    found = union_all(
        *(
            select(detail.measure_id, detail.id).where(detail.measure_id.in_(mine))
            for detail in (GuardianshipOrder, Programme)
        )
    )
    return dict(session().execute(found).all())


def running_order(case: Case, *, child_id: int, recipient_id: int) -> GuardianshipOrder | None:
    """The order that runs for this child and binds this person, if there is one."""
    found = (
        select(GuardianshipOrder)
        .join(Measure, Measure.id == GuardianshipOrder.measure_id)
        .where(Measure.case_id == case.id, Measure.state == MeasureState.RUNNING)
        .order_by(GuardianshipOrder.id)
    )
    for order in session().scalars(found):
        about, to = order.measure.party_ids(Part.ABOUT), order.measure.party_ids(Part.TO)
        if child_id in about and recipient_id in to:
            return order
    return None


def same_programme(
    case: Case, kind: MeasureKind, *, child_id: int, started_on: date, aim: str
) -> Programme | None:
    """A running programme of this kind for this child with the same beginning and aim."""
    found = (
        select(Programme)
        .join(Measure, Measure.id == Programme.measure_id)
        .join(MeasureParty, MeasureParty.measure_id == Measure.id)
        .where(
            Measure.case_id == case.id,
            Measure.kind == kind,
            Measure.state == MeasureState.RUNNING,
            MeasureParty.part == Part.ABOUT,
            MeasureParty.party_id == child_id,
        )
    )
    for programme in session().scalars(found):
        measure = programme.measure
        if measure.started.first == started_on and measure.aim.in_("en") == aim:
            return programme
    return None


def entries_of(programme: Programme) -> dict[int, JournalEntry]:
    """The journal entries that tell of the sessions of a programme, by id; one statement."""
    ids = [held.entry_id for held in programme.sessions]
    rows = session().scalars(select(JournalEntry).where(JournalEntry.id.in_(ids)))
    return {entry.id: entry for entry in rows}
