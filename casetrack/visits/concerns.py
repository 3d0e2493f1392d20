"""An urgent concern: open from the visit that found it until somebody says what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import defer, joinedload, lazyload

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import Part
from casetrack.cases.models import Case, JournalEntry, Obligation, Party
from casetrack.cases.policy import ensure_may, may_answer, may_know
from casetrack.db import session
from casetrack.db.when import When
from casetrack.db.words import Words
from casetrack.errors import RuleBroken
from casetrack.identity.actions import check_text
from casetrack.ledger.journal import enter
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.visits.models import Condition, Visit

CONCERN = ObligationKind.URGENT_CONCERN
# A visit of a file is a concern of today if it was made so many days ago or less, or nobody knows
# when: what is older was answered elsewhere, and a red line about it would teach not to look.
RECENT_DAYS = 30
SHOWN = 50


@dataclass(frozen=True)
class Concern:
    """An open concern, with what its place on Today says.

    told_at: when it was written down here. told_by: who wrote it down.
    """

    visit: Visit
    case: Case
    party: Party
    owed: Obligation
    told_at: datetime | None
    told_by: Staff | None


def raise_concern(case: Case, visit: Visit, entry: JournalEntry | None, *, on: date) -> None:
    """Let the handler and the heads have it before them until one of them answers it.

    One that is open already stays as it is.
    """
    before = find_owed(CONCERN, visit)
    if before is not None and before.is_open:
        return
    owe(
        case,
        CONCERN,
        due=on,
        subject=visit,
        why=why_agreed("concern_raised", fact_on=on, entry=entry),
        party_id=visit.party_id,
    )


def answer_concern(visit: Visit, done: str, act: Act) -> JournalEntry:
    """Say what was done about it; nothing else closes a concern.

    Raises NotAllowed unless `by` is the handler or a head of the office; RuleBroken without a
    sentence, if it was answered before, or if a real name stands in it.
    """
    case = session().get_one(Case, visit.case_id)
    ensure_may(act.by, Permission.CONCERN_ANSWER, case, on=act.on)
    owed = find_owed(CONCERN, visit)
    if owed is None or not owed.is_open:
        raise RuleBroken("concern_answered")
    done = done.strip()
    if not done:
        raise RuleBroken("concern_unanswered", field="done")
    check_text(case, done, act, field="done")
    entry = enter(
        case,
        EntryKind.CONCERN_ANSWERED,
        act,
        when=When.day(act.on),
        text=Words.written(done),
        parties={Part.ABOUT: [session().get_one(Party, visit.party_id)]},
        subject=visit,
    )
    settle(CONCERN, visit, on=act.on)
    return entry


def is_recent(visit: Visit, *, on: date) -> bool:
    """Whether an urgent visit that a file tells of is a concern of that day."""
    if visit.condition is not Condition.URGENT:
        return False
    last = visit.happened.last if visit.happened is not None else None
    return last is None or last >= on - timedelta(days=RECENT_DAYS)


def open_concerns(user: Staff, *, on: date) -> Sequence[Concern]:
    """The concerns that this person answers for, the oldest first; one statement."""
    return _read(_open().where(may_answer(user), may_know(user, on=on)))


def open_concerns_in(case: Case) -> Sequence[Concern]:
    """The concerns of a case, for those who see the whole of it."""
    return _read(_open().where(Case.id == case.id))


def _open() -> Select[Visit, Case, Obligation, datetime, Staff]:
    return (
        select(Visit, Case, Obligation, JournalEntry.written_at, Staff)
        .join(
            Obligation,
            and_(Obligation.subject == Visit.__tablename__, Obligation.subject_id == Visit.id),
        )
        .join(Case, Case.id == Obligation.case_id)
        .outerjoin(JournalEntry, JournalEntry.id == Visit.entry_id)
        .outerjoin(Staff, Staff.id == JournalEntry.written_by_id)
        .where(Obligation.kind == CONCERN, Obligation.is_open)
        .options(
            joinedload(Visit.party).options(lazyload(Party.roles)),
            lazyload(Staff.office),
            defer(Obligation.why),
        )
        .order_by(Obligation.due, Obligation.id)
        .limit(SHOWN)
    )


def _read(found: Select[Visit, Case, Obligation, datetime, Staff]) -> list[Concern]:
    return [
        Concern(visit, case, visit.party, owed, told_at, told_by)
        for visit, case, owed, told_at, told_by in session().execute(found)
    ]


def concern_of(visit: Visit) -> Obligation | None:
    """The concern that a visit raised, open or answered; None if it raised none."""
    return find_owed(CONCERN, visit)


def answer_of(visit: Visit) -> JournalEntry | None:
    """The last entry that says what was done about it."""
    return session().scalar(
        select(JournalEntry)
        .where(
            JournalEntry.case_id == visit.case_id,
            JournalEntry.kind == EntryKind.CONCERN_ANSWERED,
            JournalEntry.subject == Visit.__tablename__,
            JournalEntry.subject_id == visit.id,
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
