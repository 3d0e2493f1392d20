"""Proposals of the custodian, which somebody else of the office decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import has_permission
from casetrack.cases.models import Case
from casetrack.cases.sealed import sealed_opened
from casetrack.codes import N_
from casetrack.db import session
from casetrack.desk.sealed_records.models import (
    APPROVE,
    RecordDestruction,
    RecordQuery,
    RecordSeal,
)
from casetrack.errors import NotAllowed, RuleBroken

DECIDED = N_("It is decided already.")
SAY_WHY = N_("Say why, in a sentence.")


@dataclass(frozen=True)
class ToDecide:
    """How many proposals wait for somebody. due: by which day the first query is answered."""

    answers: int
    unsealings: int
    destructions: int
    due: date | None

    @property
    def count(self) -> int:
        """How many there are together."""
        return self.answers + self.unsealings + self.destructions


def to_decide(by: Staff) -> ToDecide | None:
    """The proposals that wait for this person, or None. No statement for whoever decides none."""
    if not has_permission(by, APPROVE):
        return None
    asked = select(func.count(), func.min(RecordQuery.due)).where(
        RecordQuery.office_id == by.office_id,
        RecordQuery.approved_at.is_(None),
        RecordQuery.answered_by_id != by.id,
    )
    here = exists().where(Case.id == RecordSeal.case_id, Case.office_id == by.office_id)
    lifts = select(func.count(RecordSeal.id)).where(
        # Few are proposed: SQLite begins at the index of who did only where it is asked so.
        RecordSeal.lift_asked_by_id > 0,
        RecordSeal.lift_asked_by_id != by.id,
        RecordSeal.lifted_at.is_(None),
        here,
    )
    destructions = select(func.count()).where(
        RecordDestruction.office_id == by.office_id,
        RecordDestruction.decided_on.is_(None),
        RecordDestruction.proposed_by_id != by.id,
    )
    with sealed_opened():
        answers, due = session().execute(asked).one()
        waiting = ToDecide(
            answers,
            session().scalars(lifts).one(),
            session().scalars(destructions).one(),
            due,
        )
    return waiting if waiting.count else None


def ensure_decides(act: Act, office_id: int, proposed_by_id: int | None) -> None:
    """Refuse unless this person decides what another of the office proposed. Raises NotAllowed."""
    is_theirs = act.by.office_id == office_id and has_permission(act.by, APPROVE)
    if not is_theirs or act.by.id == proposed_by_id:
        raise NotAllowed(APPROVE.value)


def ensure_waits(waits: bool, number: int, row: RecordQuery | RecordSeal) -> None:
    """Refuse a decision on another proposal than the one that was read.

    number: its place among those of the row. Raises RuleBroken.
    """
    if not is_current(waits, number, row):
        raise RuleBroken(DECIDED)


def is_current(waits: bool, number: int, row: RecordQuery | RecordSeal) -> bool:
    """Whether a proposal that was read is the one that waits."""
    return waits and number == number_of(row)


def number_of(row: RecordQuery | RecordSeal) -> int:
    """The place of the proposal that waits, or would be next, among those of a row; from 1."""
    return len(row.refusals) + 1
