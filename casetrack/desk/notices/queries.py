"""Read what must be told to whom, what somebody was told, and what has not been read yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select

from casetrack.accounts.models import Staff
from casetrack.cases.duty_kinds import ObligationKind, windows
from casetrack.cases.models import Case, Obligation
from casetrack.cases.policy import may_see_duty
from casetrack.casework.concerns.models import NEXT_LOOK, URGENT
from casetrack.db import session
from casetrack.desk.notices.models import Digest, MailState, Night, OutboxMail

# Few enough for the number of values that one statement may carry.
_AT_ONCE = 500
PAGE = 20
# Asked at every look at Today, so it is built once.
_UNREAD = select(exists().where(Digest.staff_id == bindparam("staff"), Digest.read_at.is_(None)))


@dataclass(frozen=True)
class Owed:
    """An open obligation, and who answers for it: its owner, else the handler of the case.

    An urgent concern is answered for by the handler and every head of the office, all of them;
    so is one of which no look was recorded on its day.
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
        """Whether it is about a child in danger: unanswered, or not looked at on the day."""
        return self.kind is URGENT or (self.kind is NEXT_LOOK and self.due < on)

    def rank(self, *, on: date) -> tuple[bool, bool, int, date, int, int]:
        """Its place in a digest: what is urgent, what is late or of that day by weight, rest."""
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
        """Whom to tell: the first of them who may see it."""
        return tuple(dict.fromkeys(one for one in (self.owner_id, self.handler_id) if one))


def owed_until(last: date) -> list[Owed]:
    """Every open obligation due by that day (inclusive), by its day; one statement.

    Nobody is told of the end of a time that others have: nothing is owed by then.
    """
    found = (
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
    return [Owed(*row) for row in session().execute(found)]


def seen_by(user: Staff, obligation_ids: Iterable[int], *, on: date) -> set[int]:
    """Which of these obligations the person may know of on that day."""
    ids = sorted(obligation_ids)
    seen: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        found = (
            select(Obligation.id)
            .join(Case, Case.id == Obligation.case_id)
            .where(Obligation.id.in_(ids[start : start + _AT_ONCE]), may_see_duty(user, on=on))
        )
        seen.update(session().scalars(found))
    return seen


def staff_with_digest(day: date) -> set[int]:
    """Who has a digest of that day."""
    return set(session().scalars(select(Digest.staff_id).where(Digest.day == day)))


def last_night_before(day: date) -> date | None:
    """The last day before this one whose digests were all made."""
    found = select(Night.day).where(Night.day < day).order_by(Night.day.desc()).limit(1)
    return session().scalar(found)


def mail_waiting(*, after: int, size: int) -> Sequence[OutboxMail]:
    """Messages that nobody has taken yet, in the order they were written, after this id."""
    found = (
        select(OutboxMail)
        .where(OutboxMail.state == MailState.PENDING, OutboxMail.id > after)
        .order_by(OutboxMail.id)
        .limit(size)
    )
    return session().scalars(found).all()


def mail_of(mail_ids: Iterable[int]) -> Sequence[OutboxMail]:
    """Those of these messages that nobody has taken yet, in the order they were written."""
    found = select(OutboxMail).where(
        OutboxMail.state == MailState.PENDING, OutboxMail.id.in_(sorted(mail_ids))
    )
    return session().scalars(found.order_by(OutboxMail.id)).all()


def digests_of(
    user: Staff, *, before: tuple[date, int] | None = None, size: int = PAGE
) -> Sequence[Digest]:
    """What this person was told, newest first; one more than `size` if there are.

    before: day and id of the last one on the page before.
    """
    found = select(Digest).where(Digest.staff_id == user.id)
    if before is not None:
        day, number = before
        earlier = and_(Digest.day == day, Digest.id < number)
        found = found.where(or_(Digest.day < day, earlier))
    found = found.order_by(Digest.day.desc(), Digest.id.desc()).limit(size + 1)
    return session().scalars(found).all()


def known_duties(
    user: Staff, obligation_ids: Iterable[int], *, on: date
) -> dict[int, tuple[Obligation, str]]:
    """Those of these obligations that the person may still see, with the number of the case.

    One statement; what they may see no more is left out.
    """
    found = (
        select(Obligation, Case.number)
        .join(Case, Case.id == Obligation.case_id)
        .where(Obligation.id.in_(sorted(set(obligation_ids))), may_see_duty(user, on=on))
    )
    return {row.id: (row, number) for row, number in session().execute(found)}


def has_unread(user: Staff) -> bool:
    """Whether there is a digest this person has not read; one statement on an index."""
    return bool(session().scalar(_UNREAD, {"staff": user.id}))
