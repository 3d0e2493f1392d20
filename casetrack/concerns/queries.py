"""Read concerns: what is open for whom, what a case or a person has of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy import case as sql_case
from sqlalchemy.orm import defer, joinedload, lazyload

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.reader import KindOfReader, kept_for_readers, told_of
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.cases.policy import HEADS, Sight, may_answer, may_know
from casetrack.concerns.models import URGENT, WHAT_FOLLOWS, Concern
from casetrack.concerns.telling import BEFORE_THE_CHIEF, is_for_the_chief
from casetrack.db import session
from casetrack.db.among import is_among
from casetrack.ledger.outcome_parts import VisitOf

SHOWN = 50
# Each of a case, as it was raised; what the pages of the case and of a person show.
CONCERNS = CaseRows(Concern, "id")
# Written out in the statement: its index is of use only to a query that says so.
_URGENT = literal(URGENT, Obligation.kind.type, literal_execute=True)


@dataclass(frozen=True)
class OpenConcern:
    """An urgent concern that nobody has answered, with what its place on Today says.

    told_at: when it was written down here. told_by: who wrote it down. of: how many there are in
    all, also where more are there than were read.
    """

    concern: Concern
    case: Case
    owed: Obligation
    told_at: datetime | None
    told_by: Staff | None
    of: int

    @property
    def party(self) -> Party:
        """Whom it is about."""
        return self.concern.party


def open_concerns(
    user: Staff,
    *,
    on: date,
    at: datetime,
    after: tuple[date, int] | None = None,
    more: int = 0,
) -> Sequence[OpenConcern]:
    """The first concerns that this person has before them at that instant, the oldest first.

    after: day and obligation of the last one of the page before. more: how many beyond SHOWN.

    The chief procurator an hour after they were raised, or at once in a case of their own and where
    no section head is in service. One statement.
    """
    found = _before(KindOfReader.of(user), on, SHOWN + more)
    if user.role is Role.CHIEF_PROCURATOR:
        found = found.where(_is_for_a_chief(user, at=at))
    if after is not None:
        found = found.where(tuple_(Obligation.due, Obligation.id) > tuple_(*after))
    return _read(found, user)


@kept_for_readers
def _before(
    reader: KindOfReader, on: date, limit: int
) -> Select[Concern, Case, Obligation, datetime, Staff, int]:
    """What whoever is of that kind has before them, apart from when it is shown to a chief."""
    known = may_know(reader, on=on, case_id=Concern.case_id)
    found = _open().where(_begins(reader), may_answer(reader), known)
    return found.limit(limit)


def _begins(user: KindOfReader) -> ColumnElement[bool]:
    """The concerns in cases that this person handles, and for a head those of the office."""
    urgent = select(Obligation.id).where(Obligation.kind == _URGENT, Obligation.is_open)
    handled = select(Case.id).where(Case.handler_id == user.id)
    mine = [urgent.where(is_among(Obligation.case_id, handled))]
    if user.role in HEADS:
        mine.append(urgent.where(Obligation.office_id == user.office_id))
    return is_among(Obligation.id, *mine)


def open_concerns_in(case: Case) -> Sequence[OpenConcern]:
    """The urgent concerns of a case that nobody has answered, for those who see the whole of it."""
    return _read(_open().where(Case.id == case.id).limit(SHOWN))


def _is_for_a_chief(user: Staff, *, at: datetime) -> ColumnElement[bool]:
    head = Staff.__table__.alias("head")
    has_a_head = exists().where(
        head.c.office_id == Case.office_id,
        head.c.role == Role.SECTION_HEAD,
        head.c.is_active,
    )
    return or_(
        Case.handler_id == user.id,
        Concern.raised_at.is_(None),
        Concern.raised_at <= at - BEFORE_THE_CHIEF,
        ~has_a_head,
    )


def _open() -> Select[Concern, Case, Obligation, datetime, Staff, int]:
    return (
        select(Concern, Case, Obligation, JournalEntry.written_at, Staff, func.count().over())
        .join(
            Obligation,
            # Said with AND, SQLite would begin at all concerns there are.
            Concern.id
            == sql_case((Obligation.subject == Concern.__tablename__, Obligation.subject_id)),
        )
        .join(Case, Case.id == Obligation.case_id)
        .outerjoin(JournalEntry, JournalEntry.id == Concern.entry_id)
        .outerjoin(Staff, Staff.id == JournalEntry.written_by_id)
        .where(Obligation.kind == URGENT, Obligation.is_open)
        .options(
            joinedload(Concern.party),
            lazyload(Staff.office),
            defer(Obligation.why),
        )
        .order_by(Obligation.due, Obligation.id)
    )


def _read(
    found: Select[Concern, Case, Obligation, datetime, Staff, int], user: Staff | None = None
) -> list[OpenConcern]:
    told = told_of(user) if user is not None else None
    return [
        OpenConcern(concern, case, owed, concern.raised_at or told_at, told_by, of)
        for concern, case, owed, told_at, told_by, of in session().execute(found, told)
    ]


def find_concern(case: Case, concern_id: int, *, sight: Sight) -> Concern | None:
    """A concern of this case, or None if it is of another one or about somebody one may not see."""
    found = (
        select(Concern)
        .where(Concern.id == concern_id, Concern.case_id == case.id)
        .options(
            joinedload(Concern.party),
            joinedload(Concern.raised_by).options(lazyload(Staff.office)),
            joinedload(Concern.answered_by).options(lazyload(Staff.office)),
        )
    )
    concern = session().scalar(found)
    if concern is None or not sight.sees_visits_of(concern.party_id):
        return None
    return concern


def open_about(of: VisitOf, user: Staff) -> Sequence[Concern] | None:
    """The concerns about the person visited that nobody has answered, the latest first."""
    found = select(Concern).where(Concern.party_id == of.party.id, Concern.answered_on.is_(None))
    about = session().scalars(found.order_by(Concern.id.desc()).limit(SHOWN)).all()
    return about or None


def concern_of_visit(visit_id: int) -> Concern | None:
    """The concern that a visit raised; None if it raised none."""
    return session().scalar(select(Concern).where(Concern.visit_id == visit_id))


def answer_of(concern: Concern) -> JournalEntry | None:
    """The entry that says what was done about it."""
    if concern.answer_id is None:
        return None
    return session().get(JournalEntry, concern.answer_id)


def last_before(concern: Concern) -> Concern | None:
    """The concern about the same person that was raised before this one."""
    found = select(Concern).where(Concern.party_id == concern.party_id, Concern.id < concern.id)
    return session().scalar(found.order_by(Concern.id.desc()).limit(1))


def unplanned_about(party_id: int) -> Sequence[Obligation]:
    """What is still owed of planning what follows for somebody."""
    found = select(Obligation).where(
        Obligation.party_id == party_id, Obligation.kind == WHAT_FOLLOWS, Obligation.is_open
    )
    return session().scalars(found).all()


def waiting_for_the_chief(*, at: datetime) -> Sequence[tuple[Concern, Case, Obligation]]:
    """Urgent concerns that nobody answered for an hour, and no chief was told of yet."""
    found = (
        select(Concern, Case, Obligation)
        .join(
            Obligation,
            and_(Obligation.subject == Concern.__tablename__, Obligation.subject_id == Concern.id),
        )
        .join(Case, Case.id == Obligation.case_id)
        .where(
            Obligation.kind == URGENT,
            Obligation.is_open,
            Concern.escalated_at.is_(None),
            or_(Concern.raised_at.is_(None), Concern.raised_at <= at - BEFORE_THE_CHIEF),
        )
        .order_by(Concern.id)
    )
    return [(concern, case, owed) for concern, case, owed in session().execute(found)]


def not_yet_for_the_chief(concern_ids: Collection[int], *, at: datetime) -> set[int]:
    """Which of these were raised less than an hour ago."""
    if not concern_ids:
        return set()
    found = select(Concern.id, Concern.raised_at).where(Concern.id.in_(sorted(concern_ids)))
    rows = session().execute(found)
    return {row_id for row_id, raised_at in rows if not is_for_the_chief(raised_at, at=at)}


def heads_in_service(office_ids: Iterable[int]) -> dict[int, list[Staff]]:
    """The heads in service of each of these offices, by their ids: section heads and the chief."""
    found = select(Staff).where(
        Staff.office_id.in_(sorted(set(office_ids))), Staff.role.in_(HEADS), Staff.is_active
    )
    heads: dict[int, list[Staff]] = {}
    for head in session().scalars(found.options(lazyload(Staff.office)).order_by(Staff.id)):
        heads.setdefault(head.office_id, []).append(head)
    return heads


def told_at_once(handler: Staff | None, heads: Sequence[Staff]) -> list[Staff]:
    """Who is told of a concern within the request that raises it.

    The handler and the section heads; where no section head is in service, the chief with them.
    """
    section = [one for one in heads if one.role is Role.SECTION_HEAD] or list(heads)
    handling = [handler] if handler is not None and handler.is_active else []
    return list({one.id: one for one in (*handling, *section)}.values())
