"""The review stage of each suspect, from receipts and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casetrack.cases.batch_queries import CaseBatch, dispositions, rows_of
from casetrack.cases.kinds import DispositionKind, PartyRole, Provenance, StageState
from casetrack.cases.models import Case, Disposition, Party
from casetrack.cases.stage_readings import UNKNOWN, StageReading
from casetrack.db.partial_date import PartialDate
from casetrack.review.counting import ENDED_BY
from casetrack.review.models import PeriodEnd, ReviewKind, ReviewPeriod
from casetrack.review.queries import awaits_decision, last_sent_away, reviews_in, withdrawn_since

# Decisions that prove the end of a review for prosecution, even an unrecorded one.
_AFTER_REVIEW = ENDED_BY[ReviewKind.PROSECUTION] | {DispositionKind.CRIMINAL_JUDGMENT}

# Roles that imply a review, recorded or not.
_REVIEWED = (PartyRole.SUSPECT, PartyRole.DEFENDANT)

# Every table and column of a case that this stage is read from.
READS = (
    Case.provenance,
    Case.status,
    Disposition,
    Party,
    ReviewPeriod,
)


def stage(several: CaseBatch, on: date) -> Mapping[int, list[StageReading]]:
    """The review stage of each suspect of each case on that day."""
    decided = several.read(dispositions, of=Disposition)
    people = several.people()
    periods = several.read(reviews_in, of=ReviewPeriod)
    return {
        case.id: read(
            rows_of(people, case),
            rows_of(periods, case),
            rows_of(decided, case),
            on=on,
            is_past=case.provenance is Provenance.PUBLISHED or not case.is_open(),
        )
        for case in several.cases
    }


def when_opened(role: PartyRole | None) -> StageState:
    """The stage in a new case with one person in this role, or with nobody."""
    return StageState.TODO if role in _REVIEWED else StageState.NOT_DECIDED


def read(
    parties: Iterable[Party],
    periods: Iterable[ReviewPeriod],
    decided: Iterable[Disposition],
    *,
    on: date,
    is_past: bool,
) -> list[StageReading]:
    """One reading for each person under review, from facts alone.

    is_past: the case is closed or published, so unrecorded work is not to be done.
    """
    periods, decided = list(periods), list(decided)
    readings = []
    for party in parties:
        mine = [p for p in periods if p.party_id == party.id]
        every = [d for d in decided if d.party_id == party.id]
        after = [d for d in every if d.stands and d.kind in _AFTER_REVIEW]
        if mine or after or party.has_role(*_REVIEWED):
            readings.append(_of_person(party.id, mine, every, on=on, is_past=is_past))
    return readings


def _of_person(
    party_id: int,
    periods: Sequence[ReviewPeriod],
    every: Sequence[Disposition],
    *,
    on: date,
    is_past: bool,
) -> StageReading:
    runs = [p for p in periods if p.is_running()]
    outcomes = [d for d in every if d.stands]
    if runs and not is_past:
        due = min((p.due for p in runs if p.due is not None), default=None)
        return StageReading(
            StageState.RUNNING,
            party_id,
            since=_first([p.received for p in runs]),
            until=PartialDate.day(due) if due else UNKNOWN,
            late=sum(1 for p in runs if p.due is not None and p.due < on),
        )
    away = last_sent_away(periods)
    if away is not None and away.ended_by is PeriodEnd.RETURNED and not is_past:
        # With the police: the case will come back, so the review is not over.
        return StageReading(
            StageState.RUNNING,
            party_id,
            since=_first([p.received for p in periods if p.kind is ReviewKind.PROSECUTION]),
        )
    after = [d for d in outcomes if d.kind in _AFTER_REVIEW]
    if away is not None and not after:
        return StageReading(
            StageState.DONE,
            party_id,
            since=_first([away.received]),
            until=PartialDate.day(away.ended_on) if away.ended_on else UNKNOWN,
        )
    if awaits_decision(every):
        # It goes on from the withdrawal of the indictment, or the revocation.
        withdrawn = withdrawn_since(every)
        revoked = [d.decided for d in outcomes if d.kind is DispositionKind.REVOCATION]
        since = PartialDate.day(withdrawn) if withdrawn else revoked[-1]
        return StageReading(StageState.RUNNING, party_id, since=since)
    if after:
        received = [p.received for p in periods if p.kind is ReviewKind.PROSECUTION]
        has_days = bool(received) or not after[0].decided.is_unknown
        state = StageState.DONE if has_days else StageState.TOOK_PLACE
        return StageReading(
            state,
            party_id,
            since=_first(received) if received else UNKNOWN,
            until=after[0].decided,
        )
    if is_past:
        return StageReading(StageState.NOT_RECORDED, party_id)
    return StageReading(StageState.TODO, party_id)


def _first(dates: Iterable[PartialDate]) -> PartialDate:
    known = [w for w in dates if w.first is not None]
    return min(known, key=lambda w: w.first or date.max) if known else UNKNOWN
