"""Count the dates of imported probations that are not decided yet."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState
from casetrack.cases.models import Case, Disposition, JournalEntry, Party
from casetrack.db import session
from casetrack.events import handles
from casetrack.law import OutsideStatute, add_months
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file, why_with
from casetrack.ledger.obligations import find_owed, owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.dates import counted_from, over_after, owe_end, owe_final, owe_objections
from casetrack.probation.models import Probation
from casetrack.probation.queries import objections_about, probations_of, undecided_probation
from casetrack.review.queries import suspended_by

Kind = ObligationKind
_ENDINGS = (
    DispositionKind.PROSECUTED,
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION,
    DispositionKind.STATUTORY_NON_PROSECUTION,
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
)


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe the end of each running probation, and the final decision of each that has none."""
    case = imported.case
    for probation in probations_of(case):
        if not probation.has_begun() or not probation.disposition.stands:
            continue
        if probation.final_disposition_id is None and not _is_decided(probation):
            complete(probation)
            _owe(case, probation)
            _owe_objections(case, probation, on=imported.on)


def _is_decided(probation: Probation) -> bool:
    """Whether the file has a final decision that the probation does not name."""
    decided = probation.disposition.decided.first
    later = session().scalars(
        select(Disposition).where(
            Disposition.party_id == probation.party_id,
            Disposition.kind.in_(_ENDINGS),
            Disposition.undone_on.is_(None),
        )
    )
    return any(
        decided is None or decision.decided.last is None or decision.decided.last >= decided
        for decision in later
    )


def count_again(case: Case, probation: Probation, *, on: date) -> None:
    """Owe the dates of a recorded probation anew; dates that cannot be counted lapse.

    Source: Criminal Procedure Law art. 283; Provisions on Criminal Cases of Minors arts. 40, 45.
    """
    ends_on = probation.ends_on()
    if ends_on is None or counted_from(probation) is None:
        for kind in (Kind.PROBATION_END, Kind.FINAL_DECISION):
            settle(kind, probation, on=on, as_=DutyState.LAPSED)
        return
    entry = entry_in_file(probation.disposition.entry_id)
    _owe_end(case, probation, ends_on, entry)
    _owe_final(case, probation, ended=ends_on)
    owe_objections(case, probation, on=on)


def complete(probation: Probation) -> None:
    """Fill in the last day and the suspended review, where the source gives neither."""
    decision = probation.disposition
    begun = counted_from(probation)
    if probation.ends_on() is None and begun is not None and probation.months is not None:
        # An unlawful length is flagged, and ends all the same.
        probation.last_day = add_months(begun, probation.months)
        if probation.measure.last_day is None:
            probation.measure.last_day = probation.last_day
    if probation.review_received_on is None:
        review = suspended_by(decision)
        if review is not None:
            probation.review_received_on = review.received
            probation.review_extended = review.is_extended
            probation.review_nominal = review.resumed


def _owe(case: Case, probation: Probation) -> None:
    ends_on = probation.ends_on()
    if ends_on is None:
        return
    entry = entry_in_file(probation.disposition.entry_id)
    is_running = probation.measure.state is not MeasureState.ENDED
    if (
        is_running
        and probation.revoked_on is None
        and probation.expired is None
        and not is_in_file(Kind.PROBATION_END, probation, probation.measure)
    ):
        _owe_end(case, probation, ends_on, entry)
    if not is_in_file(Kind.FINAL_DECISION, probation, probation.measure):
        _owe_final(case, probation, ended=min(filter(None, (probation.revoked_on, ends_on))))


def _owe_objections(case: Case, probation: Probation, *, on: date) -> None:
    """Owe decisions on standing objections to a probation that began."""
    child = session().get_one(Party, probation.party_id)
    begun = undecided_probation(child)
    is_decided = any(
        is_in_file(Kind.OBJECTION_DECISION, objection) for objection in objections_about(child)
    )
    if begun is not None and begun.id == probation.id and not is_decided:
        owe_objections(case, probation, on=on)


def _owe_end(case: Case, probation: Probation, ends_on: date, entry: JournalEntry | None) -> None:
    try:
        owe_end(case, probation)
    except OutsideStatute:
        why = why_agreed("cnp_decided", fact_on=probation.disposition.decided.first)
        owe(
            case,
            Kind.PROBATION_END,
            due=ends_on,
            subject=probation,
            why=why,
            party_id=probation.party_id,
        )
    owed = find_owed(Kind.PROBATION_END, probation)
    if owed is not None:
        why_with(owed, entry)


def _owe_final(case: Case, probation: Probation, *, ended: date) -> None:
    decided = probation.disposition.decided.first
    received = probation.review_received_on
    if decided is not None and received is not None and received <= decided <= ended:
        owe_final(case, probation, ended=ended)
        return
    since = probation.revoked_on or (over_after(probation) or ended) + timedelta(days=1)
    why = why_agreed("probation_end_or_revocation", fact_on=ended)
    why["steps"] = [["review_unknown", {"day": since.isoformat()}]]
    owe(
        case,
        Kind.FINAL_DECISION,
        due=since,
        subject=probation,
        why=why,
        party_id=probation.party_id,
    )
