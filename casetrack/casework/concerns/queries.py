"""Queries of concerns: open ones of a reader, those of a case or a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy import case as sql_case
from sqlalchemy.orm import defer, joinedload, lazyload, load_only

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import Permission
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.cases.aspect_permissions import lets
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.kinds import Aspect, Ground
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation, Party
from casetrack.cases.policy import (
    CASE_WORKERS,
    HEADS,
    Sight,
    active_grants,
    answers_for,
    grant_holds,
    may_answer,
    may_know,
)
from casetrack.casework.concerns.models import (
    NEXT_LOOK,
    URGENT,
    WHAT_FOLLOWS,
    Concern,
    ConcernStep,
    ConcernStepKind,
)
from casetrack.casework.concerns.telling import BEFORE_THE_CHIEF
from casetrack.db import session
from casetrack.db.id_filter import is_among
from casetrack.ledger.outcome_parts import VisitOf

SHOWN = 50
# Each of a case, as it was raised; what the pages of the case and of a person show.
CONCERNS = CaseRows(Concern, "id")
# What is owed of an urgent concern until it ends: an answer, or else the next look. Written out in
# the statement: their indexes are of use only to a query that says so.
OWED = (URGENT, NEXT_LOOK)
_OWED = [literal(kind, Obligation.kind.type, literal_execute=True) for kind in OWED]
# The parts of a case that let somebody see the child about whom a concern is.
_OF_A_CHILD = tuple(aspect for aspect in Aspect if lets(aspect, Permission.CONCERN_RAISE))


@dataclass(frozen=True)
class OpenConcern:
    """An urgent concern that has not ended, with the data of its block on Today.

    owed: the answer, or the next look. told_at, told_by: instant and author of the record. of:
    number of alarms, not only of those read; above SHOWN there may be more. steps: later
    statements, oldest first. is_theirs: whether the reader answers for it; None where nobody asked.
    """

    concern: Concern
    case: Case
    owed: Obligation
    told_at: datetime | None
    told_by: Staff | None
    of: int
    steps: Sequence[ConcernStep] = ()
    is_theirs: bool | None = None

    def is_alarming(self, *, on: date) -> bool:
        """Whether an answer is owed, or the next check is overdue."""
        return self.owed.kind is URGENT or self.owed.due < on

    def is_before(self, user: Staff, *, on: date) -> bool:
        """Whether it is an alarm for which this person answers."""
        if not self.is_alarming(on=on):
            return False
        asked = self.is_theirs
        return answers_for(user, self.case, on=on) if asked is None else asked

    @property
    def last(self) -> ConcernStep | None:
        """The last answer or look."""
        return next((step for step in reversed(self.steps) if step.is_look), None)

    @property
    def answered(self) -> ConcernStep | None:
        """The last answer to an alarm."""
        return next(
            (step for step in reversed(self.steps) if step.kind is ConcernStepKind.ANSWER), None
        )

    @property
    def taken(self) -> ConcernStep | None:
        """The first step that took the concern on, if its author is known."""
        taken = (step for step in self.steps if step.kind is ConcernStepKind.TAKEN and step.said_by)
        return next(taken, None)

    @property
    def party(self) -> Party:
        """The person it is about."""
        return self.concern.party


def open_concerns(
    user: Staff,
    *,
    on: date,
    at: datetime,
    after: tuple[date, int] | None = None,
    limit: int = SHOWN,
) -> Sequence[OpenConcern]:
    """The first open concerns of this reader at that instant.

    Alarms the reader answers for come first, oldest first; then calm ones of a reader who answers
    for them, is to look next or raised them.

    after: due day and obligation id of the last row of the page before; then alarms only.

    The chief procurator gets a concern an hour after it was raised, or at once in a case of their
    own and where no section head is in service. One statement, and one for the steps.
    """
    query = _before(KindOfReader.of(user), on, limit, after)
    if user.role is Role.CHIEF_PROCURATOR:
        query = query.where(or_(_is_for_a_chief(user, at=at), _takes_part(user)))
    if after is not None:
        query = query.where(_alarms(on), may_answer(user, on=on))
    return with_steps(_read(query, user))


@kept_for_readers
def _before(
    reader: KindOfReader, on: date, limit: int, after: tuple[date, int] | None
) -> Select[*tuple[Any, ...]]:
    """Open concerns for a kind of reader, without the delay that applies to the chief."""
    known = may_know(reader, on=on, case_id=Concern.case_id)
    answers = may_answer(reader, on=on)
    before = and_(_alarms(on), answers)
    sees_child = exists().where(
        CaseGrant.case_id == Concern.case_id,
        active_grants(reader, on=on),
        CaseGrant.aspect.in_(_OF_A_CHILD),
        or_(CaseGrant.party_id.is_(None), CaseGrant.party_id == Concern.party_id),
    )
    # Who works with cases knows those they answer for; only of others all they know is read.
    if reader.role not in CASE_WORKERS:
        answers = and_(answers, known)
    takes_part = and_(_takes_part(reader), sees_child, known)
    query = _open(before, answers).where(_begins(reader, after, on), or_(answers, takes_part))
    # All that the blocks of concerns show; each of these has many columns.
    query = query.options(
        load_only(Case.title),
        joinedload(Concern.party).load_only(Party.alias, Party.kind),
        load_only(Staff.name, Staff.role),
        load_only(Obligation.case_id, Obligation.kind, Obligation.owner_id, Obligation.due),
    )
    is_quiet = sql_case((before, 0), else_=1)
    return query.order_by(None).order_by(is_quiet, Obligation.due, Obligation.id).limit(limit)


def _alarms(on: date) -> ColumnElement[bool]:
    return or_(Obligation.kind == URGENT, Obligation.due < on)


def _takes_part(user: Reader) -> ColumnElement[bool]:
    """SQL: raised by this person, or they own the next check."""
    looks = and_(Obligation.kind == NEXT_LOOK, Obligation.owner_id == user.id)
    return or_(Concern.raised_by_id == user.id, looks)


def _begins(user: KindOfReader, after: tuple[date, int] | None, on: date) -> ColumnElement[bool]:
    """SQL: start from concerns in cases this person handles (for a head: of the office) or stands
    in for, concerns they raised, and checks they own; of each way from the first, of which there
    is one more than are shown.
    """
    handled = select(Case.id).where(Case.handler_id == user.id)
    stands_in = select(CaseGrant.case_id).where(
        CaseGrant.staff_id == user.id, CaseGrant.ground == Ground.DEPUTY, grant_holds(on)
    )
    # At the concerns, which are few, and not at whatever is open in those cases.
    open_ = select(Concern.id).where(Concern.ended_on.is_(None))
    theirs = [
        open_.where(is_among(Concern.case_id, handled, stands_in)),
        open_.where(Concern.raised_by_id == user.id),
    ]
    ways = [
        and_(Obligation.subject == Concern.__tablename__, is_among(Obligation.subject_id, *theirs))
    ]
    if user.role in HEADS:
        ways.append(Obligation.office_id == user.office_id)
    place = (Obligation.due, Obligation.id)
    owed = select(Obligation.id).where(Obligation.is_open).order_by(*place).limit(SHOWN + 1)
    if after is not None:
        owed = owed.where(tuple_(*place) > tuple_(*after))
    mine = [owed.where(Obligation.kind == kind, way) for kind in _OWED for way in ways]
    mine.append(owed.where(Obligation.kind == NEXT_LOOK, Obligation.owner_id == user.id))
    return is_among(Obligation.id, *(select(way_owed.subquery().c.id) for way_owed in mine))


def open_concerns_in(case: Case) -> Sequence[OpenConcern]:
    """Open urgent concerns of a case, for readers of the whole case."""
    return _read(_open(true()).where(Case.id == case.id).limit(SHOWN))


def open_concern(concern: Concern, case: Case) -> OpenConcern | None:
    """One open concern with its steps; None if it has ended."""
    concerns = _read(_open(true()).where(Concern.id == concern.id, Case.id == case.id))
    return with_steps(concerns)[0] if concerns else None


def with_steps(concerns: Sequence[OpenConcern]) -> list[OpenConcern]:
    """The concerns with their steps; one statement, none for an empty list."""
    of: dict[int, list[ConcernStep]] = {concern.concern.id: [] for concern in concerns}
    for step in _steps(of) if of else ():
        of[step.concern_id].append(step)
    return [replace(concern, steps=of[concern.concern.id]) for concern in concerns]


def steps_of(concern: Concern) -> Sequence[ConcernStep]:
    """Steps of a concern, oldest first."""
    return _steps([concern.id])


def _steps(concern_ids: Iterable[int]) -> Sequence[ConcernStep]:
    return session().scalars(_of_concerns(), {"ids": sorted(concern_ids)}).all()


@lru_cache(maxsize=1)
def _of_concerns() -> Select[ConcernStep]:
    people = (ConcernStep.said_by, ConcernStep.done_by, ConcernStep.next_by)
    loads = [joinedload(column).options(lazyload(Staff.office)) for column in people]
    query = select(ConcernStep).options(*loads).order_by(ConcernStep.id)
    return query.where(ConcernStep.concern_id.in_(bindparam("ids", expanding=True)))


def who_may_look(case: Case, concern: Concern, *, on: date) -> Sequence[Staff]:
    """Staff who may be named as having acted or as checking next; the handler first.

    Handler, heads of the office, whoever raised it, and staff whose own grant shows the child.
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
    query = select(Staff).where(
        Staff.is_active,
        or_(
            Staff.id.in_([case.handler_id, concern.raised_by_id]),
            Staff.id.in_(granted),
            and_(Staff.office_id == case.office_id, Staff.role.in_(HEADS)),
        ),
    )
    people = session().scalars(query.options(lazyload(Staff.office)).order_by(Staff.name))
    return sorted(people, key=lambda member: member.id != case.handler_id)


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
    counted: ColumnElement[bool], answers: ColumnElement[Any] | None = None
) -> Select[*tuple[Any, ...]]:
    """Concerns with an open obligation. counted: the rows counted in the column before the last.
    answers: of which the reader answers for them.
    """
    number = func.sum(sql_case((counted, 1), else_=0)).over()
    theirs = null() if answers is None else sql_case((answers, 1), else_=0)
    return (
        select(Concern, Case, Obligation, JournalEntry.written_at, Staff, number, theirs)
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


def _read(query: Select[*tuple[Any, ...]], user: Staff | None = None) -> list[OpenConcern]:
    condition = told_of(user) if user is not None else None
    return [
        OpenConcern(
            concern,
            case,
            owed,
            concern.raised_at or told_at,
            told_by,
            of,
            is_theirs=None if theirs is None else bool(theirs),
        )
        for concern, case, owed, told_at, told_by, of, theirs in session().execute(query, condition)
    ]


def find_concern(case: Case, concern_id: int, *, sight: Sight) -> Concern | None:
    """A concern of this case; None if it is of another case or about a person outside `sight`."""
    query = (
        select(Concern)
        .where(Concern.id == concern_id, Concern.case_id == case.id)
        .options(
            joinedload(Concern.party),
            joinedload(Concern.raised_by).options(lazyload(Staff.office)),
            joinedload(Concern.answered_by).options(lazyload(Staff.office)),
        )
    )
    concern = session().scalar(query)
    if concern is None or not sight.sees_visits_of(concern.party_id):
        return None
    return concern


def open_about(of: VisitOf, user: Staff) -> Sequence[Concern] | None:
    """Open concerns about the person visited, latest first; None without any."""
    query = select(Concern).where(Concern.party_id == of.party.id, Concern.ended_on.is_(None))
    about = session().scalars(query.order_by(Concern.id.desc()).limit(SHOWN)).all()
    return about or None


def concern_of_visit(visit_id: int) -> Concern | None:
    """The concern that a visit raised; None if it raised none."""
    return session().scalar(select(Concern).where(Concern.visit_id == visit_id))


def answer_of(concern: Concern) -> JournalEntry | None:
    """The entry of the first answer."""
    if concern.answer_id is None:
        return None
    return session().get(JournalEntry, concern.answer_id)


def last_before(concern: Concern) -> Concern | None:
    """The previous concern about the same person."""
    query = select(Concern).where(Concern.party_id == concern.party_id, Concern.id < concern.id)
    return session().scalar(query.order_by(Concern.id.desc()).limit(1))


def unplanned_about(party_id: int) -> Sequence[Obligation]:
    """Open duties to plan a follow-up for this person."""
    query = select(Obligation).where(
        Obligation.party_id == party_id, Obligation.kind == WHAT_FOLLOWS, Obligation.is_open
    )
    return session().scalars(query).all()
