"""The review periods of one person in order: received, extended, returned, suspended, resumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, lazyload

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, EntryParty, JournalEntry, Obligation, Party
from casetrack.db import all_rows, session
from casetrack.review.counting import OWED_AS
from casetrack.review.models import Custody, PeriodEnd, ReviewPeriod
from casetrack.review.queries import all_decisions_about, periods_of
from casetrack.review.reasons import ENDINGS, stands_still

# Subjects of entries about a person's periods.
_TOLD_OF = (ReviewPeriod.__tablename__, "probation", Disposition.__tablename__)


@dataclass(frozen=True)
class Standstill:
    """A review suspended by a probation, and the days left afterwards.

    resumes_on: the last day of the probation or the day it was revoked. days_left: of the review,
    before holidays. revoked, ending: the decisions that followed.
    """

    decided: Disposition
    probation_id: int
    ends: Obligation
    final: Obligation | None
    resumes_on: date | None
    days_left: int | None
    revoked: Disposition | None
    ending: Disposition | None

    def is_over(self, *, on: date) -> bool:
        """Whether the suspension has ended by that day."""
        return self.resumes_on is not None and on > self.resumes_on


@dataclass(frozen=True)
class Span:
    """One period with its obligation, its entries, and what followed.

    number: among the reviews of its kind. investigation: obligation of the police after a return.
    came_back: the period begun by the re-transfer. counts_custody: whether custody still affects a
    date: of the period, the police, or the decision after a probation.
    """

    period: ReviewPeriod
    number: int
    owed: Obligation | None
    entries: Sequence[JournalEntry]
    investigation: Obligation | None
    came_back: ReviewPeriod | None
    standstill: Standstill | None
    counts_custody: bool


@dataclass(frozen=True)
class Superseded:
    """A former due date, its replacement (None: none), and the entry with the reason."""

    kind: ObligationKind
    before: date
    after: date | None
    entry: JournalEntry


@dataclass(frozen=True)
class Chain:
    """All periods of one person, in order, and superseded due dates."""

    spans: Sequence[Span]
    superseded: Sequence[Superseded]


def chain_of(person: Party) -> Chain:
    """The periods of a person with their history; a constant number of statements."""
    periods = periods_of(person)
    owed = all_rows(
        select(Obligation).where(Obligation.party_id == person.id).order_by(Obligation.id)
    )
    entries = _entries(person, owed)
    decided = all_decisions_about(person)
    in_force = [decision for decision in decided if decision.stands]
    standstills = _standstills(decided, owed)
    by_subject = {(duty.kind, duty.subject_id): duty for duty in owed}
    numbers: dict[Any, int] = {}
    spans = []
    for period in periods:
        came_back = next((later for later in periods if later.previous_id == period.id), None)
        numbers[period.kind] = numbers.get(period.kind, 0) + 1
        spans.append(
            Span(
                period,
                numbers[period.kind],
                by_subject.get((OWED_AS[period.kind], period.id)),
                [e for e in entries if _is_about(e, period)],
                by_subject.get((ObligationKind.SUPPLEMENTARY_INVESTIGATION, period.id)),
                came_back,
                standstills.get(period.disposition_id or 0)
                if period.ended_by is PeriodEnd.SUSPENDED
                else None,
                period.is_running()
                or (period.ended_by is PeriodEnd.RETURNED and came_back is None)
                or (came_back is None and stands_still(period, in_force)),
            )
        )
    return Chain(spans, list(_superseded(entries, periods, {duty.id: duty for duty in owed})))


def custody_told(entry: JournalEntry) -> Custody | None:
    """The custody that an entry records; None if it records none."""
    kept = entry.fields.get("custody")
    return Custody(kept) if kept in tuple(Custody) else None


def _entries(person: Party, owed: Iterable[Obligation]) -> Sequence[JournalEntry]:
    """Entries about the periods, probations and dates of a person; one statement."""
    about = select(EntryParty.entry_id).where(EntryParty.party_id == person.id)
    dates = [duty.id for duty in owed]
    return (
        session()
        .scalars(
            select(JournalEntry)
            .where(
                JournalEntry.case_id == person.case_id,
                or_(
                    JournalEntry.subject.in_(_TOLD_OF) & JournalEntry.id.in_(about),
                    (JournalEntry.subject == Obligation.__tablename__)
                    & JournalEntry.subject_id.in_(dates),
                ),
            )
            .options(joinedload(JournalEntry.written_by), lazyload(JournalEntry.parties))
            .order_by(JournalEntry.number)
        )
        .unique()
        .all()
    )


def _is_about(entry: JournalEntry, period: ReviewPeriod) -> bool:
    return entry.subject == ReviewPeriod.__tablename__ and entry.subject_id == period.id


def _standstills(
    decided: Sequence[Disposition], owed: Sequence[Obligation]
) -> dict[int, Standstill]:
    """Suspensions by id of the conditional decision; probations are matched by their first day."""
    conditional = [d for d in decided if d.kind is DispositionKind.CONDITIONAL_NON_PROSECUTION]
    ends = {o.why.get("fact_on"): o for o in owed if o.kind is ObligationKind.PROBATION_END}
    finals = {o.subject_id: o for o in owed if o.kind is ObligationKind.FINAL_DECISION}
    suspensions = {}
    for decision in conditional:
        day = decision.decided.first
        end = ends.get(day.isoformat()) if day else None
        if end is None:
            continue
        later = [d for d in decided if d.id > decision.id]
        final = finals.get(end.subject_id)
        suspensions[decision.id] = Standstill(
            decision,
            end.subject_id,
            end,
            final,
            _day(final.why.get("fact_on")) if final else None,
            _days_left(final),
            next((d for d in later if d.kind is DispositionKind.REVOCATION), None),
            next((d for d in later if d.kind in ENDINGS), None),
        )
    return suspensions


def _days_left(final: Obligation | None) -> int | None:
    steps = dict(final.why.get("steps") or []) if final else {}
    left = steps.get("days_left", {}).get("days")
    return int(left) if left is not None else None


def _superseded(
    entries: Iterable[JournalEntry],
    periods: Iterable[ReviewPeriod],
    owed: dict[int, Obligation],
) -> Iterable[Superseded]:
    kinds = {period.id: OWED_AS[period.kind] for period in periods}
    for entry in entries:
        fields = entry.fields
        for move in fields.get("moves") or []:
            before = _day(move.get("before"))
            if before is not None:
                kind = ObligationKind(move["duty"])
                yield Superseded(kind, before, _day(move.get("due")), entry)
        before, after = _day(fields.get("before")), _day(fields.get("due"))
        if entry.kind is EntryKind.CORRECTION or before is None or before == after:
            continue
        if entry.subject == Obligation.__tablename__ and entry.subject_id in owed:
            yield Superseded(owed[entry.subject_id].kind, before, after, entry)
        elif entry.subject == ReviewPeriod.__tablename__ and entry.subject_id in kinds:
            yield Superseded(kinds[entry.subject_id], before, after, entry)


def _day(kept: object) -> date | None:
    if not isinstance(kept, str):
        return None
    try:
        return date.fromisoformat(kept)
    except ValueError:
        return None
