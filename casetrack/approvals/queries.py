"""Read proposals, who decides in an office, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import selectinload

from casetrack.accounts.approval import WhoDecides
from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.reader import Reader
from casetrack.approvals.models import (
    WAITS,
    Deputy,
    OfficeDecider,
    Proposal,
    ProposalState,
)
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.models import Case, JournalEntry, Obligation
from casetrack.cases.policy import HEADS, seen_whole
from casetrack.db import Model, session
from casetrack.db.among import is_among

PROPOSALS = CaseRows(Proposal, "position", "id", lists=(Proposal.steps,))
OPEN = (ProposalState.WAITING, ProposalState.RETURNED)


@dataclass(frozen=True)
class ProposalStanding:
    """Somebody who decides in an office. instead_of: the chief they stand in for, if they do."""

    staff: Staff
    decides_as: WhoDecides
    instead_of: str | None = None


def decisions_of(
    proposal_ids: Collection[int], seen_by: Staff, *, on: date
) -> Mapping[int, EntryKind]:
    """What each of these asks for, in cases of which this person sees everything; one statement."""
    found = select(Proposal.id, Proposal.decides).where(
        Proposal.id.in_(proposal_ids), is_among(Proposal.case_id, *seen_whole(seen_by, on=on))
    )
    return {row[0]: row[1] for row in session().execute(found)}


def those_who_decide(office_id: int, *, on: date) -> list[ProposalStanding]:
    """Who decides in an office on that day: chiefs, who stands in, heads; one statement."""
    return deciding_in(office_id, on=on)[0]


def deciding_in(
    office_id: int, *, on: date
) -> tuple[list[ProposalStanding], dict[EntryKind, OfficeDecider]]:
    """The same, and what the office says itself of who decides; one statement for both."""
    chief = Staff.__table__.alias("chief")
    is_head = and_(Staff.office_id == Procuratorate.id, Staff.role.in_(HEADS), Staff.is_active)
    found = session().execute(
        select(Staff, chief.c.name, OfficeDecider)
        .select_from(Procuratorate)
        .outerjoin(Staff, is_head)
        .outerjoin(Deputy, and_(Deputy.deputy_id == Staff.id, stands_in(on)))
        .outerjoin(chief, chief.c.id == Deputy.for_id)
        .outerjoin(OfficeDecider, OfficeDecider.office_id == Procuratorate.id)
        .where(Procuratorate.id == office_id)
        .order_by(Staff.id, Deputy.id)
    )
    people: dict[int, ProposalStanding] = {}
    named: dict[EntryKind, OfficeDecider] = {}
    for staff, instead_of, own in found:
        if own is not None:
            named[own.decides] = own
        if staff is None:
            continue
        is_chief = staff.role is Role.CHIEF_PROCURATOR
        as_chief = is_chief or instead_of is not None
        decides_as = WhoDecides.CHIEF_PROCURATOR if as_chief else WhoDecides.SECTION_HEAD
        who = ProposalStanding(staff, decides_as, None if is_chief else instead_of)
        people.setdefault(staff.id, who)
    return sorted(people.values(), key=_place), named


def _place(one: ProposalStanding) -> tuple[int, int]:
    """Chiefs first, then who stands in for one, then heads."""
    if one.staff.role is Role.CHIEF_PROCURATOR:
        return 0, one.staff.id
    return (1 if one.instead_of else 2), one.staff.id


def stands_in(on: date) -> ColumnElement[bool]:
    """The condition for deputies who stand in on that day."""
    return and_(
        Deputy.since <= on,
        Deputy.until >= on,
        or_(Deputy.ended_on.is_(None), Deputy.ended_on >= on),
    )


def owed_as_deputy(user: Reader, *, on: date) -> ColumnElement[bool]:
    """The condition for duties that are those of a chief for whom this person stands in."""
    chiefs = select(Deputy.for_id).where(Deputy.deputy_id == user.id, stands_in(on))
    return and_(Obligation.kind == WAITS, Obligation.owner_id.in_(chiefs))


def standing_in(on: date) -> dict[int, list[int]]:
    """Who stands in for each chief on that day, by their ids; one statement."""
    found: dict[int, list[int]] = {}
    rows = select(Deputy.for_id, Deputy.deputy_id).where(stands_in(on)).order_by(Deputy.id)
    for chief_id, deputy_id in session().execute(rows):
        found.setdefault(chief_id, []).append(deputy_id)
    return found


def named_in(office_id: int) -> dict[EntryKind, OfficeDecider]:
    """What an office says itself of who decides; one statement."""
    found = session().scalars(select(OfficeDecider).where(OfficeDecider.office_id == office_id))
    return {one.decides: one for one in found}


def deputies_of(office_id: int) -> Sequence[Deputy]:
    """Everybody who stands in, stood in or will, the latest first; one statement."""
    return (
        session()
        .scalars(
            select(Deputy)
            .options(selectinload(Deputy.chief), selectinload(Deputy.deputy))
            .where(Deputy.office_id == office_id)
            .order_by(Deputy.since.desc(), Deputy.id.desc())
            .limit(20)
        )
        .all()
    )


def find_deputy(deputy_id: int, *, office_id: int) -> Deputy | None:
    """One of an office."""
    return session().scalar(
        select(Deputy).where(Deputy.id == deputy_id, Deputy.office_id == office_id)
    )


def may_be_deputy(chief: Staff) -> Sequence[Staff]:
    """Who may stand in for somebody: the other heads of their office; one statement."""
    return (
        session()
        .scalars(
            select(Staff)
            .where(
                Staff.office_id == chief.office_id,
                Staff.role.in_(HEADS),
                Staff.is_active,
                Staff.id != chief.id,
            )
            .order_by(Staff.id)
        )
        .all()
    )


def find_proposal(case: Case, proposal_id: int) -> Proposal | None:
    """One of a case, with its steps."""
    return session().scalar(
        select(Proposal)
        .options(selectinload(Proposal.steps))
        .where(Proposal.id == proposal_id, Proposal.case_id == case.id)
    )


def open_proposal(what: str, subject: Model, *, proposal_id: int | None = None) -> Proposal | None:
    """The latest proposal that waits, or was returned, for this decision; or the one with an id."""
    named = Proposal.id == proposal_id if proposal_id is not None else true()
    subject_id: int = subject.id  # type: ignore[attr-defined]  # every subject has one
    found = (
        select(Proposal)
        .options(selectinload(Proposal.steps))
        .where(
            Proposal.subject == subject.__tablename__,
            Proposal.subject_id == subject_id,
            Proposal.what == what,
            named,
            Proposal.state.in_(OPEN),
        )
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    return session().scalar(found)


def open_about(party_id: int) -> Sequence[Proposal]:
    """The open proposals about one person."""
    return (
        session()
        .scalars(
            select(Proposal)
            .options(selectinload(Proposal.steps))
            .where(Proposal.party_id == party_id, Proposal.state.in_(OPEN))
            .order_by(Proposal.id)
        )
        .all()
    )


def last_entry(case: Case, kind: EntryKind | None = None) -> JournalEntry | None:
    """The last entry of a case, or the last of one kind."""
    asked = select(JournalEntry).where(JournalEntry.case_id == case.id)
    if kind is not None:
        asked = asked.where(JournalEntry.kind == kind)
    return session().scalar(asked.order_by(JournalEntry.number.desc()).limit(1))


def entries_since(proposal: Proposal) -> Sequence[JournalEntry]:
    """What else was written in the case since it was proposed, in its order; one statement."""
    of_it = and_(
        func.coalesce(JournalEntry.subject, "") == Proposal.__tablename__,
        func.coalesce(JournalEntry.subject_id, 0) == proposal.id,
    )
    return (
        session()
        .scalars(
            select(JournalEntry)
            .where(
                JournalEntry.case_id == proposal.case_id,
                JournalEntry.number > proposal.asked.get("entry", 0),
                ~of_it,
            )
            .order_by(JournalEntry.number)
        )
        .all()
    )


def next_position(case: Case) -> int:
    """The place of the next proposal of a case."""
    last = session().scalar(select(func.max(Proposal.position)).where(Proposal.case_id == case.id))
    return (last or 0) + 1
