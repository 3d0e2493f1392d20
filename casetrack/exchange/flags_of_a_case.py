"""What the law would have refused of a case that is only recorded: its reviews, what runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import select

from casetrack.cases.kinds import ANNOUNCED, DispositionKind, MeasureState, Provenance
from casetrack.cases.models import Case, Disposition
from casetrack.db import session
from casetrack.exchange.flags import Flag, flag
from casetrack.law import insufficient_evidence, may_return
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_of
from casetrack.review.counting import count
from casetrack.review.models import Custody, PeriodEnd, ReviewKind, ReviewPeriod
from casetrack.review.policy import ENDS_ARREST
from casetrack.review.queries import reviews_of

_RULES = {
    ReviewKind.ARREST: "arrest_review_not_detained",
    ReviewKind.PROSECUTION: "prosecution_review",
}


def flag_case(case: Case) -> None:
    """Keep beside each review and decision of a case what could not have been so."""
    decisions = list(
        session().scalars(
            select(Disposition).where(Disposition.case_id == case.id).order_by(Disposition.id)
        )
    )
    periods = reviews_of(case)
    for party_id in {one.party_id for one in periods}:
        # In the order they were received, in which a file need not tell them.
        mine = sorted(
            (one for one in periods if one.party_id == party_id),
            key=lambda one: (one.received.first or date.min, one.id),
        )
        decided = [one for one in decisions if one.party_id == party_id]
        for period, flags in _of_reviews(mine, decided):
            period.flags = [*(period.flags or []), *flags]
    found = (
        *_running_twice(probations_of(case)),
        *_unannounced(case, decisions),
        *_for_want_of_evidence(case, decisions, periods),
    )
    for decision, flags in found:
        decision.flags = [*(decision.flags or []), *flags]


def _of_reviews(
    periods: Sequence[ReviewPeriod], decided: Sequence[Disposition]
) -> Iterator[tuple[ReviewPeriod, list[Flag]]]:
    returned = 0
    for period in periods:
        flags = [*_days(period), *_after_decision(period, decided)]
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


def _days(period: ReviewPeriod) -> Iterator[Flag]:
    """An end before the receipt, and a last day that no length of the law leads to."""
    rule, received = _RULES[period.kind], period.received
    if received.first is None or received.last is None:
        return
    if period.ended_on is not None and period.ended_on < received.first:
        values = {"ended": period.ended_on, "received": received.first}
        yield flag(rule, "ended_before_receipt", values)
    longest = count(period.kind, received.last, Custody.BAIL, is_complex=True, is_extended=True).due
    if period.due is not None and not received.first <= period.due <= longest:
        yield flag(rule, "due_otherwise", {"due": period.due, "longest": longest})


def _after_decision(period: ReviewPeriod, decided: Iterable[Disposition]) -> Iterator[Flag]:
    """A review for arrest that came in during a probation, or after the decision."""
    received = period.received.first
    if period.kind is not ReviewKind.ARREST or received is None:
        return
    before = [
        one for one in decided if one.decided.last is not None and one.decided.last < received
    ]
    for one in sorted(before, key=lambda one: (one.decided.last or received, one.id))[::-1]:
        if one.kind is DispositionKind.REVOCATION:
            return
        if one.kind in ENDS_ARREST:
            yield flag(
                _RULES[period.kind], "arrest_review_after_decision", {"decision": one.kind.value}
            )
            return


def _running_twice(
    probations: Iterable[Probation],
) -> Iterator[tuple[Disposition, list[Flag]]]:
    """A probation that runs beside another one of the same person."""
    seen: set[int] = set()
    for one in probations:
        is_over = one.revoked_on or one.final_disposition_id or one.expired
        if is_over or one.measure.state is not MeasureState.RUNNING:
            continue
        if one.party_id in seen:
            yield one.disposition, [flag("cnp_probation", "probation_runs_already", {})]
        seen.add(one.party_id)


def _unannounced(
    case: Case, decisions: Iterable[Disposition]
) -> Iterator[tuple[Disposition, list[Flag]]]:
    """A closed case with a non-prosecution without effect; a publication may just not tell it."""
    if case.is_open() or case.provenance is Provenance.PUBLISHED:
        return
    for one in decisions:
        if one.kind in ANNOUNCED and one.announced_on is None:
            values = {"decided": one.decided.first or one.decided.edtf}
            yield one, [flag("np_effective_when_announced", "not_announced_yet", values)]


def _for_want_of_evidence(
    case: Case, decisions: Iterable[Disposition], periods: Sequence[ReviewPeriod]
) -> Iterator[tuple[Disposition, list[Flag]]]:
    """A decision for insufficient evidence without a return before; a publication may not tell it.

    Whether a second one would have led nowhere is not recorded, so it is taken for so. Of somebody
    whose reviews are not told nothing is known.
    """
    if case.provenance is Provenance.PUBLISHED:
        return
    for one in decisions:
        mine = [
            period
            for period in periods
            if period.party_id == one.party_id and period.kind is ReviewKind.PROSECUTION
        ]
        if one.kind is not DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION or not mine:
            continue
        returned = sum(
            period.returns_elsewhere + (period.ended_by is PeriodEnd.RETURNED) for period in mine
        )
        verdict = insufficient_evidence(returned, further_return_pointless=True)
        if verdict.refuses:
            values = {"returns": returned}
            yield one, [flag(verdict.rule, "evidence_not_returned", values)]
