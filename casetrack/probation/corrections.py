"""Correct the day on which a conditional non-prosecution was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.correcting import (
    Correction,
    carry_out,
    ensure_reason,
    foresee,
    tell,
)
from casetrack.cases.foreseeing import DateMove, Foreseen
from casetrack.cases.identity import check_text
from casetrack.cases.kinds import MeasureState
from casetrack.cases.measures import move_last_day
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.outcomes import redate
from casetrack.cases.policy import ensure_may
from casetrack.db import session
from casetrack.db.when import When
from casetrack.errors import RuleBroken
from casetrack.law import OutsideStatute, probation_last_day
from casetrack.probation.dates import recount
from casetrack.probation.models import Probation
from casetrack.probation.policy import days_of, ensure_come, ensure_open

FACT = "conditional_decision"


def preview(probation: Probation, day: date, *, by: Staff, at: datetime, on: date) -> Foreseen:
    """Which dates move if it was decided on that day; nothing is saved.

    Raises NotAllowed, RuleBroken, OutsideStatute as `correct` does.
    """
    case, change = _prepared(probation, day, by=by, at=at, on=on)
    return foresee(case, day, change, probation)


def correct(
    probation: Probation, correction: Correction, *, by: Staff, at: datetime, on: date
) -> tuple[DateMove, ...]:
    """Correct the day of the decision: the probation and its dates move, the review ends then.

    Raises NotAllowed; OutsideStatute if the length was not lawful on that day; RuleBroken without
    a reason, if the day is unchanged, in the future or contradicts another one, or if the case is
    not what the person was shown.
    """
    session().refresh(probation, ["version", "revoked_on", "last_day"], with_for_update=True)
    case, change = _prepared(probation, correction.day, by=by, at=at, on=on)
    ensure_reason(correction)
    check_text(case, correction.reason, field="reason", by=by, at=at)
    before, _ends_on = days_of(probation)
    moves = carry_out(case, correction, change, probation)
    entry_id = probation.disposition.entry_id
    tell(
        case,
        session().get(JournalEntry, entry_id) if entry_id else None,
        correction,
        fact=FACT,
        before=before,
        moves=moves,
        about=session().get_one(Party, probation.party_id),
        subject=probation,
        by=by,
        at=at,
    )
    return moves


def _prepared(
    probation: Probation, day: date, *, by: Staff, at: datetime, on: date
) -> tuple[Case, Callable[[], None]]:
    case = session().get_one(Case, probation.case_id)
    ensure_may(by, Permission.PROBATION_ORDER, case, on=on)
    ensure_open(case)
    before, _ends_on = days_of(probation)
    if day == before:
        raise RuleBroken("day_is_recorded_already", field="day", day=day)
    ensure_come(day, on, field="day")
    received = probation.review_received_on
    if received is not None and day < received:
        raise RuleBroken("decided_before_receipt", field="day", received=received)
    final = probation.final_disposition.decided.first if probation.final_disposition else None
    later = min(filter(None, (probation.revoked_on, final)), default=None)
    if later is not None and day > later:
        raise RuleBroken("decided_after_what_followed", field="day", followed=later)
    printed = probation.printed_last_day
    if printed is not None and printed <= day:
        raise OutsideStatute("ends_before_it_begins", field="day", since=day, until=printed)
    return case, lambda: _move(probation, day, by=by, at=at)


def _move(probation: Probation, day: date, *, by: Staff, at: datetime) -> None:
    ended_before = probation.ends_on()
    redate(probation.disposition, day)
    measure = probation.measure
    measure.started = When.day(day)
    probation.last_day = probation_last_day(day, months=probation.months).due
    probation.version += 1
    recount(probation)
    ends_on = probation.ends_on()
    if measure.state is MeasureState.ENDED:
        if measure.ended_on == ended_before:
            measure.ended_on = ends_on
        measure.last_day = ends_on
    elif measure.last_day != ends_on:
        move_last_day(measure, ends_on, by=by, at=at)
