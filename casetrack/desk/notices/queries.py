"""Query reminders to give, past digests, waiting mail and unread notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind, windows
from casetrack.cases.models import Case, Obligation
from casetrack.cases.owed import may_see_duty
from casetrack.casework.concerns.models import NEXT_LOOK, URGENT
from casetrack.db import session
from casetrack.desk.notices.models import Digest, MailState, Night, OutboxMail

# Below the limit of values in one statement.
_AT_ONCE = 500
PAGE = 20
# Run at each view of Today, so it is built once.
_UNREAD = select(exists().where(Digest.staff_id == bindparam("staff"), Digest.read_at.is_(None)))


@dataclass(frozen=True)
class Owed:
    """An open obligation with its responsible person: its owner, else the handler of the case.

    For an urgent concern, or one without a check on its day, the handler and every head of the
    office are responsible.
    """

    id: int
    case_id: int
    office_id: int
    subject_id: int
    number: str
    kind: ObligationKind
    due: date
    why: Mapping[str, Any]
    owner_id: int | None
    handler_id: int | None
    weight: int

    def is_concern(self, *, on: date) -> bool:
        """Whether it is a child in danger: unanswered, or not checked on its day."""
        return self.kind is URGENT or (self.kind is NEXT_LOOK and self.due < on)

    def rank(self, *, on: date) -> tuple[bool, bool, int, date, int, int]:
        """The sort key in a digest: urgent, then late or today's by weight, then the rest."""
        is_ahead = self.due > on
        return (
            not self.is_concern(on=on),
            is_ahead,
            0 if is_ahead else self.weight,
            self.due,
            self.weight,
            self.id,
        )

    @property
    def responsible(self) -> tuple[int, ...]:
        """Ids of owner and handler; the first who may see it is told."""
        return tuple(
            dict.fromkeys(staff_id for staff_id in (self.owner_id, self.handler_id) if staff_id)
        )


def owed_until(last: date) -> list[Owed]:
    """Every open obligation due by that day (inclusive), by due date; one statement.

    Without windows (time that others have): the office owes nothing by their end.
    """
    query = (
        select(
            Obligation.id,
            Obligation.case_id,
            Obligation.office_id,
            Obligation.subject_id,
            Case.number,
            Obligation.kind,
            Obligation.due,
            Obligation.why,
            Obligation.owner_id,
            Case.handler_id,
            Obligation.weight,
        )
        .join(Case, Case.id == Obligation.case_id)
        .where(
            Obligation.is_open,
            Obligation.due <= last,
            Obligation.kind.notin_(windows()),
        )
        .order_by(Obligation.due, Obligation.id)
    )
    return [Owed(*row) for row in session().execute(query)]


def seen_by(user: Staff, obligation_ids: Iterable[int], *, on: date) -> set[int]:
    """Ids of those of these obligations that the person may see on that day."""
    ids = sorted(obligation_ids)
    seen: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(Obligation.id)
            .join(Case, Case.id == Obligation.case_id)
            .where(Obligation.id.in_(ids[start : start + _AT_ONCE]), may_see_duty(user, on=on))
        )
        seen.update(session().scalars(query))
    return seen


def staff_with_digest(day: date) -> set[int]:
    """Ids of people with a digest of that day."""
    return set(session().scalars(select(Digest.staff_id).where(Digest.day == day)))


def last_night_before(day: date) -> date | None:
    """The last earlier day whose digests were all made."""
    query = select(Night.day).where(Night.day < day).order_by(Night.day.desc()).limit(1)
    return session().scalar(query)


def mail_waiting(*, after: int, size: int) -> Sequence[OutboxMail]:
    """Pending messages after this id, in the order written."""
    query = (
        select(OutboxMail)
        .where(OutboxMail.state == MailState.PENDING, OutboxMail.id > after)
        .order_by(OutboxMail.id)
        .limit(size)
    )
    return session().scalars(query).all()


def mail_of(mail_ids: Iterable[int]) -> Sequence[OutboxMail]:
    """Those of these messages that are pending, in the order written."""
    query = select(OutboxMail).where(
        OutboxMail.state == MailState.PENDING, OutboxMail.id.in_(sorted(mail_ids))
    )
    return session().scalars(query.order_by(OutboxMail.id)).all()


def digests_of(
    user: Staff, *, before: tuple[date, int] | None = None, size: int = PAGE
) -> Sequence[Digest]:
    """The digests of this person, newest first; up to `size` + 1.

    before: day and id of the previous page's last one.
    """
    query = select(Digest).where(Digest.staff_id == user.id)
    if before is not None:
        day, number = before
        earlier = and_(Digest.day == day, Digest.id < number)
        query = query.where(or_(Digest.day < day, earlier))
    query = query.order_by(Digest.day.desc(), Digest.id.desc()).limit(size + 1)
    return session().scalars(query).all()


def known_duties(
    user: Staff, obligation_ids: Iterable[int], *, on: date
) -> dict[int, tuple[Obligation, str]]:
    """Those of these obligations that the person may see now, with their case numbers.

    One statement; others are left out.
    """
    query = (
        select(Obligation, Case.number)
        .join(Case, Case.id == Obligation.case_id)
        .where(Obligation.id.in_(sorted(set(obligation_ids))), may_see_duty(user, on=on))
    )
    return {row.id: (row, number) for row, number in session().execute(query)}


def has_unread(user: Staff) -> bool:
    """Whether this person has an unread digest; one statement on an index."""
    return bool(session().scalar(_UNREAD, {"staff": user.id}))
