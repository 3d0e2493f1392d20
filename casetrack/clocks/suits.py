"""The gate before a public interest suit: an announcement, or a suggestion, that has run out."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from casetrack.accounts.models import OfficeLevel
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Obligation
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.clocks.models import Deadline
from casetrack.clocks.recording_queries import CaseKnowledge, RunningClock
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.law import (
    Due,
    ProcuratorateLevel,
    Suit,
    Verification,
    administrative_suit_open,
    civil_suit_open,
    due,
    level_fits,
)
from casetrack.ledger.clock_triggers import ClockTrigger

_ONE_DAY = timedelta(days=1)
_LEVELS = {
    OfficeLevel.SUPREME: ProcuratorateLevel.SUPREME,
    OfficeLevel.PROVINCE: ProcuratorateLevel.PROVINCIAL,
    OfficeLevel.CITY: ProcuratorateLevel.MUNICIPAL,
    OfficeLevel.COUNTY: ProcuratorateLevel.BASIC,
}


def is_civil(clock: RunningClock) -> bool:
    """Whether a review for suit follows an announcement; otherwise it follows a suggestion."""
    return clock.deadline.fact is ClockTrigger.ANNOUNCEMENT_EXPIRED


def ensure_suit_open(
    clock: RunningClock, known: CaseKnowledge, *, on: date, is_performed: bool | None
) -> None:
    """Refuse a suit that the law does not open yet on that day, or any more.

    clock: the review for suit. is_performed: whether the authority did its duty.
    Raises RuleBroken.

    Source: Civil Procedure Law art. 58; Administrative Litigation Law art. 25; PIL Interpretation
    arts. 13, 21, 22.
    """
    if is_civil(clock):
        counted = announcement_of(clock.deadline, known)
        sued = bool(known.entries(EntryKind.ORGANISATION_SUED))
        announced, nobody = civil_suit_open(on, announcement=counted, others_sued=sued)
        if nobody.refuses:
            raise RuleBroken("others_sued")
        if announced.refuses:
            opens = counted.earliest_next if counted is not None else None
            raise RuleBroken("announcement_still_runs", field="when", opens=opens)
        return
    reply = reply_of(clock.deadline)
    suggested, unperformed = administrative_suit_open(on, reply=reply, duty_performed=is_performed)
    if suggested.refuses:
        raise RuleBroken("reply_time_still_runs", field="when", opens=reply.earliest_next)
    if is_performed is None:
        raise RuleBroken("follow_up_needed", field="performed")
    if unperformed.refuses:
        raise RuleBroken("duty_was_performed", field="performed")


def ensure_level(clock: RunningClock, level: OfficeLevel, *, reason: str) -> None:
    """Ask for a reason where an office of another level than usual brings the suit.

    Designated courts make exceptions, so the law only warns. Raises RuleBroken at the field.

    Source: PIL Interpretation art. 5.
    """
    suit = Suit.CIVIL if is_civil(clock) else Suit.ADMINISTRATIVE
    fits = level_fits(suit, _LEVELS[level])
    if fits.warns and not reason.strip():
        raise RuleBroken("suit_of_another_level", field="note")


def announcement_of(review: Deadline, known: CaseKnowledge) -> Due | None:
    """The thirty days of the announcement from whose end a suit is reviewed."""
    for clock in known.clocks:
        before = clock.deadline
        if before.kind is ObligationKind.ANNOUNCEMENT_END and (
            before.subject,
            before.subject_id,
        ) == (review.subject, review.subject_id):
            assert before.rule is not None
            return due(before.rule, before.counted_from, calendar=current_calendar())
    return None


def reply_of(review: Deadline) -> Due:
    """The authority's time for its reply, which ended before the review began.

    The later reading of its last day is the gate.
    """
    last = review.counted_from
    why = session().scalar(
        select(Obligation.why).where(
            Obligation.kind == ObligationKind.SUGGESTION_REPLY,
            Obligation.subject == review.subject,
            Obligation.subject_id == review.subject_id,
        )
    )
    told = (why or {}).get("alternative")
    later = max(last, date.fromisoformat(told)) if told else last
    return Due(
        rule=review.rule or "",
        nominal=last,
        due=last,
        alternative=None,
        alternative_reading=None,
        earliest_next=later + _ONE_DAY,
        provisional=False,
        basis=(),
        verification=Verification.PRIMARY,
        steps=(),
    )
