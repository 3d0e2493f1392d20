"""Receive a case for review, and extend its period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.extra_fields import TypedField
from casetrack.cases.kinds import Part, TrackKind
from casetrack.cases.locking import lock
from casetrack.cases.models import Case, JournalEntry, Party
from casetrack.cases.policy import ensure_may
from casetrack.codes import N_
from casetrack.courses.approvals.deciding import ensure_decided
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.events import handles
from casetrack.law import Due, may_return
from casetrack.ledger.act_forms import ActForm
from casetrack.ledger.decisions import track_for
from casetrack.ledger.gates import GateAsked, refuse_or_keep, told_of_recorded
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import settle
from casetrack.ledger.reschedule import DayMoved
from casetrack.review import clock_triggers
from casetrack.review.counting import OWED_AS, can_be_extended
from casetrack.review.custody import course_of, tell_receipt
from casetrack.review.models import Custody, PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.policy import (
    ensure_not_decided,
    ensure_not_later,
    ensure_open,
    ensure_suspect,
)
from casetrack.review.queries import awaited_again, returns_of, running
from casetrack.review.reasons import (
    counted_as,
    counted_from,
    let_others_follow,
    owe_period,
    recount,
)

_RECEIVED_AS = {
    ReviewKind.ARREST: EntryKind.ARREST_REVIEW_RECEIVED,
    ReviewKind.PROSECUTION: EntryKind.PROSECUTION_REVIEW_RECEIVED,
}


@dataclass(frozen=True)
class Receipt:
    """The receipt of a case about one suspect, and their custody.

    received_on: the day the period counts from (the earliest possible one); told: the receipt as
    its source has it, if that is no single day. from_elsewhere: from another procuratorate, which
    returned the case `returns_elsewhere` times.
    """

    kind: ReviewKind
    received_on: date
    custody: Custody
    is_complex: bool = False
    note: str = ""
    from_elsewhere: bool = False
    returns_elsewhere: int = 0
    told: PartialDate | None = None

    @property
    def when(self) -> PartialDate:
        """The time of receipt, as precise as known."""
        return self.told or PartialDate.day(self.received_on)

    @property
    def latest(self) -> date:
        """The last possible day of receipt."""
        return self.when.last or self.received_on


@dataclass(frozen=True)
class ReviewExtension:
    """The day of an extension of the review, and its reason."""

    extended_on: date
    reason: str


def receive(case: Case, person: Party, receipt: Receipt, act: Act) -> ReviewPeriod:
    """Record the receipt of a case for review about one suspect; a full period begins.

    A receipt after a return or a change of jurisdiction is linked to the previous period, and the
    obligation of the police is settled. Raises NotAllowed; RuleBroken if the case is closed, the
    person no suspect, the day in the future or before the return, such a review running already,
    prosecution already decided, or the case returned more than twice. Source: Criminal Procedure
    Law arts. 91, 172, 175; Procuratorate Rules arts. 346, 350, 351.
    """
    ensure_may(act.by, Permission.REVIEW_RECEIVE, case, on=act.on)
    ensure_open(case)
    ensure_suspect(person)
    ensure_not_later(receipt.received_on, act.on, field="received_on")
    lock(person)
    if before := running(person, receipt.kind):
        raise RuleBroken(
            N_(
                "A %(kind)s of this person has been running since %(received)s. It has to be"
                " decided first."
            ),
            kind=before.kind,
            received=before.received.first,
        )
    ensure_not_decided(person, receipt.kind)
    previous = _before(person, receipt)
    period = ReviewPeriod(
        case_id=case.id,
        party_id=person.id,
        track_id=track_for(case, TrackKind.CRIMINAL).id,
        kind=receipt.kind,
        received=receipt.when,
        custody=receipt.custody,
        is_complex=receipt.is_complex,
        decided_here=True,
        begun_by=_begun_by(receipt, previous),
        previous_id=previous.id if previous else None,
        returns_elsewhere=receipt.returns_elsewhere,
    )
    session().add(period)
    session().flush()
    tell_receipt(period, receipt.received_on)
    period.custody = course_of(period).now
    counted = counted_as(period, receipt.received_on)
    period.nominal, period.due = counted.nominal, counted.due
    entry = enter(
        case,
        _RECEIVED_AS[receipt.kind],
        act,
        when=receipt.when,
        text=BilingualText.written(receipt.note),
        parties={Part.ABOUT: [person]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=period,
        custody=receipt.custody.value,
        is_complex=receipt.is_complex,
        due=counted.due.isoformat(),
        begun_by=period.begun_by.value,
    )
    period.entry_id = entry.id
    owe_period(case, period, counted)
    if previous is not None:
        settle(ObligationKind.SUPPLEMENTARY_INVESTIGATION, previous, on=receipt.latest)
    clock_triggers.received(case, period, receipt.custody, entry)
    let_others_follow(case, period)
    return period


def _before(person: Party, receipt: Receipt) -> ReviewPeriod | None:
    """The previous period. Raises RuleBroken if days or number of returns are impossible."""
    if receipt.kind is ReviewKind.ARREST:
        return None
    if receipt.returns_elsewhere:
        returned = returns_of(person) + receipt.returns_elsewhere
        if may_return(returned - 1, on=receipt.received_on).refuses:
            raise RuleBroken("returned_too_often", field="returns_elsewhere", returns=returned)
    previous = awaited_again(person)
    if previous is None or previous.ended_on is None:
        return previous
    if receipt.latest < previous.ended_on:
        raise RuleBroken("before_the_return", field="received_on", returned=previous.ended_on)
    return previous


def _period_of(entry: JournalEntry) -> ReviewPeriod | None:
    """The period that began with this receipt entry."""
    return session().scalar(select(ReviewPeriod).where(ReviewPeriod.entry_id == entry.id))


def _asked_of_receipt(entry: JournalEntry) -> tuple[TypedField, ...]:
    """The number of returns elsewhere, for a case from another procuratorate."""
    period = _period_of(entry)
    if period is None:
        return ()
    is_theirs = period.begun_by is PeriodStart.JURISDICTION or period.returns_elsewhere
    return entry.kind.fields if is_theirs else ()


def _ensure_returned(period: ReviewPeriod, _correction: JournalEntry, act: Act) -> None:
    """Refuse more returns than the law allows. Raises RuleBroken."""
    if period.returns_elsewhere is None:
        period.returns_elsewhere = 0
    returned = returns_of(session().get_one(Party, period.party_id))
    if may_return(returned - 1, on=period.received.first or act.on).refuses:
        raise RuleBroken("returned_too_often", field="of_returns_elsewhere", returns=returned)


ACT_FORMS = (
    ActForm(
        frozenset({EntryKind.PROSECUTION_REVIEW_RECEIVED}),
        Permission.REVIEW_RECEIVE,
        _asked_of_receipt,
        _period_of,
        _ensure_returned,
    ),
)


def _begun_by(receipt: Receipt, previous: ReviewPeriod | None) -> PeriodStart:
    came_back = previous is not None and previous.ended_by is PeriodEnd.JURISDICTION_CHANGED
    if receipt.from_elsewhere or came_back:
        return PeriodStart.JURISDICTION
    return PeriodStart.TRANSFERRED_AGAIN if previous else PeriodStart.TRANSFERRED


def extend(period: ReviewPeriod, extension: ReviewExtension, act: Act) -> Due:
    """Extend a running review, once, on or before its last day; returns the new last day.

    The extension must have been decided by the last day, even if it is recorded later. Raises
    NotAllowed; RuleBroken if it does not run, was extended before, cannot be extended, its last day
    was over on that day, or nobody entitled decided it. Source: Criminal Procedure Law art. 172;
    Procuratorate Rules art. 282.
    """
    extended_on, reason = extension.extended_on, extension.reason
    case = session().get_one(Case, period.case_id)
    ensure_may(act.by, Permission.REVIEW_WRITE, case, on=act.on)
    ensure_open(case)
    received_on, due = counted_from(period)
    if period.extended_on is not None:
        raise RuleBroken(
            N_(
                "This review was extended on %(extended)s, and the law allows it once. It is due"
                " on %(due)s."
            ),
            extended=period.extended_on,
            due=due,
        )
    asked = GateAsked(case, _person(period), EntryKind.PERIOD_EXTENDED, extended_on)
    asked_told, rule = told_of_recorded(asked, act), "prosecution_review"
    if not can_be_extended(period):
        refuse_or_keep(
            RuleBroken(
                N_(
                    "This review cannot be extended: it is due on %(due)s. Seven days are all"
                    " there are for a detained suspect, twenty for another."
                ),
                due=due,
            ),
            rule,
            act,
            asked_told,
        )
    ensure_not_later(extended_on, act.on, field="extended_on")
    if extended_on < received_on:
        raise RuleBroken("review_before_receipt", field="extended_on", received=received_on)
    if extended_on > due:
        days = (extended_on - due).days
        raise RuleBroken(
            N_(
                "The review ended on %(due)s; days late: %(days)s. What ran out is not"
                " lengthened: decide, and say that it is late."
            ),
            field="extended_on",
            due=due,
            days=days,
        )
    who_decided = ensure_decided(case, EntryKind.PERIOD_EXTENDED, act, on=extended_on)
    period.extended_on = extended_on
    period.version += 1
    counted = recount(case, period)
    entry = enter_of_period(
        case,
        period,
        EntryKind.PERIOD_EXTENDED,
        on=extended_on,
        text=reason,
        before=due.isoformat(),
        due=counted.due.isoformat(),
        act=act,
        **asked_told,
        **who_decided,
    )
    clock_triggers.changed(case, period, entry)
    return counted


@handles(DayMoved)
def follow_calendar(moved: DayMoved) -> None:
    """Copy a moved due date to its review."""
    owed = moved.owed
    if owed.subject == ReviewPeriod.__tablename__ and owed.kind in OWED_AS.values():
        session().get_one(ReviewPeriod, owed.subject_id).due = owed.due


def enter_of_period(
    case: Case,
    period: ReviewPeriod,
    kind: EntryKind,
    act: Act,
    *,
    on: date,
    text: str,
    **fields: Any,
) -> JournalEntry:
    """Enter what happened to a review, about its person."""
    return enter(
        case,
        kind,
        act,
        when=PartialDate.day(on),
        text=BilingualText.written(text),
        parties={Part.ABOUT: [_person(period)]},
        track=track_for(case, TrackKind.CRIMINAL),
        subject=period,
        decided_here=kind is EntryKind.PERIOD_EXTENDED,
        **fields,
    )


def _person(period: ReviewPeriod) -> Party:
    return session().get_one(Party, period.party_id)
