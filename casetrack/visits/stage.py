"""The stage of the visits of a case, for each visited person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casetrack.cases.batch_queries import CaseBatch, by_case, measures, rows_of
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, StageState
from casetrack.cases.models import Measure, MeasureParty
from casetrack.cases.stage_readings import StageReading
from casetrack.db.partial_date import PartialDate
from casetrack.ledger.measure_types import kinds_where
from casetrack.visits.models import Visit, VisitState

# Visits that a source tells of without saying when, or how many.
RECORDED = frozenset(
    {
        MeasureKind.REGULAR_VISIT,
        MeasureKind.RETURN_VISIT,
        MeasureKind.SPOT_CHECK,
        MeasureKind.VIDEO_MEETING,
        MeasureKind.TELEPHONE_FOLLOW_UP,
        MeasureKind.HOME_FOLLOW_UP,
        MeasureKind.SCHOOL_FOLLOW_UP,
    }
)

# Every table and column of a case that this stage is read from.
READS = (Measure, MeasureParty, Visit)


def visits_stage(several: CaseBatch, on: date) -> Mapping[int, list[StageReading]]:
    """The stage of visits on that day, one reading for each person of each case."""
    kinds = RECORDED.union(kinds_where(lambda measure_type: measure_type.calls_for_visits))
    visits = several.read(_visits, of=Visit)
    running = several.read(measures, of=Measure)
    return {
        case.id: read_visits(
            rows_of(visits, case),
            [measure for measure in rows_of(running, case) if measure.kind in kinds],
            on=on,
        )
        for case in several.cases
    }


def _visits(ids: Sequence[int]) -> Iterable[tuple[int, Visit]]:
    return by_case(Visit, Visit.case_id, ids, Visit.id)


def read_visits(
    visits: Sequence[Visit], measures: Sequence[Measure], *, on: date
) -> list[StageReading]:
    """One reading for each person with past, present or due visits.

    Running while a visit is planned; done when all took place or came to nothing; to do where a
    probation or an order runs and no visit is planned; took place where a source tells of visits
    and not of their days; not recorded where it tells only when they began. Cancelled visits
    count nowhere; nor does a spot check that is to come, which whoever reads the count may not
    know of.
    """
    counted = [visit for visit in visits if _counts(visit)]
    readings: dict[int | None, StageReading] = {
        party_id: _of_visits([v for v in counted if v.party_id == party_id], on=on)
        for party_id in dict.fromkeys(visit.party_id for visit in counted)
    }
    for measure in measures:
        for party_id in _people(measure):
            if party_id not in readings and (read := _of_measure(measure, party_id, on=on)):
                readings[party_id] = read
    return list(readings.values())


def _counts(visit: Visit) -> bool:
    is_hidden = visit.is_spot_check and visit.is_open()
    return visit.state is not VisitState.CANCELLED and not is_hidden


def _of_visits(visits: Sequence[Visit], *, on: date) -> StageReading:
    spans = [span for visit in visits if (span := _span(visit)) is not None]
    is_open = any(visit.is_open() for visit in visits)
    return StageReading(
        StageState.RUNNING if is_open else StageState.DONE,
        party_id=visits[0].party_id,
        since=min(spans, key=lambda w: w.first or date.max) if spans else PartialDate.unknown(),
        until=max(spans, key=lambda w: w.last or date.min) if spans else PartialDate.unknown(),
        done=sum(visit.state is VisitState.DONE for visit in visits),
        total=len(visits),
        late=sum(visit.is_late(on=on) for visit in visits),
    )


def _span(visit: Visit) -> PartialDate | None:
    """The time of the visits, as precisely as it is known."""
    if day := visit.day():
        return PartialDate.day(day)
    return visit.happened if visit.happened is not None and visit.happened.first else None


def _of_measure(measure: Measure, party_id: int | None, *, on: date) -> StageReading | None:
    if measure.kind in RECORDED:
        return _recorded(measure, party_id)
    if measure.decided_here and measure.is_running(on=on):
        return StageReading(StageState.TODO, party_id=party_id)
    return None


def _recorded(measure: Measure, party_id: int | None) -> StageReading:
    state = StageState.NOT_RECORDED
    if measure.started.is_unknown and measure.state is not MeasureState.PLANNED:
        state = StageState.TOOK_PLACE
    elif measure.state is MeasureState.ENDED:
        state = StageState.DONE
    until = PartialDate.day(measure.ended_on) if measure.ended_on else PartialDate.unknown()
    return StageReading(
        state,
        party_id=party_id,
        since=measure.started,
        until=until,
    )


def _people(measure: Measure) -> Iterable[int | None]:
    return measure.party_ids(Part.ABOUT) or measure.party_ids(Part.TO) or (None,)
