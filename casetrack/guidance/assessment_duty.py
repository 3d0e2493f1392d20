"""The due date of the assessment of family education, from when the law demands it.

The law names no day (Opinion on Family Education Guidance, 2021): own practice, counted from the
day on which the demand becomes known here, so that no assessment is late at once.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select

from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.kinds import MAY_BE_ACCUSED, CaseStatus, PartyRole, Provenance
from casetrack.cases.models import Case, Disposition, Guardianship, Obligation, Party, Tie
from casetrack.cases.models import JournalEntry as Entry
from casetrack.casework.identity.ages import AgesKept
from casetrack.db import session
from casetrack.db.change_set import OfKind, change_set, is_new
from casetrack.events import handles
from casetrack.guidance.assessment import ASSESSED, CALLS_FOR_IT, TO_ASSESS, read_all
from casetrack.guidance.models import FamilyPractice
from casetrack.ledger.consequences import Consequence
from casetrack.ledger.importing import CaseImported
from casetrack.ledger.nightly import NightCame
from casetrack.ledger.obligations import close, owe
from casetrack.ledger.reasons import why_agreed

# Own practice: days for the assessment, unless an office sets another number.
DAYS = 30
_ROLES = frozenset({*MAY_BE_ACCUSED, PartyRole.VICTIM})
_ALWAYS = (Disposition, Tie, Guardianship, Case.status, OfKind(Entry, ASSESSED))


def count_assessments(case: Case, on: date) -> None:
    """Owe the assessment of each child who needs one now, and settle those on record.

    A duty no longer needed lapses; a settled one is opened again only if the assessment is no
    longer on record. No-op in a closed or published case.
    """
    if case.status is not CaseStatus.OPEN or case.provenance is Provenance.PUBLISHED:
        return
    called = read_all(case)
    kept = select(Obligation).where(Obligation.case_id == case.id, Obligation.kind == TO_ASSESS)
    rows = {duty.subject_id: duty for duty in session().scalars(kept)}
    wanted = {child.id: child for child, _verdict in called.verdicts}
    own = practice_of(case.office_id) if set(wanted) - set(rows) - set(called.assessed) else None
    days = own.assessment_days if own is not None else DAYS
    for party_id, row in rows.items():
        if row.is_open and party_id in called.assessed:
            close(row, on=called.assessed[party_id] or on, as_=DutyState.MET)
        elif row.is_open and party_id not in wanted:
            close(row, on=on, as_=DutyState.LAPSED)
    for child in wanted.values():
        owed = rows.get(child.id)
        if child.id in called.assessed or (owed is not None and owed.is_open):
            continue
        owe(
            case,
            TO_ASSESS,
            due=on + timedelta(days=days),
            subject=child,
            why=why_agreed(called.why(child), fact_on=on),
            party_id=child.id,
        )


def practice_of(office_id: int) -> FamilyPractice | None:
    """The practice of an office; None if not set. One statement."""
    query = select(FamilyPractice).where(FamilyPractice.office_id == office_id)
    return session().scalar(query)


def follow(case: Case, on: date) -> None:
    """Like `count_assessments`, before a commit; skips a case that is just being opened.

    A new case has one person, of whom nothing is known yet.
    """
    if not _may_matter():
        return
    if not is_new(case) or change_set().has_any((Disposition, Tie, Guardianship)):
        count_assessments(case, on)


def _may_matter() -> bool:
    """Whether the changes of this transaction may require an assessment, or settle one.

    Of people only changed ages and roles matter, and accused or harmed ones added or removed.
    """
    changes = change_set()
    changed = changes.columns.get(Party.__tablename__, ())
    if changes.has_any(_ALWAYS) or "age_status" in changed or "roles_told" in changed:
        return True
    rows = [change.row for change in changes.each.values() if change.is_whole]
    return any(isinstance(row, Party) and row.has_role(*_ROLES) for row in rows)


@handles(AgesKept)
def follow_ages(kept: AgesKept) -> None:
    """Recount assessments after ages changed."""
    count_assessments(kept.case, kept.on)


@handles(CaseImported)
def owe_of_imported(imported: CaseImported) -> None:
    """Owe the assessments needed in an imported case."""
    count_assessments(imported.case, imported.on)


@handles(NightCame)
def owe_in_the_night(night: NightCame) -> None:
    """Owe assessments in cases not changed since the duty was introduced."""
    owed = select(Obligation.id).where(
        Obligation.kind == TO_ASSESS, Obligation.subject_id == Party.id
    )
    query = select(Entry.id).where(Entry.case_id == Party.case_id, Entry.kind == ASSESSED)
    decided = select(Disposition.id).where(
        Disposition.party_id == Party.id,
        Disposition.kind.in_(CALLS_FOR_IT),
        Disposition.undone_on.is_(None),
    )
    near = or_(
        select(Tie.id).where(Tie.party_id == Party.id).exists(),
        select(Guardianship.id).where(Guardianship.party_id == Party.id).exists(),
    )
    people = select(Party.case_id).where(
        Party.not_grown(),
        or_(decided.exists(), Party.tells(PartyRole.VICTIM) & near),
        ~owed.exists(),
        ~query.exists(),
    )
    waiting = (
        select(Case)
        .where(
            Case.status == CaseStatus.OPEN,
            Case.provenance != Provenance.PUBLISHED,
            Case.id.in_(people),
        )
        .order_by(Case.id)
    )
    for case in session().scalars(waiting).all():
        count_assessments(case, night.on)


STANDINGS = (Consequence((*_ALWAYS, Party.roles_told, Party.age_status), follow),)
