"""Alerts: an urgent concern is mailed within its request, not by the nightly run.

The message is stored in the outbox in the same transaction and offered after the commit. If it is
not taken, it waits for the next run of `escalate` or of the night.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case
from casetrack.casework.concerns.actions import UrgentConcernRaised, mark_told_to_chief
from casetrack.casework.concerns.follow_up import ConcernAnswered
from casetrack.casework.concerns.models import URGENT, Concern
from casetrack.casework.concerns.policy import may_speak
from casetrack.casework.concerns.telling import (
    heads_in_service,
    told_at_once,
    waiting_for_the_chief,
)
from casetrack.db import session
from casetrack.db.session import current_database
from casetrack.db.transaction import unit_of_work
from casetrack.desk.handover.actions import DeskGiven
from casetrack.desk.notices.letters import Alert, write_alert, write_desk_given, write_lifted
from casetrack.desk.notices.lock import one_at_a_time
from casetrack.desk.notices.outbox import Sent, put_alert_into_outbox, send_all, send_these
from casetrack.desk.notices.queries import seen_by
from casetrack.desk.notices.sending import Route
from casetrack.desk.second_factor.actions import SecondFactorLifted
from casetrack.events import handles
from casetrack.ledger.obligations import find_owed
from casetrack.web.clock import now

EXTENSION = "casetrack_post"
# Ids of messages of the current transaction, to be offered after its commit.
_WRITTEN = "casetrack_alerts"


@dataclass(frozen=True, kw_only=True)
class Post:
    """The mail settings for alerts.

    route: None if there is no mail. language: for people without a choice of their own.
    """

    route: Route | None
    base_url: str
    language: str
    clock: Callable[[], datetime] = now


# The running application's; None without mail.
_POST: ContextVar[Post | None] = ContextVar("casetrack_post", default=None)


@contextmanager
def use_post(post: Post) -> Iterator[None]:
    """Use these mail settings for alerts until the block ends."""
    token = _POST.set(post)
    try:
        yield
    finally:
        _POST.reset(token)


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """The result of an escalation. concerns: number told to the chief procurators now."""

    concerns: int = 0
    mails: int = 0
    sent: Sent


@handles(UrgentConcernRaised)
def tell_at_once(raised: UrgentConcernRaised) -> None:
    """Mail the handler and the section heads, as far as they may see the concern.

    If it is raised again, the chief procurator as well.
    """
    concern, case, act = raised.concern, raised.case, raised.act
    owed = find_owed(URGENT, concern)
    if owed is None:
        return
    session().flush()
    heads = heads_in_service([case.office_id]).get(case.office_id, [])
    people = told_at_once(case.handler, heads)
    if raised.is_again:
        people = list({member.id: member for member in (*people, *heads)}.values())
    alert = Alert.AGAIN if raised.is_again else Alert.RAISED
    to = [person for person in people if seen_by(person, [owed.id], on=act.on)]
    _offer_at_once(_write(to, concern, case, alert, on=act.on, at=act.at))


@handles(ConcernAnswered)
def tell_who_raised_it(answered: ConcernAnswered) -> None:
    """Mail who raised the concern, unless they answered it or may no longer see it."""
    concern, case, act = answered.concern, answered.case, answered.act
    raiser = concern.raised_by
    if raiser is None or raiser.id == act.by.id or not raiser.is_active:
        return
    if may_speak(raiser, case, concern, on=act.on):
        _offer_at_once(_write([raiser], concern, case, Alert.ANSWERED, on=act.on, at=act.at))


@handles(SecondFactorLifted)
def tell_whose_phone_it_was(lifted: SecondFactorLifted) -> None:
    """Mail whose lost phone was taken away, if they have an address."""
    post, staff = _POST.get(), lifted.staff
    if post is None or post.route is None or staff.email is None:
        return
    letter = write_lifted(lang=staff.language or post.language)
    mail = put_alert_into_outbox(
        None, letter, staff, sender=post.route.sender, on=lifted.on, at=lifted.at
    )
    _offer_at_once([mail.id])


@handles(DeskGiven)
def tell_who_takes_a_desk(given: DeskGiven) -> None:
    """Mail whoever is to take cases of a desk, if they have an address and did not give it."""
    post, handover, act = _POST.get(), given.handover, given.act
    if post is None or post.route is None:
        return
    for staff_id, cases in given.receivers.items():
        staff = session().get_one(Staff, staff_id)
        if staff.email is None or staff_id == act.by.id:
            continue
        letter = write_desk_given(
            cases,
            handover.id,
            since=handover.since,
            until=handover.until,
            lang=staff.language or post.language,
            base_url=post.base_url,
        )
        sender = post.route.sender
        mail = put_alert_into_outbox(None, letter, staff, sender=sender, on=act.on, at=act.at)
        _offer_at_once([mail.id])


def _offer_at_once(written: list[int]) -> None:
    if written:
        session().info.setdefault(_WRITTEN, []).extend(written)


def send_alerts() -> None:
    """Offer the messages stored by the transaction just committed."""
    written: list[int] = session().info.pop(_WRITTEN, [])
    post = _POST.get()
    if written and post is not None and post.route is not None:
        send_these(post.route.in_a_hurry(), written, clock=post.clock)


def escalate(post: Post, *, on: date) -> Escalated | None:
    """Mail chief procurators about concerns unanswered for an hour; None if a run is in progress.

    Each concern once; later the digests repeat it. Other waiting mail is offered, too.
    """
    at = post.clock()
    with one_at_a_time(current_database()) as is_mine:
        if not is_mine:
            return None
        mails = 0
        with unit_of_work():
            waiting = waiting_for_the_chief(at=at)
            heads = heads_in_service(case.office_id for _concern, case, _owed in waiting)
            for concern, case, owed in waiting:
                office_heads = heads.get(case.office_id, [])
                before = {member.id for member in told_at_once(case.handler, office_heads)}
                chiefs = [
                    member
                    for member in office_heads
                    if member.id not in before and seen_by(member, [owed.id], on=on)
                ]
                mails += len(_write(chiefs, concern, case, Alert.ESCALATED, on=on, at=at))
                mark_told_to_chief(concern, at=at)
        sent = send_all(post.route, clock=post.clock) if post.route is not None else Sent()
    return Escalated(concerns=len(waiting), mails=mails, sent=sent)


def _write(
    people: Sequence[Staff],
    concern: Concern,
    case: Case,
    alert: Alert,
    *,
    on: date,
    at: datetime,
) -> list[int]:
    """Store messages for those with an address; returns their ids."""
    post = _POST.get()
    if post is None or post.route is None:
        return []
    written = []
    for staff in people:
        if staff.email is None:
            continue
        letter = write_alert(
            case.number,
            case.id,
            concern.id,
            lang=staff.language or post.language,
            base_url=post.base_url,
            alert=alert,
        )
        mail = put_alert_into_outbox(concern, letter, staff, sender=post.route.sender, on=on, at=at)
        written.append(mail.id)
    return written
