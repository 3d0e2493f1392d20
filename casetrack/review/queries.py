"""Query reviews: all of a case, one, a person's running one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casetrack.cases.batch_queries import by_case
from casetrack.cases.case_rows import CaseRows
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.judgment_kinds import OF_A_COURT
from casetrack.cases.kinds import DispositionKind
from casetrack.cases.models import Disposition, JournalEntry, Party
from casetrack.db import all_rows, session
from casetrack.law import WayBack
from casetrack.review.models import PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod

# Decisions possible after a conditional non-prosecution was revoked: prosecution, or one of the
# others if a plea of innocence was found right.
AFTER_REVOCATION = (
    DispositionKind.PROSECUTED,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
)
# Ends of a period without a decision: the case may be received again.
SENT_AWAY = frozenset({PeriodEnd.RETURNED, PeriodEnd.JURISDICTION_CHANGED})


@dataclass(frozen=True)
class RunningReview:
    """The running review for prosecution of one person.

    id: of its ReviewPeriod. received: the day it is counted from; the earliest possible one if the
    source knows no day. nominal, due: last day before and after holidays moved it. is_extended: 15
    days were added. resumed: `nominal` of a review resumed after an undone decision, whose last day
    is fixed.
    """

    id: int
    received: date
    nominal: date
    due: date
    is_extended: bool
    is_in_custody: bool
    resumed: date | None = None


def reviews_in(ids: Sequence[int]) -> Iterable[tuple[int, ReviewPeriod]]:
    """Every review of these cases, each with its case id, in order of creation."""
    return by_case(ReviewPeriod, ReviewPeriod.case_id, ids, ReviewPeriod.id)


# Every review of a case, in order of creation; one statement.
reviews_of = CaseRows(ReviewPeriod)


# Each reopening of a case; decisions before the last belong to an earlier proceeding.
REOPENINGS = CaseRows(JournalEntry, "id", only=JournalEntry.kind == EntryKind.CASE_REOPENED)


def in_this_proceeding(
    decided: Iterable[Disposition],
    reopened: Sequence[JournalEntry],
    away: ReviewPeriod | None = None,
) -> list[Disposition]:
    """The decisions since the case was last reopened; all if it never was.

    away: the review that was sent away, if it is awaited again: what was decided before that day,
    or on it, ended an earlier review.
    """
    since = reopened[-1].id if reopened else 0
    left = away.ended_on if away is not None else None
    return [
        decision
        for decision in decided
        if (not since or (decision.entry_id or 0) > since)
        and (left is None or decision.decided.last is None or decision.decided.last > left)
    ]


def running(person: Party, kind: ReviewKind) -> ReviewPeriod | None:
    """The person's running review of this kind; None without one."""
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
    """The person's running review for prosecution; None without one, or if its days are unknown."""
    period = running(person, ReviewKind.PROSECUTION)
    return None if period is None else as_counted(period)


def as_counted(period: ReviewPeriod) -> RunningReview | None:
    """First and last day of a period; None if unknown."""
    if period.received.first is None or period.nominal is None or period.due is None:
        return None
    return RunningReview(
        id=period.id,
        received=period.received.first,
        nominal=period.nominal,
        due=period.due,
        is_extended=period.extended_on is not None,
        is_in_custody=period.custody.counts_as_held,
        resumed=period.nominal if period.begun_by is PeriodStart.RESUMED else None,
    )


def periods_of(person: Party) -> Sequence[ReviewPeriod]:
    """Every review period of one person, in order of creation; one statement."""
    return all_rows(
        select(ReviewPeriod).where(ReviewPeriod.party_id == person.id).order_by(ReviewPeriod.id)
    )


def awaited_again(person: Party) -> ReviewPeriod | None:
    """The period last returned or passed on, if no later one followed."""
    return last_sent_away(periods_of(person))


def last_sent_away(periods: Iterable[ReviewPeriod]) -> ReviewPeriod | None:
    """Like `awaited_again`, from loaded periods of one person."""
    for_prosecution = [period for period in periods if period.kind is ReviewKind.PROSECUTION]
    last = for_prosecution[-1] if for_prosecution else None
    return last if last is not None and last.ended_by in SENT_AWAY else None


def returns_of(person: Party) -> int:
    """How often the case of a person was returned, here and elsewhere."""
    return returned_in(periods_of(person))


def returned_in(periods: Iterable[ReviewPeriod]) -> int:
    """Like `returns_of`, from loaded periods of one person."""
    return sum(
        period.returns_elsewhere + (period.ended_by is PeriodEnd.RETURNED) for period in periods
    )


def suspended_by(disposition: Disposition) -> RunningReview | None:
    """The review for prosecution suspended by a conditional non-prosecution.

    None if no earlier review has known days.
    """
    decided = disposition.decided.last
    periods = [
        period
        for period in periods_of(session().get_one(Party, disposition.party_id))
        if period.kind is ReviewKind.PROSECUTION
        and period.received.first is not None
        and (decided is None or period.received.first <= decided)
    ]
    last = max(periods, key=lambda period: (period.received.first, period.id), default=None)
    return None if last is None else as_counted(last)


def ended_with(disposition: Disposition) -> Sequence[ReviewPeriod]:
    """The periods that ended with a decision."""
    return all_rows(select(ReviewPeriod).where(ReviewPeriod.disposition_id == disposition.id))


def decisions_about(person: Party) -> Sequence[Disposition]:
    """The standing decisions about this person, in the order recorded."""
    return [decision for decision in all_decisions_about(person) if decision.stands]


def all_decisions_about(person: Party) -> Sequence[Disposition]:
    """Like `decisions_about`, including undone ones."""
    return all_rows(
        select(Disposition).where(Disposition.party_id == person.id).order_by(Disposition.id)
    )


def awaits_decision(every: Sequence[Disposition]) -> bool:
    """Whether a person's last decision is a revocation, or a withdrawn indictment, to be followed.

    By prosecution; or by another non-prosecution if a plea of innocence was found right. A second
    conditional one, once an objection is withdrawn, also follows it. every: undone ones too, where
    a withdrawn indictment counts.
    """
    if withdrawn_since(every) is not None:
        return True
    kinds = [decision.kind for decision in every if decision.stands]
    if DispositionKind.REVOCATION not in kinds:
        return False
    last = len(kinds) - 1 - kinds[::-1].index(DispositionKind.REVOCATION)
    return not set(kinds[last:]) & {*AFTER_REVOCATION, DispositionKind.CONDITIONAL_NON_PROSECUTION}


def withdrawn_since(every: Sequence[Disposition]) -> date | None:
    """When the indictment against a person was withdrawn, if nothing was decided or judged since.

    A ruling of the court about it changes nothing. every: about this person, undone ones included.
    Source: Procuratorate Rules art. 424.
    """
    judged = DispositionKind.CRIMINAL_JUDGMENT
    own = [each for each in every if each.kind is judged or each.kind not in OF_A_COURT]
    is_last = bool(own) and own[-1].undone_way is WayBack.WITHDRAWAL
    return own[-1].undone_on if is_last else None
