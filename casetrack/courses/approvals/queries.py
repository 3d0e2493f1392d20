"""Read proposals, who decides in an office, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased, selectinload

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.reader import KindOfReader, Reader, kept_for_readers, told_of
from casetrack.brought import brought
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Ground
from casetrack.cases.models import Case, CaseGrant, JournalEntry, Obligation
from casetrack.cases.policy import HEADS, seen_whole
from casetrack.courses.approvals.models import (
    WAITS,
    DelegatedKind,
    Deputy,
    OfficeDecider,
    Proposal,
    ProposalState,
    ProposalStep,
    StepKind,
)
from casetrack.db import Model, all_rows, session
from casetrack.db.id_filter import is_among
from casetrack.ledger.proposals import Proposable

PROPOSALS = CaseRows(Proposal, "position", "id", lists=(Proposal.steps,))
OPEN = (ProposalState.WAITING, ProposalState.RETURNED)
_PROPOSED = (StepKind.PROPOSED, StepKind.PROPOSED_AGAIN)


@dataclass(frozen=True)
class ProposalStanding:
    """A head of an office, in service. delegated: the kinds of decision that a chief left to them.

    instead_of: the name of that chief.
    """

    staff: Staff
    delegated: frozenset[str] = frozenset()
    instead_of: str | None = None

    def decides_as(self, kind: EntryKind) -> WhoDecides:
        """The capacity in which they decide: their own, or for a chief who delegated."""
        if self.staff.role is Role.CHIEF_PROCURATOR:
            return WhoDecides.CHIEF_PROCURATOR
        if kind.value not in self.delegated:
            return WhoDecides.SECTION_HEAD
        is_deputy = self.staff.role is Role.DEPUTY_CHIEF
        return WhoDecides.DEPUTY if is_deputy else WhoDecides.CHIEF_PROCURATOR

    def stands_in_for(self, kind: EntryKind) -> str | None:
        """The name of the chief who delegated this kind of decision to them."""
        return self.instead_of if kind.value in self.delegated else None


@dataclass(frozen=True)
class OfficeTable:
    """Deciders of one office on one day.

    heads: those in service, chiefs first, then who holds something delegated. named: what the
    office says itself. is_in_casetrack: a chief procurator has an account there, switched on or
    not, or somebody decided there before; what is decided there never goes by paper again.
    """

    heads: Sequence[ProposalStanding]
    named: Mapping[EntryKind, OfficeDecider]
    is_in_casetrack: bool


def decisions_of(
    proposal_ids: Collection[int], seen_by: Staff, *, on: date
) -> Sequence[Row[int, EntryKind, str | None, dict[str, Any]]]:
    """Id, decision, `Proposable` and terms of each in cases seen whole; one statement."""
    query = select(Proposal.id, Proposal.decides, Proposal.what, Proposal.terms).where(
        Proposal.id.in_(proposal_ids), is_among(Proposal.case_id, *seen_whole(seen_by, on=on))
    )
    return session().execute(query).all()


def deciding_in(office_id: int, *, on: date) -> OfficeTable:
    """The table of an office on that day; one statement."""
    rows = session().execute(_deciding(on), {"office": office_id})
    heads: dict[int, ProposalStanding] = {}
    named: dict[EntryKind, OfficeDecider] = {}
    is_in_casetrack = False
    for staff, instead_of, delegated, own, has_decided in rows:
        if own is not None:
            named[own.decides] = own
        is_chief = staff is not None and staff.role is Role.CHIEF_PROCURATOR
        is_in_casetrack = is_in_casetrack or has_decided or is_chief
        if staff is None or not staff.is_active:
            continue
        before = heads.get(staff.id, ProposalStanding(staff))
        more = frozenset() if is_chief else frozenset((delegated or "").split())
        heads[staff.id] = replace(
            before,
            delegated=before.delegated | more,
            instead_of=before.instead_of or (instead_of if more else None),
        )
    return OfficeTable(sorted(heads.values(), key=_place), named, is_in_casetrack)


@kept_for_readers
def _deciding(on: date) -> Select[*tuple[Any, ...]]:
    chief = Staff.__table__.alias("chief")
    is_head = and_(Staff.office_id == Procuratorate.id, Staff.role.in_(HEADS))
    kinds = (
        select(func.aggregate_strings(cast(DelegatedKind.decides, String), " "))
        .where(DelegatedKind.deputy_id == Deputy.id)
        .scalar_subquery()
    )
    decided = (
        exists()
        .where(Proposal.office_id == Procuratorate.id, Proposal.decided_by_id.is_not(None))
        .correlate(Procuratorate)
    )
    return (
        select(Staff, chief.c.name, kinds, OfficeDecider, decided)
        .select_from(Procuratorate)
        .outerjoin(Staff, is_head)
        .outerjoin(Deputy, and_(Deputy.deputy_id == Staff.id, stands_in(on)))
        .outerjoin(chief, chief.c.id == Deputy.for_id)
        .outerjoin(OfficeDecider, OfficeDecider.office_id == Procuratorate.id)
        .where(Procuratorate.id == bindparam("office", type_=Integer))
        .order_by(Staff.id, Deputy.id)
    )


def _place(standing: ProposalStanding) -> tuple[int, int]:
    """Chiefs first, then who stands in for one, then heads."""
    if standing.staff.role is Role.CHIEF_PROCURATOR:
        return 0, standing.staff.id
    return (1 if standing.instead_of else 2), standing.staff.id


def stands_in(on: date) -> ColumnElement[bool]:
    """SQL: kinds delegated on that day by somebody who is still chief procurator."""
    chief = Staff.__table__.alias()
    return and_(
        Deputy.since <= on,
        Deputy.until >= on,
        or_(Deputy.ended_on.is_(None), Deputy.ended_on >= on),
        Deputy.for_id.in_(select(chief.c.id).where(chief.c.role == Role.CHIEF_PROCURATOR)),
    )


def owed_as_deputy(user: Reader, *, on: date) -> ColumnElement[bool]:
    """The condition for duties of a chief of which this person holds the kind delegated."""
    held = and_(Deputy.deputy_id == user.id, stands_in(on))
    chiefs = select(Deputy.for_id).where(held)
    kinds = select(DelegatedKind.decides).join(Deputy).where(held)
    delegated = select(Proposal.id).where(
        Proposal.office_id == user.office_id,
        Proposal.state == ProposalState.WAITING,
        Proposal.decides.in_(kinds),
    )
    return and_(
        Obligation.kind == WAITS,
        Obligation.owner_id.in_(chiefs),
        Obligation.subject_id.in_(delegated),
    )


def standing_in(on: date) -> dict[tuple[int, int], list[int]]:
    """Deputies for a waiting proposal, by chief and proposal, on that day; one statement."""
    staff_ids: dict[tuple[int, int], list[int]] = {}
    rows = (
        select(Deputy.for_id, Proposal.id, Deputy.deputy_id)
        .join(DelegatedKind, DelegatedKind.deputy_id == Deputy.id)
        .join(Proposal, Proposal.decides == DelegatedKind.decides)
        .where(
            stands_in(on),
            Proposal.office_id == Deputy.office_id,
            Proposal.state == ProposalState.WAITING,
        )
        .order_by(Deputy.id)
    )
    for chief_id, proposal_id, deputy_id in session().execute(rows):
        staff_ids.setdefault((chief_id, proposal_id), []).append(deputy_id)
    return staff_ids


def had_a_hand(
    case: Case, proposable: Proposable, subject: Model, proposal: Proposal | None = None
) -> frozenset[int]:
    """Proposers of this decision, former ones too, and handlers of the case since; one statement.

    Whatever became of it since, none of them decides it: not after it was withdrawn or returned,
    nor after the case was handed over. proposal: the one that is asked of; None: none yet.
    """
    own = Proposal.id == (proposal.id if proposal is not None else 0)
    same = and_(
        Proposal.case_id == case.id,
        Proposal.what == proposable.name,
        Proposal.subject_id == subject.id,
        Proposal.state != ProposalState.DECIDED,
    )
    by_step = (
        select(ProposalStep.by_id)
        .join(Proposal, Proposal.id == ProposalStep.proposal_id)
        .where(
            ProposalStep.kind.in_(_PROPOSED),
            own if proposable.is_many else or_(own, same),
        )
    )
    first = (
        select(func.min(ProposalStep.at))
        .join(Proposal, Proposal.id == ProposalStep.proposal_id)
        .where(own)
        .scalar_subquery()
    )
    handled = select(CaseGrant.staff_id).where(
        CaseGrant.case_id == case.id,
        CaseGrant.ground == Ground.HANDLER,
        or_(CaseGrant.ended_at.is_(None), CaseGrant.ended_at > first),
    )
    ids = session().scalars(by_step.union(handled))
    return frozenset(member_id for member_id in (*ids, case.handler_id) if member_id is not None)


def had_a_hand_in(user: Reader) -> ColumnElement[bool]:
    """The condition that this person is among `had_a_hand`, in queries that join the case."""
    step, other = aliased(ProposalStep), aliased(Proposal)
    # By the bare column SQLite would begin at all they ever did, for each proposal anew.
    by_them = and_(step.kind.in_(_PROPOSED), func.coalesce(step.by_id, 0) == user.id)
    first = select(func.min(step.at)).where(step.proposal_id == Proposal.id).correlate(Proposal)
    many = [proposable.name for proposable in brought(Proposable) if proposable.is_many]
    before = exists().where(
        Proposal.what.not_in(many),
        other.case_id == Proposal.case_id,
        other.what == Proposal.what,
        other.subject_id == Proposal.subject_id,
        other.state != ProposalState.DECIDED,
        step.proposal_id == other.id,
        by_them,
    )
    handled = exists().where(
        CaseGrant.case_id == Proposal.case_id,
        CaseGrant.staff_id == user.id,
        CaseGrant.ground == Ground.HANDLER,
        or_(CaseGrant.ended_at.is_(None), CaseGrant.ended_at > first.scalar_subquery()),
    )
    own = exists().where(step.proposal_id == Proposal.id, by_them)
    return or_(own, before, handled, func.coalesce(Case.handler_id, 0) == user.id)


def was_checked() -> ColumnElement[bool]:
    """The condition that a section head checked a proposal since it was proposed last."""
    step = aliased(ProposalStep)
    of_it = select(func.max(step.position)).where(step.proposal_id == Proposal.id)
    checked = of_it.where(step.kind == StepKind.CHECKED).scalar_subquery()
    return checked > of_it.where(step.kind.in_(_PROPOSED)).scalar_subquery()


def named_in(office_id: int) -> dict[EntryKind, OfficeDecider]:
    """Deciders that an office names itself; one statement."""
    deciders = session().scalars(select(OfficeDecider).where(OfficeDecider.office_id == office_id))
    return {decider.decides: decider for decider in deciders}


def deputies_of(office_id: int) -> Sequence[Deputy]:
    """Everybody who stands in, stood in or will, the latest first; one statement."""
    return all_rows(
        select(Deputy)
        .options(
            selectinload(Deputy.chief), selectinload(Deputy.deputy), selectinload(Deputy.kinds)
        )
        .where(Deputy.office_id == office_id)
        .order_by(Deputy.since.desc(), Deputy.id.desc())
        .limit(20)
    )


def find_deputy(deputy_id: int, *, office_id: int) -> Deputy | None:
    """A delegation of an office."""
    return session().scalar(
        select(Deputy).where(Deputy.id == deputy_id, Deputy.office_id == office_id)
    )


def may_be_deputy(chief: Staff) -> Sequence[Staff]:
    """Possible deputies of a person: the other heads of their office; one statement."""
    return all_rows(
        select(Staff)
        .where(
            Staff.office_id == chief.office_id,
            Staff.role.in_(HEADS),
            Staff.is_active,
            Staff.id != chief.id,
        )
        .order_by(Staff.id)
    )


def find_proposal(case: Case, proposal_id: int) -> Proposal | None:
    """A proposal of a case, with its steps."""
    return session().scalar(
        select(Proposal)
        .options(selectinload(Proposal.steps))
        .where(Proposal.id == proposal_id, Proposal.case_id == case.id)
    )


def open_proposal(code: str, subject: Model, *, proposal_id: int | None = None) -> Proposal | None:
    """The latest proposal that waits, or was returned, for this decision; or the one with an id."""
    named = Proposal.id == proposal_id if proposal_id is not None else true()
    query = (
        select(Proposal)
        .options(selectinload(Proposal.steps))
        .where(
            Proposal.subject == subject.__tablename__,
            Proposal.subject_id == subject.id,
            Proposal.what == code,
            named,
            Proposal.state.in_(OPEN),
        )
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    return session().scalar(query)


def open_about(party_id: int) -> Sequence[Proposal]:
    """The open proposals about one person."""
    return all_rows(
        select(Proposal)
        .options(selectinload(Proposal.steps))
        .where(Proposal.party_id == party_id, Proposal.state.in_(OPEN))
        .order_by(Proposal.id)
    )


def last_entry(case: Case, kind: EntryKind | None = None) -> JournalEntry | None:
    """The last entry of a case, or the last of one kind."""
    asked = select(JournalEntry).where(JournalEntry.case_id == case.id)
    if kind is not None:
        asked = asked.where(JournalEntry.kind == kind)
    return session().scalar(asked.order_by(JournalEntry.number.desc()).limit(1))


def entries_since(proposal: Proposal) -> Sequence[JournalEntry]:
    """Other entries of the case since the proposal, in order; one statement."""
    of_it = and_(
        func.coalesce(JournalEntry.subject, "") == Proposal.__tablename__,
        func.coalesce(JournalEntry.subject_id, 0) == proposal.id,
    )
    return all_rows(
        select(JournalEntry)
        .where(
            JournalEntry.case_id == proposal.case_id,
            JournalEntry.number > proposal.asked.get("entry", 0),
            ~of_it,
        )
        .order_by(JournalEntry.number)
    )


def next_position(case: Case) -> int:
    """The place of the next proposal of a case."""
    last = session().scalar(select(func.max(Proposal.position)).where(Proposal.case_id == case.id))
    return (last or 0) + 1


def below_without_chief(user: Staff, *, on: date) -> Sequence[Any]:
    """The offices under that of this person in which no chief procurator decides, nor a deputy.

    Each with how many proposals wait there, and by when the first is to be decided. Nothing of a
    case is told: whoever leads the office above asks there. One statement.
    """
    return session().execute(_below(KindOfReader.of(user), on), told_of(user)).all()


@kept_for_readers
def _below(reader: KindOfReader, on: date) -> Select[*tuple[Any, ...]]:
    decides = Staff.__table__.alias()
    there = exists().where(
        decides.c.office_id == Procuratorate.id,
        decides.c.is_active,
        or_(
            decides.c.role == Role.CHIEF_PROCURATOR,
            and_(
                decides.c.role.in_(HEADS),
                decides.c.id.in_(select(Deputy.deputy_id).where(stands_in(on))),
            ),
        ),
    )
    waits = and_(Proposal.office_id == Procuratorate.id, Proposal.state == ProposalState.WAITING)
    first = func.min(Proposal.due)
    return (
        select(Procuratorate, func.count(Proposal.id).label("waiting"), first.label("due"))
        .outerjoin(Proposal, waits)
        .where(Procuratorate.parent_id == reader.office_id, ~there)
        .group_by(Procuratorate.id)
        .order_by(first.is_(None), first, Procuratorate.id)
    )
