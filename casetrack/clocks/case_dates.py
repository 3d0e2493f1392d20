"""Every date of a case: running, suspended, met or lapsed, by person, with former days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.models import Case, Obligation, ObligationDay, Party
from casetrack.cases.policy import Sight
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording_queries import CaseKnowledge
from casetrack.db import session
from casetrack.law import bail_covers_probation

_BAIL = (ObligationKind.BAIL_END, ObligationKind.SURVEILLANCE_END)


@dataclass(frozen=True)
class DateKept:
    """One date. clock: its row, if it runs beside the stages. former: days it had before.

    probation_ends: set where bail or surveillance ends before the probation of that person.
    """

    owed: Obligation
    clock: Deadline | None
    former: Sequence[ObligationDay]
    probation_ends: date | None = None

    @property
    def is_theirs(self) -> bool:
        """Whether the time belongs to others."""
        return self.owed.kind.is_window

    @property
    def opens_on(self) -> date | None:
        """The first day of the act that may only follow the period; None once it is over."""
        return self.clock.opens_on if self.clock is not None else None


@dataclass(frozen=True)
class DatesOf:
    """The dates of one person, or (None) of the case: those that run or stand still, the rest."""

    person: Party | None
    ahead: list[DateKept]
    over: list[DateKept]


def dates_of(case: Case, known: CaseKnowledge, sight: Sight) -> list[DatesOf]:
    """Every date but the visits, per person in their order, then the case; one statement.

    Those that are withheld only for whom they are told.
    """
    rows = [
        known_date
        for known_date in known.dates
        if not known_date.is_withheld or sight.sees_withheld(known_date)
    ]
    former = _former(case)
    clocks = {clock.owed.id: clock.deadline for clock in known.clocks}
    kept = [
        DateKept(row, clocks.get(row.id), former.get(row.id, []), _probation_after(row, rows))
        for row in rows
    ]
    dates = []
    for person in (*known.parties, None):
        mine = [
            known_date
            for known_date in kept
            if known_date.owed.party_id == (person.id if person else None)
        ]
        if mine:
            ahead = [known_date for known_date in mine if _is_ahead(known_date.owed)]
            over = [known_date for known_date in mine if not _is_ahead(known_date.owed)]
            dates.append(DatesOf(person, ahead, over[::-1]))
    return dates


def _is_ahead(row: Obligation) -> bool:
    return row.state in (DutyState.RUNNING, DutyState.SUSPENDED)


def _former(case: Case) -> dict[int, list[ObligationDay]]:
    days = session().scalars(
        select(ObligationDay)
        .join(Obligation, Obligation.id == ObligationDay.obligation_id)
        .where(Obligation.case_id == case.id)
        .order_by(ObligationDay.id)
    )
    days_by_id: dict[int, list[ObligationDay]] = {}
    for day in days:
        days_by_id.setdefault(day.obligation_id, []).append(day)
    return days_by_id


def _probation_after(row: Obligation, rows: Sequence[Obligation]) -> date | None:
    """The end of the probation that the bail of the same person does not cover."""
    if row.kind not in _BAIL or not row.is_open:
        return None
    for other in rows:
        same = other.party_id == row.party_id and other.is_open
        if same and other.kind is ObligationKind.PROBATION_END:
            covered = bail_covers_probation(row.due, other.due)
            return None if covered.met else other.due
    return None
