"""Stage of guidance in a case, for each child: orders, guidance, correction, help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casetrack.cases.batch_queries import CaseBatch, measures, rows_of
from casetrack.cases.kinds import MeasureKind, MeasureState, Part, StageState
from casetrack.cases.models import Measure, MeasureParty
from casetrack.cases.stage_readings import StageReading
from casetrack.courses.models import MeasureSession
from casetrack.courses.queries import courses_in
from casetrack.db.partial_date import PartialDate
from casetrack.guidance.models import Programme
from casetrack.guidance.programmes import PROGRAMMES

KINDS = frozenset({*PROGRAMMES.kinds, MeasureKind.GUARDIANSHIP_ORDER})

# Joint state of a child's measures: the first of these that occurs.
_TOGETHER = (
    StageState.RUNNING,
    StageState.TODO,
    StageState.NOT_RECORDED,
    StageState.DONE,
    StageState.TOOK_PLACE,
)
_STATES = {
    MeasureState.PLANNED: StageState.TODO,
    MeasureState.RUNNING: StageState.RUNNING,
    MeasureState.ENDED: StageState.DONE,
    MeasureState.UNKNOWN: StageState.NOT_RECORDED,
}

# Every table and column of a case that this stage reads.
READS = (Measure, MeasureParty, Programme, MeasureSession)


def guidance_stage(several: CaseBatch, on: date) -> Mapping[int, list[StageReading]]:
    """Stage of guidance on that day: one reading for each child concerned of each case."""
    running = several.read(measures, of=Measure)
    programmes = several.read(_programmes, of=Programme)
    return {
        case.id: read_guidance(
            [measure for measure in rows_of(running, case) if measure.kind in KINDS],
            {programme.measure_id: programme for programme in rows_of(programmes, case)},
            on=on,
        )
        for case in several.cases
    }


def _programmes(ids: Sequence[int]) -> Iterable[tuple[int, Programme]]:
    return courses_in(Programme, ids)


def read_guidance(
    measures: Sequence[Measure], programmes: Mapping[int, Programme], *, on: date
) -> list[StageReading]:
    """One reading for each child of these measures; [] without measures.

    programmes: detail of measures, by the id of the measure. Sessions are counted where their
    number is planned. An order past its last day and not ended is late.
    """
    ids = dict.fromkeys(party_id for measure in measures for party_id in _people(measure))
    return [
        _of_child([m for m in measures if party_id in _people(m)], programmes, party_id, on=on)
        for party_id in ids
    ]


def _of_child(
    measures: Sequence[Measure],
    programmes: Mapping[int, Programme],
    party_id: int | None,
    *,
    on: date,
) -> StageReading:
    states = {measure.id: _state(measure) for measure in measures}
    state = next(state for state in _TOGETHER if state in states.values())
    alike = [measure for measure in measures if states[measure.id] is state]
    counted = [
        programme
        for measure in alike
        if (programme := programmes.get(measure.id)) and programme.sessions_planned
    ]
    return StageReading(
        state,
        party_id=party_id,
        since=_first(alike),
        until=_last(alike),
        done=sum(min(len(p.sessions), p.sessions_planned or 0) for p in counted)
        if counted
        else None,
        total=sum(p.sessions_planned or 0 for p in counted) if counted else None,
        late=sum(_is_late(measure, on=on) for measure in alike),
    )


def _state(measure: Measure) -> StageState:
    """State of a measure; one that a source gives without dates took place at an unknown time."""
    is_told_so = not measure.decided_here and measure.started.is_unknown
    if is_told_so and measure.state in (MeasureState.RUNNING, MeasureState.UNKNOWN):
        return StageState.TOOK_PLACE
    return _STATES[measure.state]


def _is_late(measure: Measure, *, on: date) -> bool:
    return (
        measure.state is MeasureState.RUNNING
        and measure.last_day is not None
        and measure.last_day < on
    )


def _first(measures: Sequence[Measure]) -> PartialDate:
    known = [m.started for m in measures if m.started.first is not None]
    return min(known, key=lambda when: when.first or date.max, default=PartialDate.unknown())


def _last(measures: Sequence[Measure]) -> PartialDate:
    days = [day for m in measures if (day := m.ended_on or m.last_day)]
    return PartialDate.day(max(days)) if days else PartialDate.unknown()


def _people(measure: Measure) -> Iterable[int | None]:
    return measure.party_ids(Part.ABOUT) or measure.party_ids(Part.TO) or (None,)
