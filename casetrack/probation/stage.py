"""Stage of the probation of each person, from decisions and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casetrack.cases.batch_queries import CaseBatch, dispositions, open_duties, rows_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import DispositionKind, MeasureState, Provenance, StageState
from casetrack.cases.models import Case, Disposition, Measure, Obligation
from casetrack.cases.stage_readings import UNKNOWN, StageReading
from casetrack.db.change_set import OfKind
from casetrack.db.partial_date import PartialDate
from casetrack.probation.models import Probation
from casetrack.probation.queries import probations_in

# Outcomes after which no probation is possible.
_WITHOUT_PROBATION = frozenset(
    {
        DispositionKind.PROSECUTED,
        DispositionKind.STATUTORY_NON_PROSECUTION,
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        DispositionKind.SPECIAL_NON_PROSECUTION,
        DispositionKind.CRIMINAL_JUDGMENT,
    }
)

# Every table and column of a case that this stage reads.
READS = (
    Case.provenance,
    Case.status,
    Disposition,
    Measure,
    OfKind(Obligation, ObligationKind.FINAL_DECISION),
    Probation,
)


def stage(several: CaseBatch, on: date) -> Mapping[int, list[StageReading]]:
    """The probation of each person of each case on that day; at most three statements."""
    decided = several.read(dispositions, of=Disposition)
    probations = several.read(probations_in, of=Probation)
    duties = several.read(open_duties, of=Obligation)
    return {
        case.id: read(
            rows_of(probations, case),
            rows_of(decided, case),
            {
                duty.subject_id: duty.due
                for duty in rows_of(duties, case)
                if duty.kind is ObligationKind.FINAL_DECISION
            },
            on=on,
            is_past=case.provenance is Provenance.PUBLISHED or not case.is_open(),
        )
        for case in several.cases
    }


def read(
    probations: Iterable[Probation],
    decided: Sequence[Disposition],
    final_due: Mapping[int, date],
    *,
    on: date,
    is_past: bool,
) -> list[StageReading]:
    """One reading per person with a decision, from facts alone.

    final_due: by when the final decision on each probation (its id) is due, where it still is.
    is_past: the case is over, so a probation without recorded end does not run either.
    """
    by_id = {decision.id: decision for decision in decided}
    readings = [
        _of_probation(
            probation,
            by_id[probation.disposition_id].decided,
            _decided_after(probation, decided),
            late=probation.id in final_due and final_due[probation.id] < on,
            on=on,
            is_past=is_past,
        )
        for probation in probations
    ]
    party_ids = {reading.party_id for reading in readings}
    for party_id in dict.fromkeys(decision.party_id for decision in decided):
        if party_id not in party_ids:
            kinds = {
                decision.kind
                for decision in decided
                if decision.party_id == party_id and decision.stands
            }
            readings += _without_a_term(party_id, kinds)
    return readings


def _of_probation(
    probation: Probation,
    since: PartialDate,
    final: Disposition | None,
    *,
    late: bool,
    on: date,
    is_past: bool,
) -> StageReading:
    ends_on, party_id = probation.ends_on(), probation.party_id
    until = PartialDate.day(ends_on) if ends_on else probation.expired or UNKNOWN
    if probation.revoked_on is not None:
        until = PartialDate.day(min(probation.revoked_on, ends_on or probation.revoked_on))
        return StageReading(StageState.DONE, party_id, since=since, until=until)
    if final is not None or (is_past and probation.expired is not None):
        return StageReading(StageState.DONE, party_id, since=since, until=until)
    if is_past or probation.measure.state is MeasureState.UNKNOWN:
        return StageReading(StageState.NOT_RECORDED, party_id, since=since, until=until)
    if not probation.has_begun():
        return StageReading(StageState.TODO, party_id, since=since, until=until)
    if ends_on is None or since.first is None:
        return StageReading(StageState.RUNNING, party_id, since=since, until=until)
    total = (ends_on - since.first).days
    return StageReading(
        StageState.RUNNING,
        party_id,
        since=since,
        until=until,
        done=max(0, min((on - since.first).days, total)),
        total=total,
        late=int(late),
        in_days=True,
    )


def _decided_after(probation: Probation, decided: Iterable[Disposition]) -> Disposition | None:
    """The final decision: the recorded one, else a standing non-prosecution after probation."""
    for decision in decided:
        if decision.id == probation.final_disposition_id:
            return decision
        if (
            decision.stands
            and decision.party_id == probation.party_id
            and decision.kind is DispositionKind.NON_PROSECUTION_AFTER_PROBATION
        ):
            return decision
    return None


def _without_a_term(party_id: int, kinds: set[DispositionKind]) -> list[StageReading]:
    if DispositionKind.NON_PROSECUTION_AFTER_PROBATION in kinds:
        return [StageReading(StageState.DONE, party_id)]
    if DispositionKind.CONDITIONAL_NON_PROSECUTION in kinds:
        return [StageReading(StageState.NOT_RECORDED, party_id)]
    if kinds & _WITHOUT_PROBATION:
        return [StageReading(StageState.NOT_NEEDED, party_id)]
    return []
