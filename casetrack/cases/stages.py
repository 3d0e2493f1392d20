"""Where each of the five stages stands: asked of the stages, rolled up, kept in narrow rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete

from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import Case, StageRow
from casetrack.db import session
from casetrack.db.when import When

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


# Asked with a case and the day; answers one reading per person concerned, or none at all.
StageSource = Callable[[Case, date], Iterable[StageReading]]
_sources: dict[Stage, StageSource] = {}

# What a whole case shows when its people stand differently: the first of these that occurs.
_ROLL_UP = (
    StageState.RUNNING,
    StageState.TODO,
    StageState.NOT_RECORDED,
    StageState.DONE,
    StageState.NOT_NEEDED,
)


def read_stage_from(stage: Stage, source: StageSource) -> None:
    """Register who knows where a stage stands; done once at start-up."""
    _sources[stage] = source


def recompute(case_ids: Iterable[int], *, on: date) -> None:
    """Work the stage rows of these cases out again from the facts."""
    for case_id in sorted(case_ids):
        case = session().get_one(Case, case_id)
        session().execute(delete(StageRow).where(StageRow.case_id == case_id))
        for stage in Stage:
            source = _sources.get(stage)
            readings = list(source(case, on)) if source else []
            for reading in [roll_up(readings), *(r for r in readings if r.party_id is not None)]:
                session().add(_row(case_id, stage, reading))


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


def _row(case_id: int, stage: Stage, reading: StageReading) -> StageRow:
    return StageRow(
        case_id=case_id,
        party_id=reading.party_id,
        stage=stage,
        state=reading.state,
        since=reading.since,
        until=reading.until,
        done=reading.done,
        total=reading.total,
        late=reading.late,
    )
