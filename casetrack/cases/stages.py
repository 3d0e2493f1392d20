"""Where each of the five stages stands: asked of the stages, rolled up, kept in narrow rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from sqlalchemy import select

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import Case, StageRow
from casetrack.db import session
from casetrack.db.when import When
from casetrack.db.written import Read, Written

UNKNOWN = When.unknown()


@dataclass(frozen=True)
class StageReading:
    """Where a stage stands for one person (party_id None: for the case as such).

    done of total: the share reached, where it can be counted. late: things past their day.
    in_days: what is counted are the days of this person, which add up with nobody else's.
    """

    state: StageState
    party_id: int | None = None
    since: When = UNKNOWN
    until: When = UNKNOWN
    done: int | None = None
    total: int | None = None
    late: int = 0
    in_days: bool = False


@dataclass(frozen=True)
class StageSource:
    """Who knows where a stage stands.

    ask: with a case and the day; answers one reading per person concerned, or none at all.
    reads: everything it reads of a case, so that it is asked again when that was written.
    ends: the dates with which the stage ends.
    """

    stage: Stage
    ask: Callable[[Case, date], Iterable[StageReading]]
    reads: tuple[Read, ...]
    ends: tuple[ObligationKind, ...] = ()


_sources: dict[Stage, StageSource] = {}

# What a whole case shows when its people stand differently: the first of these that occurs.
_ROLL_UP = (
    StageState.RUNNING,
    StageState.TODO,
    StageState.NOT_RECORDED,
    StageState.TOOK_PLACE,
    StageState.DONE,
    StageState.NOT_NEEDED,
)


def read_stage_from(source: StageSource) -> None:
    """Register who knows where a stage stands; done once at start-up."""
    _sources[source.stage] = source


def ends_of(stage: Stage) -> tuple[ObligationKind, ...]:
    """The dates with which a stage ends."""
    return _sources[stage].ends if stage in _sources else ()


def recompute(case_ids: Iterable[int], *, on: date, written: Written | None = None) -> None:
    """Work stages of these cases out again from the facts, and write what is different.

    written: what was written since they were last worked out for that day; only stages that read
    of it are. None: every stage.
    """
    asked = [stage for stage in Stage if written is None or _reads_of(stage, written)]
    ids = sorted(case_ids)
    if not asked or not ids:
        return
    rows = _rows(ids, asked)
    for case_id in ids:
        case = session().get_one(Case, case_id)
        for stage in asked:
            _write(case_id, stage, rows[case_id, stage], readings_of(case, stage, on=on))


def readings_of(case: Case, stage: Stage, *, on: date) -> list[StageReading]:
    """Where a stage stands on that day: for the whole case, then for each person concerned."""
    source = _sources.get(stage)
    readings = list(source.ask(case, on)) if source else []
    return [roll_up(readings), *(one for one in readings if one.party_id is not None)]


def _reads_of(stage: Stage, written: Written) -> bool:
    return stage in _sources and written.has_any(_sources[stage].reads)


def _rows(
    case_ids: Sequence[int], stages: Sequence[Stage]
) -> Mapping[tuple[int, Stage], list[StageRow]]:
    """The rows there are, in their order, by case and stage; held until the transaction ends."""
    found: dict[tuple[int, Stage], list[StageRow]] = defaultdict(list)
    for row in session().scalars(
        select(StageRow)
        .where(StageRow.case_id.in_(case_ids), StageRow.stage.in_(stages))
        .order_by(StageRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ):
        found[row.case_id, row.stage].append(row)
    return found


def _write(
    case_id: int, stage: Stage, rows: Sequence[StageRow], readings: Sequence[StageReading]
) -> None:
    """Let the rows say what was read, in the same order; a row that says so already is left."""
    for row, reading in zip_longest(rows, readings):
        if reading is None:
            session().delete(row)
        elif row is None:
            session().add(_told(StageRow(case_id=case_id, stage=stage), reading))
        else:
            _told(row, reading)


def _told(row: StageRow, reading: StageReading) -> StageRow:
    row.party_id = reading.party_id
    row.state = reading.state
    row.since = reading.since
    row.until = reading.until
    row.done = reading.done
    row.total = reading.total
    row.late = reading.late
    return row


def roll_up(readings: list[StageReading]) -> StageReading:
    """One reading for the whole case: the liveliest state, first beginning, last end, sums.

    Where days are counted, it is the reading of the person whose days end first.
    """
    if not readings:
        return StageReading(StageState.NOT_NEEDED)
    state = next(s for s in _ROLL_UP if any(r.state is s for r in readings))
    alike = [r for r in readings if r.state is state]
    in_days = [r for r in alike if r.in_days]
    if in_days:
        nearest = min(in_days, key=lambda r: r.until.last or date.max)
        return replace(nearest, party_id=None, late=sum(r.late for r in readings))
    begun = [r.since for r in alike if r.since.first is not None]
    ended = [r.until for r in alike if r.until.last is not None]
    counted = [r for r in readings if r.total is not None and not r.in_days]
    return StageReading(
        state,
        since=min(begun, key=lambda w: w.first or date.max) if begun else alike[0].since,
        until=max(ended, key=lambda w: w.last or date.min) if ended else alike[0].until,
        done=sum(r.done or 0 for r in counted) if counted else None,
        total=sum(r.total or 0 for r in counted) if counted else None,
        late=sum(r.late for r in readings),
    )
