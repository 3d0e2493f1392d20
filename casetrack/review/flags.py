"""Law flags on recorded reviews and the decisions that end them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from casetrack.cases.flags import Flag, flag
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import Case, Disposition
from casetrack.db import session
from casetrack.law import OutsideStatute, effective_on, may_return, within_period
from casetrack.law.non_prosecution import ANNOUNCED as ANNOUNCED_FIRST
from casetrack.review.counting import ANNOUNCED, count
from casetrack.review.models import Custody, PeriodEnd, PeriodStart, ReviewKind, ReviewPeriod
from casetrack.review.policy import ENDS_ARREST
from casetrack.review.queries import reviews_of

_RULES = {
    ReviewKind.ARREST: "arrest_review_not_detained",
    ReviewKind.PROSECUTION: "prosecution_review",
}


def flags_of_reviews(case: Case, on: date) -> Iterator[tuple[Any, Sequence[Flag]]]:
    """Flags on each review and each decision of an imported case."""
    decisions = list(
        session().scalars(
            select(Disposition)
            .where(Disposition.case_id == case.id, Disposition.undone_on.is_(None))
            .order_by(Disposition.id)
        )
    )
    periods = reviews_of(case)
    for party_id in {period.party_id for period in periods}:
        # By receipt: a file may list them in another order.
        mine = sorted(
            (period for period in periods if period.party_id == party_id),
            key=lambda review: (review.received.first or date.min, review.id),
        )
        yield from _of_reviews(
            mine, [decision for decision in decisions if decision.party_id == party_id]
        )
    for decision in decisions:
        yield decision, flag_announcement(decision)
    yield from _unannounced(case, decisions)


def flag_announcement(decision: Disposition) -> list[Flag]:
    """Flag a decision that was announced before it was taken."""
    if decision.decided.first is None or decision.announced_on is None:
        return []
    try:
        effective_on(decided_on=decision.decided.first, announced_on=decision.announced_on)
    except OutsideStatute as broken:
        return [flag(ANNOUNCED_FIRST.id, broken.key, broken.values)]
    return []


def _of_reviews(
    periods: Sequence[ReviewPeriod], decided: Sequence[Disposition]
) -> Iterator[tuple[ReviewPeriod, list[Flag]]]:
    returned = 0
    for period in periods:
        flags = [*flags_of_days(period), *_after_decision(period, decided)]
        returned += period.returns_elsewhere
        received, day = period.received.first, period.ended_on
        if period.returns_elsewhere and received is not None:
            verdict = may_return(returned - 1, on=received)
            if verdict.refuses:
                flags.append(flag(verdict.rule, "returned_too_often", {"returns": returned}))
        if period.ended_by is PeriodEnd.RETURNED and day is not None:
            verdict = may_return(returned, on=day)
            if verdict.refuses:
                flags.append(flag(verdict.rule, "returned_twice", {"returns": returned}))
            returned += 1
        yield period, flags


def flags_of_days(period: ReviewPeriod) -> Iterator[Flag]:
    """Flag an end before the receipt, a late sending away, or a last day no rule leads to."""
    rule, received = _RULES[period.kind], period.received
    is_resumed = period.begun_by is PeriodStart.RESUMED
    if is_resumed or received.first is None or received.last is None:
        return
    if period.ended_on is not None and period.ended_on < received.first:
        values = {"ended": period.ended_on, "received": received.first}
        yield flag(rule, "ended_before_receipt", values)
    is_sent = period.ended_by in (PeriodEnd.RETURNED, PeriodEnd.JURISDICTION_CHANGED)
    if is_sent and period.due is not None and period.ended_on is not None:
        late = within_period(rule, period.ended_on, due=period.due)
        if not late.met:
            yield flag(late.rule, "sent_away_late", late.values)
    longest = count(period.kind, received.last, Custody.BAIL, is_complex=True, is_extended=True).due
    if period.due is not None and not received.first <= period.due <= longest:
        yield flag(rule, "due_otherwise", {"due": period.due, "longest": longest})


def _after_decision(period: ReviewPeriod, decided: Iterable[Disposition]) -> Iterator[Flag]:
    """Flag a review for arrest received during a probation or after the decision."""
    received = period.received.first
    if period.kind is not ReviewKind.ARREST or received is None:
        return
    before = [
        decision
        for decision in decided
        if decision.decided.last is not None and decision.decided.last < received
    ]
    for decision in sorted(
        before, key=lambda decision: (decision.decided.last or received, decision.id)
    )[::-1]:
        if decision.kind is DispositionKind.REVOCATION:
            return
        if decision.kind in ENDS_ARREST:
            yield flag(
                _RULES[period.kind],
                "arrest_review_after_decision",
                {"decision": decision.kind.value},
            )
            return


def _unannounced(
    case: Case, decisions: Iterable[Disposition]
) -> Iterator[tuple[Disposition, list[Flag]]]:
    """Flag unannounced non-prosecutions of a closed case; published cases are exempt."""
    if case.is_open() or case.provenance is Provenance.PUBLISHED:
        return
    for decision in decisions:
        if decision.kind in ANNOUNCED and decision.announced_on is None:
            values = {"decided": decision.decided.first or decision.decided.edtf}
            yield decision, [flag("np_effective_when_announced", "not_announced_yet", values)]
