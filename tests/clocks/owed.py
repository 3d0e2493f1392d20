"""Dates that hang on the calendar, and days on which it may change."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.clocks.calendar.actions import Override
from casetrack.db import Model, session
from casetrack.law import PERIODS, DayKind, Due, due
from casetrack.ledger.obligations import owe
from casetrack.ledger.reasons import why_of
from tests.builders import make_case, make_party, make_staff

# A period of one month from here ends on 1 October, and is due after the holiday, on the 8th.
RECEIVED = date(2026, 9, 1)
NOMINAL = date(2026, 10, 1)
DUE = date(2026, 10, 8)
NEXT = date(2026, 10, 9)


def administrator() -> Staff:
    """Who may change the calendar."""
    return make_staff(Role.ADMINISTRATOR)


def owed_by_law(
    rule: str = "suggestion_reply_minor_duty",
    start: date = RECEIVED,
    *,
    case: Case | None = None,
    kind: ObligationKind = ObligationKind.REMINDER,
    options: dict[str, bool] | None = None,
    **asked: Any,
) -> Obligation:
    """A date of a case as a feature keeps it; the subject is somebody of the case."""
    case = case or make_case()
    return keep(due(rule, start, **asked), start, case=case, kind=kind, options=options)


def keep(
    counted: Due,
    start: date,
    *,
    case: Case,
    kind: ObligationKind = ObligationKind.REMINDER,
    options: dict[str, bool] | None = None,
    subject: Model | None = None,
) -> Obligation:
    """A counted date as an obligation of the case."""
    party = make_party(case)
    why = why_of(counted, fact=PERIODS[counted.rule].trigger, fact_on=start, options=options)
    return owe(
        case,
        kind,
        due=counted.due,
        subject=subject or party,
        why=why,
        party_id=party.id,
        is_provisional=counted.provisional,
    )


def rest(day: date = DUE, reason: str = "Typhoon; provincial notice of 7 October") -> Override:
    """The day is a rest day after all."""
    return Override(day, DayKind.REST, reason)


def entries_about_moves(case: Case) -> list[JournalEntry]:
    """What the journal tells of dates that moved with the calendar."""
    query = select(JournalEntry).where(
        JournalEntry.case_id == case.id, JournalEntry.kind == EntryKind.DATE_MOVED
    )
    return list(session().scalars(query.order_by(JournalEntry.number)))
