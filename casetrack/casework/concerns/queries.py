"""Read concerns: what is open for whom, what a case or a person has of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, true, tuple_
from sqlalchemy import case as sql_case
from sqlalchemy.orm import defer, joinedload, lazyload

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.aspect_permissions import lets
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import Aspect
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation, Party
from casetrack.cases.policy import HEADS, Sight, active_grants, answers_for, may_answer, may_know
from casetrack.casework.concerns.models import (
    NEXT_LOOK,
    URGENT,
    WHAT_FOLLOWS,
    Concern,
    ConcernStep,
    ConcernStepKind,
)
from casetrack.casework.concerns.telling import BEFORE_THE_CHIEF, is_for_the_chief
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.ledger.outcome_parts import VisitOf

SHOWN = 50
# Each of a case, as it was raised; what the pages of the case and of a person show.
CONCERNS = CaseRows(Concern, "id")
# What is owed of an urgent concern until it ends: an answer, or else the next look. Written out in
# the statement: their indexes are of use only to a query that says so.
OWED = (URGENT, NEXT_LOOK)
_OWED = [literal(one, Obligation.kind.type, literal_execute=True) for one in OWED]
# The parts of a case that let somebody see the child about whom a concern is.
_OF_A_CHILD = tuple(one for one in Aspect if lets(one, Permission.CONCERN_RAISE))


@dataclass(frozen=True)
class OpenConcern:
    """An urgent concern that nobody has ended, with what its place on Today says.

    owed: the answer, or the next look. told_at: when it was written down here. told_by: who wrote
    it down. of: how many alarm in all, also where more are there than were read. steps: what was
    said since, the first one first.
    """

    concern: Concern
    case: Case
    owed: Obligation
    told_at: datetime | None
    told_by: Staff | None
    of: int
    steps: Sequence[ConcernStep] = ()

    def is_alarming(self, *, on: date) -> bool:
        """Whether an answer is owed, or nobody looked on the day on which somebody was to."""
        return self.owed.kind is URGENT or self.owed.due < on

    def is_before(self, user: Staff, *, on: date) -> bool:
        """Whether it alarms this person: they answer for it."""
        return self.is_alarming(on=on) and answers_for(user, self.case)

    @property
    def last(self) -> ConcernStep | None:
        """The last answer or look."""
        return next((one for one in reversed(self.steps) if one.is_look), None)

    @property
    def answered(self) -> ConcernStep | None:
        """The last answer to an alarm."""
        return next(
            (one for one in reversed(self.steps) if one.kind is ConcernStepKind.ANSWER), None
        )

    @property
    def taken(self) -> ConcernStep | None:
        """Who was the first to say that they have it, where it is known who that was."""
        taken = (one for one in self.steps if one.kind is ConcernStepKind.TAKEN and one.said_by)
        return next(taken, None)

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
    """The first concerns that this person has before them at that instant.

    Those that alarm whoever answers for them first, the oldest first; then those that are followed
    quietly, by whoever answers for them, is to look next or raised them.

    after: day and obligation of the last one of the page before, of those that alarm alone. more:
    how many beyond SHOWN.

    The chief procurator an hour after they were raised, or at once in a case of their own and where
    no section head is in service. One statement, and one for what was said since.
    """
    found = _before(KindOfReader.of(user), on, SHOWN + more)
    if user.role is Role.CHIEF_PROCURATOR:
        found = found.where(or_(_is_for_a_chief(user, at=at), _takes_part(user)))
    if after is not None:
        place = tuple_(Obligation.due, Obligation.id)
        found = found.where(_alarms(on), may_answer(user), place > tuple_(*after))
    return with_steps(_read(found, user))


@kept_for_readers
def _before(
    reader: KindOfReader, on: date, limit: int
) -> Select[Concern, Case, Obligation, datetime, Staff, int]:
    """What whoever is of that kind has before them, apart from when it is shown to a chief."""
    known = may_know(reader, on=on, case_id=Concern.case_id)
    before = and_(_alarms(on), may_answer(reader))
    sees_child = exists().where(
        CaseGrant.case_id == Concern.case_id,
        active_grants(reader, on=on),
        CaseGrant.aspect.in_(_OF_A_CHILD),
        or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == Concern.party_id),
    )
    found = _open(before).where(
        _begins(reader), known, or_(may_answer(reader), and_(_takes_part(reader), sees_child))
    )
    is_quiet = sql_case((before, 0), else_=1)
    return found.order_by(None).order_by(is_quiet, Obligation.due, Obligation.id).limit(limit)


def _alarms(on: date) -> ColumnElement[bool]:
    return or_(Obligation.kind == URGENT, Obligation.due < on)


def _takes_part(user: Reader) -> ColumnElement[bool]:
    """Raised by this person, or they are the next who look."""
    looks = and_(Obligation.kind == NEXT_LOOK, Obligation.owner_id == user.id)
    return or_(Concern.raised_by_id == user.id, looks)


def _begins(user: KindOfReader) -> ColumnElement[bool]:
    """The concerns in cases that this person handles, and for a head those of the office; those
    that they raised, and those at which they are to look.
    """
    handled = select(Case.id).where(Case.handler_id == user.id)
    raised = select(Concern.id).where(Concern.raised_by_id == user.id, Concern.ended_on.is_(None))
    of_raised = and_(
        Obligation.subject == Concern.__tablename__, is_among(Obligation.subject_id, raised)
    )
    ways = [is_among(Obligation.case_id, handled), of_raised]
    if user.role in HEADS:
        ways.append(Obligation.office_id == user.office_id)
    owed = select(Obligation.id).where(Obligation.is_open)
    mine = [owed.where(Obligation.kind == kind, way) for kind in _OWED for way in ways]
    mine.append(owed.where(Obligation.kind == NEXT_LOOK, Obligation.owner_id == user.id))
    return is_among(Obligation.id, *mine)


def open_concerns_in(case: Case) -> Sequence[OpenConcern]:
    """The urgent concerns of a case that nobody has ended, for those who see the whole of it."""
    return _read(_open(true()).where(Case.id == case.id).limit(SHOWN))


def open_concern(concern: Concern, case: Case) -> OpenConcern | None:
    """One that nobody has ended, with what was said since; None of one that ended."""
    found = _read(_open(true()).where(Concern.id == concern.id, Case.id == case.id))
    return with_steps(found)[0] if found else None


def with_steps(found: Sequence[OpenConcern]) -> list[OpenConcern]:
    """The same, with what was said since; one statement, where there is any."""
    of: dict[int, list[ConcernStep]] = {one.concern.id: [] for one in found}
    for step in _steps(of) if of else ():
        of[step.concern_id].append(step)
    return [replace(one, steps=of[one.concern.id]) for one in found]


def steps_of(concern: Concern) -> Sequence[ConcernStep]:
    """What was said of a concern since it was raised, the first one first."""
    return _steps([concern.id])


def _steps(concern_ids: Iterable[int]) -> Sequence[ConcernStep]:
    found = select(ConcernStep).where(ConcernStep.concern_id.in_(sorted(concern_ids)))
    people = (ConcernStep.said_by, ConcernStep.done_by, ConcernStep.next_by)
    told = [joinedload(one).options(lazyload(Staff.office)) for one in people]
    return session().scalars(found.options(*told).order_by(ConcernStep.id)).all()


def who_may_look(case: Case, concern: Concern, *, on: date) -> Sequence[Staff]:
    """Who may be named as having done something, or as looking next; the handler first.

    Handler, heads of the office, whoever raised it, and whom a grant in their own name lets see
    the child.
    """
    granted = select(CaseGrant.staff_id).where(
        CaseGrant.case_id == case.id,
        CaseGrant.staff_id.is_not(None),
        CaseGrant.aspect.in_(_OF_A_CHILD),
        CaseGrant.ended_at.is_(None),
        CaseGrant.since <= on,
        or_(CaseGrant.until.is_(None), CaseGrant.until >= on),
        or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == concern.party_id),
    )
    found = select(Staff).where(
        Staff.is_active,
        or_(
            Staff.id.in_([case.handler_id, concern.raised_by_id]),
            Staff.id.in_(granted),
            and_(Staff.office_id == case.office_id, Staff.role.in_(HEADS)),
        ),
    )
    people = session().scalars(found.options(lazyload(Staff.office)).order_by(Staff.name))
    return sorted(people, key=lambda one: one.id != case.handler_id)


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


def _open(
    counted: ColumnElement[bool],
) -> Select[Concern, Case, Obligation, datetime, Staff, int]:
    """Those of which something is owed. counted: of which it is said how many there are."""
    number = func.sum(sql_case((counted, 1), else_=0)).over()
    return (
        select(Concern, Case, Obligation, JournalEntry.written_at, Staff, number)
        .join(
            Obligation,
            # Said with AND, SQLite would begin at all concerns there are.
            Concern.id
            == sql_case((Obligation.subject == Concern.__tablename__, Obligation.subject_id)),
        )
        .join(Case, Case.id == Obligation.case_id)
        .outerjoin(JournalEntry, JournalEntry.id == Concern.entry_id)
        .outerjoin(Staff, Staff.id == JournalEntry.written_by_id)
        .where(Obligation.kind.in_(OWED), Obligation.is_open)
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
    """The concerns about the person visited that nobody has ended, the latest first."""
    found = select(Concern).where(Concern.party_id == of.party.id, Concern.ended_on.is_(None))
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
