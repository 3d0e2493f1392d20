"""Promises of an order, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.cases.kinds import Part
from casetrack.cases.models import (
    Case,
    JournalEntry,
    Measure,
    Obligation,
    Party,
    Requirement,
    RequirementCheck,
)
from casetrack.cases.requirements import HowKept, NewCheck
from casetrack.courses.requirements.checks import look_at
from casetrack.courses.requirements.queries import promises_of
from casetrack.db import session
from casetrack.db.partial_date import PartialDate
from tests.builders import NOON, TODAY, acting
from tests.guidance.builders import handler_of, make_order

LOOKED = date(2026, 11, 21)


def duties() -> list[Requirement]:
    """The two duties of an order in a case of its own, served on 20 November."""
    return list(promises_of(make_order().measure))


def case_with(promise: Requirement) -> Case:
    """The case in which it was promised."""
    measure = session().get_one(Measure, promise.measure_id)
    return session().get_one(Case, measure.case_id)


def by_handler(promise: Requirement) -> Act:
    """An act of whoever handles the case, today."""
    measure = session().get_one(Measure, promise.measure_id)
    (child_id,) = measure.party_ids(Part.ABOUT)
    return acting(handler_of(session().get_one(Party, child_id)), on=TODAY, at=NOON)


def look(
    promise: Requirement,
    finding: HowKept = HowKept.KEPT,
    *,
    on: date | PartialDate = LOOKED,
    proof: str = "The phone lies in the kitchen at night",
    opened: int | None = None,
    **data: Any,
) -> JournalEntry:
    """Look at it, by the handler."""
    seen = on if isinstance(on, PartialDate) else PartialDate.day(on)
    versions = {(promise.__tablename__, promise.id): opened} if opened is not None else None
    return look_at(
        case_with(promise),
        [(promise, NewCheck(finding, seen, proof, **data))],
        by_handler(promise),
        opened=versions,
    )


def looks() -> list[RequirementCheck]:
    """Every look there is, in the order in which they were kept."""
    return list(session().scalars(select(RequirementCheck).order_by(RequirementCheck.id)))


def owed(promise: Requirement) -> list[Obligation]:
    """The looks that are owed of it, or were."""
    mine = Obligation.subject == promise.__tablename__, Obligation.subject_id == promise.id
    return list(session().scalars(select(Obligation).where(*mine)))
