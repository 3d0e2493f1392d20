"""Read reviews: those of a case, one of them, the one that runs for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.batch_queries import by_case
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.db import all_rows, session
from casetrack.review.models import PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod

# What may be decided after a conditional non-prosecution was revoked: prosecution, or one of the
# others where a plea of innocence was found right.
AFTER_REVOCATION = (
    DispositionKind.PROSECUTED,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
)
# What ends a period without a decision: the case may come in again.
SENT_AWAY = frozenset({PeriodEnd.RETURNED, PeriodEnd.JURISDICTION_CHANGED})


@dataclass(frozen=True)
class RunningReview:
    """The review for prosecution that runs for one person.

    id: of the record whose date it is. received: the day it is counted from; the earliest possible
    one where the source knows no day.
    nominal, due: last day before and after holidays moved it. is_extended: 15 days were added.
    resumed: `nominal` of one that went on after a decision was undone: it has no other days.
    """

    id: int
    received: date
    nominal: date
    due: date
    is_extended: bool
    is_in_custody: bool
    resumed: date | None = None


def reviews_in(ids: Sequence[int]) -> Iterable[tuple[int, ReviewPeriod]]:
    """Every review of these cases, in the order they were received, each with its case."""
    return by_case(ReviewPeriod, ReviewPeriod.case_id, ids, ReviewPeriod.id)


# Every review of a case, in the order they were received; one statement.
reviews_of = CaseRows(ReviewPeriod)


# That a case was opened again, each time; what was decided until then is of an earlier proceeding.
REOPENINGS = CaseRows(JournalEntry, "id", only=JournalEntry.kind == EntryKind.CASE_REOPENED)


def in_this_proceeding(
    decided: Iterable[Disposition], reopened: Sequence[JournalEntry]
) -> list[Disposition]:
    """What was decided since the case was last opened again; all of it where it never was."""
    since = reopened[-1].id if reopened else 0
    return [one for one in decided if not since or (one.entry_id or 0) > since]


def find_review(case: Case, review_id: int) -> ReviewPeriod | None:
    """A review of this case, or None if it is not of this case."""
    return session().scalar(
        select(ReviewPeriod).where(ReviewPeriod.id == review_id, ReviewPeriod.case_id == case.id)
    )


def running(person: Party, kind: ReviewKind) -> ReviewPeriod | None:
    """The review of this kind that runs for the person."""
    return session().scalar(
        select(ReviewPeriod)
        .where(
            ReviewPeriod.party_id == person.id,
            ReviewPeriod.kind == kind,
            ReviewPeriod.ended_on.is_(None),
            ReviewPeriod.disposition_id.is_(None),
        )
        .order_by(ReviewPeriod.id.desc())
        .limit(1)
    )


def running_prosecution_review(person: Party) -> RunningReview | None:
    """The review for prosecution of a person; None where none runs, or its days are not known."""
    found = running(person, ReviewKind.PROSECUTION)
    return None if found is None else as_counted(found)


def as_counted(found: ReviewPeriod) -> RunningReview | None:
    """What a period is counted from and to; None where its days are not known."""
    if found.received.first is None or found.nominal is None or found.due is None:
        return None
    return RunningReview(
        id=found.id,
        received=found.received.first,
        nominal=found.nominal,
        due=found.due,
        is_extended=found.extended_on is not None,
        is_in_custody=found.custody.counts_as_held,
        resumed=found.nominal if found.begun_by is PeriodStart.RESUMED else None,
    )


def periods_of(person: Party) -> Sequence[ReviewPeriod]:
    """Every period of review of one person, in the order they were received; one statement."""
    return all_rows(
        select(ReviewPeriod).where(ReviewPeriod.party_id == person.id).order_by(ReviewPeriod.id)
    )


def awaited_again(person: Party) -> ReviewPeriod | None:
    """The period that was returned, or passed on, last, if nothing came in after it."""
    return last_sent_away(periods_of(person))


def last_sent_away(periods: Iterable[ReviewPeriod]) -> ReviewPeriod | None:
    """The same among the periods of one person."""
    for_prosecution = [one for one in periods if one.kind is ReviewKind.PROSECUTION]
    last = for_prosecution[-1] if for_prosecution else None
    return last if last is not None and last.ended_by in SENT_AWAY else None


def returns_of(person: Party) -> int:
    """How often the case of a person was returned, here and elsewhere."""
    return returned_in(periods_of(person))


def returned_in(periods: Iterable[ReviewPeriod]) -> int:
    """The same among the periods of one person."""
    return sum(one.returns_elsewhere + (one.ended_by is PeriodEnd.RETURNED) for one in periods)


def suspended_by(disposition: Disposition) -> RunningReview | None:
    """The review for prosecution that stands still with a conditional non-prosecution.

    None where no review before it is known by its days.
    """
    decided = disposition.decided.last
    found = [
        one
        for one in periods_of(session().get_one(Party, disposition.party_id))
        if one.kind is ReviewKind.PROSECUTION
        and one.received.first is not None
        and (decided is None or one.received.first <= decided)
    ]
    last = max(found, key=lambda one: (one.received.first, one.id), default=None)
    return None if last is None else as_counted(last)


def ended_with(disposition: Disposition) -> Sequence[ReviewPeriod]:
    """The periods that ended with a decision."""
    return all_rows(select(ReviewPeriod).where(ReviewPeriod.disposition_id == disposition.id))


def decisions_about(person: Party) -> Sequence[Disposition]:
    """What was decided about this person and stands, in the order it was recorded."""
    return [one for one in all_decisions_about(person) if one.stands]


def all_decisions_about(person: Party) -> Sequence[Disposition]:
    """The same, with what was undone since."""
    return all_rows(
        select(Disposition).where(Disposition.party_id == person.id).order_by(Disposition.id)
    )


def find_decision(case: Case, decision_id: int) -> Disposition | None:
    """A decision of this case, or None if it is not of this case."""
    return session().scalar(
        select(Disposition).where(Disposition.id == decision_id, Disposition.case_id == case.id)
    )


def awaits_prosecution(decided: Sequence[Disposition]) -> bool:
    """Whether the last word about a person is a revocation, which must be followed.

    By prosecution; or by non-prosecution of another kind where a plea of innocence was found right.
    A second conditional one, once an objection is withdrawn, is the last word.
    """
    kinds = [one.kind for one in decided]
    if DispositionKind.REVOCATION not in kinds:
        return False
    last = len(kinds) - 1 - kinds[::-1].index(DispositionKind.REVOCATION)
    return not set(kinds[last:]) & {*AFTER_REVOCATION, DispositionKind.CONDITIONAL_NON_PROSECUTION}
