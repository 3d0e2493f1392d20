"""The law's conditions for decisions that end a review, besides those for a probation.

Used by the action, the page, and the import of a case file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.entry_kinds import EntryKind
from casetrack.cases.kinds import DispositionKind, Provenance
from casetrack.cases.models import Disposition, Obligation, Party
from casetrack.casework.identity.ages import ages_of
from casetrack.db import session
from casetrack.law import (
    PERIODS,
    arrest_lawful,
    in_effect,
    insufficient_evidence,
    revoked_first,
    within_period,
)
from casetrack.ledger.gates import Asked, Gate, GateAsked, Settle, entry_of
from casetrack.review.counting import ANNOUNCED, ENDED_BY
from casetrack.review.models import ReviewKind
from casetrack.review.queries import periods_of, returned_in
from casetrack.review.reasons import counted_as


def on_arrest(asked: GateAsked) -> Iterator[Asked]:
    """Forbid the arrest of a minor with a light offence and effective guardianship.

    facts: `light_offence`, `effective_guardianship`. A file tells neither. Source: Procuratorate
    Rules art. 463.
    """
    if asked.recorded or asked.person is None:
        return
    yield Asked(
        arrest_lawful(
            minor=asked.read(ages_of).at_act().is_protected,
            light_offence=bool(asked.facts.get("light_offence")),
            effective_guardianship=bool(asked.facts.get("effective_guardianship")),
        ),
        "arrest_must_not_be_approved",
        at="kind",
    )


def on_insufficient_evidence(asked: GateAsked) -> Iterator[Asked]:
    """Require a return before; after one return, that a second would be pointless.

    Returns are counted from the record: a typed number could stand for returns nobody made. facts:
    `further_return_pointless`, not recorded, so taken as true for a file; a publication may omit
    the returns, and for a person without reviews nothing is known. Source: Criminal Procedure Law
    art. 175; Procuratorate Rules art. 367.
    """
    assert asked.person is not None
    reviews = [period for period in asked.read(periods_of) if period.kind is ReviewKind.PROSECUTION]
    if asked.recorded and (asked.case.provenance is Provenance.PUBLISHED or not reviews):
        return
    returned = returned_in(reviews)
    # For a decision whose form was not kept: it passed then.
    pointless = asked.facts.get("further_return_pointless", asked.decision is not None)
    last = reviews[-1] if reviews else None
    send_back = (
        Settle(
            _l("Return it for supplementary investigation"),
            "review.send_back",
            {"case_id": asked.case.id, "review_id": last.id},
        )
        if last is not None and last.is_running()
        else None
    )
    yield Asked(
        insufficient_evidence(returned, further_return_pointless=asked.recorded or pointless),
        "evidence_not_returned",
        at="kind",
        values={"returns": returned},
        typed="further_return_pointless" if returned else "",
        settle=None if returned else send_back,
    )


def on_standing(asked: GateAsked) -> Iterator[Asked]:
    """Require that no non-prosecution of the person by this office stands before prosecution.

    If the office prosecutes other acts in a reopened case, it gives that as the reason. Source:
    Procuratorate Rules arts. 369, 388.
    """
    if asked.recorded or asked.person is None:
        return
    standing = [decision for decision in asked.read(_not_prosecuted) if _is_before(decision, asked)]
    if standing:
        place = {"case_id": asked.case.id, "decision_id": standing[-1].id}
        way = Settle(_l("Revoke or change the decision"), "review.undo", place)
        yield Asked(revoked_first(stands=True), "non_prosecution_stands", settle=way)


def _is_before(decision: Disposition, asked: GateAsked) -> bool:
    """Whether a decision was taken before the one in question, whenever it was recorded."""
    if asked.decision is None:
        return True
    day = decision.decided.first or asked.on
    return (day, decision.id) < (asked.on, asked.decision.id)


def _not_prosecuted(person: Party) -> Sequence[Disposition]:
    """The standing non-prosecutions of a person, except for insufficient evidence."""
    query = select(Disposition).where(
        Disposition.party_id == person.id,
        Disposition.kind.in_(_LIFTED_FIRST),
        Disposition.undone_on.is_(None),
    )
    return session().scalars(query.order_by(Disposition.id)).all()


def on_late(asked: GateAsked) -> Iterator[Asked]:
    """Flag a decision after its last day, with the number of days.

    It reads the running period, or the one the decision ended; nothing if in time. A late decision
    needs no reason, which would only delay it further, unless it suspends the review. Source:
    Criminal Procedure Law arts. 91, 172; Procuratorate Rules arts. 282, 351.
    """
    is_again = asked.decision is not None and not asked.recorded
    if asked.person is None or (is_again and asked.decides is _STANDS_STILL):
        return
    ended = asked.decision.decided.first if asked.decision is not None else None
    for duty in asked.read(_last_days_of):
        if duty.kind not in _LAST_DAYS[asked.decides]:
            continue
        if duty.is_open if ended is None else duty.settled_on == ended:
            # A resumed review can be late, too, though no rule counts its day.
            rule = str(duty.why.get("rule") or _PERIODS.get(duty.kind))
            late = within_period(rule, asked.on, due=duty.due) if rule in PERIODS else None
            waits = asked.decides is _STANDS_STILL
            if late is not None and (waits or not late.met):
                yield Asked(late, "decided_late", is_flagged=not waits)


def _last_days_of(person: Party) -> Sequence[Obligation]:
    """Obligations to decide about a person, settled ones included; one statement."""
    kinds = frozenset(kind for those in _LAST_DAYS.values() for kind in those)
    rows = select(Obligation).where(Obligation.party_id == person.id, Obligation.kind.in_(kinds))
    return session().scalars(rows.order_by(Obligation.id)).all()


def on_in_time(asked: GateAsked) -> Iterator[Asked]:
    """Recheck that a conditional non-prosecution came within its review, by current receipt and
    custody; before the decision its own form checks that.

    Source: Criminal Procedure Law arts. 105, 172.
    """
    if asked.recorded or asked.decision is None:
        return
    for period in asked.read(periods_of):
        received = period.received.first
        # A review for arrest also ends with it, but has days of its own.
        is_its = (
            period.kind is ReviewKind.PROSECUTION and period.disposition_id == asked.decision.id
        )
        if is_its and received is not None and period.due is not None:
            due = counted_as(period, received).due
            late = within_period("prosecution_review", asked.on, due=due)
            yield Asked(late, "decided_late")


def on_closing(asked: GateAsked) -> Iterator[Asked]:
    """Require that each non-prosecution of this office was announced and so is in effect.

    Source: Criminal Procedure Law art. 178; Procuratorate Rules art. 376.
    """
    if asked.recorded:
        return
    decided = session().scalars(
        select(Disposition)
        .where(
            Disposition.case_id == asked.case.id,
            Disposition.kind.in_(ANNOUNCED),
            Disposition.undone_on.is_(None),
            or_(Disposition.decided_here, Disposition.recorded_on.is_not(None)),
        )
        .order_by(Disposition.id)
    )
    for decision in decided:
        place = {"case_id": asked.case.id, "decision_id": decision.id}
        yield Asked(
            in_effect(decision.announced_on),
            "not_announced_yet",
            values={"decided": decision.decided.first},
            settle=Settle(_l("Record the announcement"), "review.announce", place),
        )


# The decision that suspends the review.
_STANDS_STILL = EntryKind.CONDITIONAL_NON_PROSECUTION_DECIDED
_PROSECUTION = (ObligationKind.PROSECUTION_REVIEW, ObligationKind.FINAL_DECISION)
# The rule of each obligation; the obligations that each decision's entry settles.
_PERIODS = {
    ObligationKind.ARREST_REVIEW: "arrest_review_detained",
    ObligationKind.PROSECUTION_REVIEW: "prosecution_review",
    ObligationKind.FINAL_DECISION: "cnp_final_decision",
}
_LAST_DAYS = {
    **dict.fromkeys(map(entry_of, ENDED_BY[ReviewKind.ARREST]), (ObligationKind.ARREST_REVIEW,)),
    **dict.fromkeys(map(entry_of, ENDED_BY[ReviewKind.PROSECUTION]), _PROSECUTION),
}
_LIFTED_FIRST = ANNOUNCED - {DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION}
GATES = (
    Gate(frozenset(_LAST_DAYS), on_late),
    Gate(frozenset({EntryKind.PROSECUTED}), on_standing),
    Gate(frozenset({EntryKind.CASE_CLOSED}), on_closing),
    Gate(frozenset({EntryKind.ARREST_APPROVED}), on_arrest),
    Gate(frozenset({EntryKind.NOT_PROSECUTED_EVIDENCE}), on_insufficient_evidence),
    Gate(frozenset({_STANDS_STILL}), on_in_time),
)
