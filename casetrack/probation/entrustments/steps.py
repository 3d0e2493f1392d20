"""Helpers of every step of an entrustment: supervisors, permission, the journal entry."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import LOG
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Aspect, Ground, Part, TrackKind
from casetrack.cases.models import Case, JournalEntry
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.casework.team import NewGrant, end_grants_by, let_in
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.decisions import track_for
from casetrack.ledger.journal import enter
from casetrack.probation.entrustments.models import WRITE, Entrustment


def is_theirs(entrustment: Entrustment, staff: Staff) -> bool:
    """Whether a member of staff belongs to the asked or entrusted office."""
    return entrustment.office_id is not None and staff.office_id == entrustment.office_id


def supervisors_of(entrustment: Entrustment) -> list[Staff]:
    """Members of the other office who may supervise, by name; none if it is only a body."""
    query = select(Staff).where(
        Staff.office_id == entrustment.office_id, Staff.is_active, Staff.role.in_(LOG)
    )
    return list(session().scalars(query.order_by(Staff.name, Staff.id)))


def name_supervisor(case: Case, entrustment: Entrustment, staff: Staff, act: Act) -> None:
    """Grant the child's part to this member of the other office and its heads, to nobody else."""
    end_grants_by(case, Ground.ENTRUSTED, act, party_id=entrustment.party_id)
    entrustment.staff, entrustment.staff_id = staff, staff.id
    until = entrustment.measure.last_day
    for whom in ({"office_id": entrustment.office_id}, {"staff_id": staff.id}):
        part = NewGrant(Aspect.SUPERVISION, party_id=entrustment.party_id, until=until, **whom)
        let_in(case, part, Ground.ENTRUSTED, act)


def case_to_write(entrustment: Entrustment, act: Act) -> Case:
    """The case of an entrustment, if open. Raises NotAllowed, RuleBroken."""
    case = session().get_one(Case, entrustment.case_id)
    ensure_may(act.by, WRITE, case, on=act.on)
    ensure_open(case)
    return case


def enter_of(
    case: Case,
    kind: EntryKind,
    entrustment: Entrustment,
    act: Act,
    *,
    on: date,
    text: BilingualText,
) -> JournalEntry:
    """Enter a step in the journal: about the child, to the other office."""
    return enter(
        case,
        kind,
        act,
        when=PartialDate.day(on),
        text=text,
        parties={Part.ABOUT: [entrustment.party], Part.TO: [entrustment.body]},
        track=track_for(case, TrackKind.SUPERVISION),
        subject=entrustment,
    )
