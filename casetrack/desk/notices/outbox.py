"""The outbox: mail is stored with its transaction and sent after the commit."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from casetrack.accounts.models import Staff
from casetrack.casework.concerns.models import Concern
from casetrack.db import session
from casetrack.db.transaction import unit_of_work
from casetrack.desk.notices.letters import Letter
from casetrack.desk.notices.models import ERROR_LENGTH, Digest, MailState, OutboxMail
from casetrack.desk.notices.queries import mail_of, mail_waiting
from casetrack.desk.notices.sending import NotTaken, Route, message_of

# Attempts before a message is given up; its digest or concern is in casetrack anyway.
MOST_ATTEMPTS = 5
_BATCH = 50


@dataclass(frozen=True)
class Sent:
    """Numbers of messages: sent now, waiting for the next run, given up."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    # Why the last one was not taken.
    reason: str | None = None


def put_into_outbox(
    digest: Digest, letter: Letter, address: str, *, sender: str, at: datetime
) -> OutboxMail:
    """Store the message of a digest. sender: its From address."""
    mail = OutboxMail(
        digest=digest,
        address=address,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        message_id=_new_message_id(digest.day, digest.staff_id, sender),
        made_at=at,
    )
    session().add(mail)
    return mail


def put_alert_into_outbox(
    concern: Concern | None, letter: Letter, staff: Staff, *, sender: str, on: date, at: datetime
) -> OutboxMail:
    """Store the message of an urgent concern to somebody with an address; flushed.

    concern: None of what became of their own account.
    """
    mail = OutboxMail(
        concern_id=concern.id if concern else None,
        account_id=None if concern else staff.id,
        address=staff.email,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        message_id=_new_message_id(on, staff.id, sender),
        made_at=at,
    )
    session().add(mail)
    session().flush()
    return mail


def send_all(route: Route, *, clock: Callable[[], datetime]) -> Sent:
    """Offer every waiting message once; each is marked in its own unit of work.

    A run killed before marking sends the same Message-ID again, which a maildir and mail readers
    recognise. A server that is gone is not asked again.
    """
    return _offer(route, _all_waiting(), clock=clock)


def send_these(route: Route, mail_ids: Sequence[int], *, clock: Callable[[], datetime]) -> Sent:
    """Offer those of these messages that are waiting, once."""
    with unit_of_work():
        batch = mail_of(mail_ids)
    return _offer(route, [batch], clock=clock)


def _offer(
    route: Route, batches: Iterable[Sequence[OutboxMail]], *, clock: Callable[[], datetime]
) -> Sent:
    sent = failed = waiting = 0
    reason: str | None = None
    is_gone = False
    with route.open() as deliver:
        for batch in batches:
            for mail in batch:
                if is_gone:
                    waiting += 1
                    continue
                try:
                    deliver(message_of(mail, sender=route.sender, at=clock()))
                except NotTaken as problem:
                    reason, is_gone = str(problem), problem.is_gone
                    if _not_taken(mail, problem):
                        failed += 1
                    else:
                        waiting += 1
                else:
                    _taken(mail, at=clock())
                    sent += 1
    return Sent(sent, waiting, failed, reason)


def _all_waiting() -> Iterator[Sequence[OutboxMail]]:
    last = 0
    while batch := _next_batch(last):
        last = batch[-1].id
        yield batch


def _next_batch(after: int) -> Sequence[OutboxMail]:
    # No transaction stays open while a server is contacted.
    with unit_of_work():
        return mail_waiting(after=after, size=_BATCH)


def _taken(mail: OutboxMail, *, at: datetime) -> None:
    with unit_of_work():
        mail.state, mail.sent_at, mail.last_error = MailState.SENT, at, None


def _not_taken(mail: OutboxMail, problem: NotTaken) -> bool:
    """Record a failed attempt; whether the message is given up."""
    with unit_of_work():
        mail.attempts += problem.was_offered
        mail.last_error = str(problem)[:ERROR_LENGTH]
        if problem.is_final or mail.attempts >= MOST_ATTEMPTS:
            mail.state = MailState.FAILED
    return mail.state is MailState.FAILED


def _new_message_id(day: date, staff_id: int, sender: str) -> str:
    # Made once and stored; the random part distinguishes installations.
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{day:%Y%m%d}.{staff_id}.{secrets.token_hex(12)}@{domain}>"
