"""Readings of stages, and their columns in the row of the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from casetrack.cases.kinds import Stage, StageState
from casetrack.cases.models import Case
from casetrack.db.partial_date import PartialDate

UNKNOWN = PartialDate.unknown()
# Where it is kept how each stage stands.
STATE_OF: Mapping[Stage, InstrumentedAttribute[StageState]] = {
    Stage.REVIEW: Case.review_state,
    Stage.PROBATION: Case.probation_state,
    Stage.GUIDANCE: Case.guidance_state,
    Stage.VISITS: Case.visits_state,
    Stage.SUGGESTIONS: Case.suggestions_state,
}
# What a stage says beyond how it stands, of the whole case or of a person, and where it says it of
# each of several people.
_DAYS, _COUNTS, _EACH = ("since", "until"), ("done", "total", "late"), "each"


@dataclass(frozen=True)
class StageReading:
    """State of a stage for one person (party_id None: for the whole case).

    done of total: the share reached, where it can be counted. late: things past their day.
    in_days: what is counted are the days of this person, which add up with nobody else's.
    """

    state: StageState
    party_id: int | None = None
    since: PartialDate = UNKNOWN
    until: PartialDate = UNKNOWN
    done: int | None = None
    total: int | None = None
    late: int = 0
    in_days: bool = False


@dataclass(frozen=True)
class StageNow:
    """State of a stage as the case stores it: rolled up, or (`ref`) for one person.

    each: of every person who stands in it, where several do and their days are their own; of one
    alone the whole says it all.
    """

    stage: Stage
    state: StageState
    ref: str | None = None
    since: PartialDate = UNKNOWN
    until: PartialDate = UNKNOWN
    done: int | None = None
    total: int | None = None
    late: int = 0
    each: Sequence[StageNow] = ()


def states_of(case: Case) -> dict[Stage, StageState]:
    """States of the five stages for the whole case, in order."""
    return {stage: getattr(case, column.key) for stage, column in STATE_OF.items()}


def stages_of(case: Case) -> dict[Stage, StageNow]:
    """Stored readings of the five stages, in order."""
    stages = case.stages_told or {}
    return {
        stage: _now(stage, state, stages.get(stage.value, {}))
        for stage, state in states_of(case).items()
    }


def as_kept(
    readings: Mapping[Stage, Sequence[StageReading]],
    case: Case,
    refs: Callable[[], Mapping[int, str]],
) -> dict[str, Any]:
    """Columns of a case that store these readings, with their values.

    readings: of the whole case, then of each person. refs: what people are called in the case by
    their ids; asked only where several stand in one stage.
    """
    stages = dict(case.stages_told or {})
    columns: dict[str, Any] = {}
    for stage, (whole, *each) in readings.items():
        columns[STATE_OF[stage].key] = whole.state
        more = _more(whole)
        if len(each) > 1:
            more[_EACH] = [
                {"ref": refs()[reading.party_id], "state": reading.state.value, **_more(reading)}
                for reading in each
                if reading.party_id is not None
            ]
        stages.pop(stage.value, None)
        if more:
            stages[stage.value] = more
    return {**columns, Case.stages_told.key: stages or None}


def _more(reading: StageReading) -> dict[str, Any]:
    """Values of a reading beyond its state, without empty ones."""
    more: dict[str, Any] = {}
    for name in _DAYS:
        day: PartialDate = getattr(reading, name)
        if day.edtf:
            more[name] = day.edtf
        if day.words:
            more[f"{name}_words"] = day.words
    more |= {name: number for name in _COUNTS if (number := getattr(reading, name)) is not None}
    if not reading.late:
        del more["late"]
    return more


def _now(stage: Stage, state: StageState, more: Mapping[str, Any]) -> StageNow:
    if not more:
        return StageNow(stage, state)
    since, until = (
        PartialDate.parse_edtf(more.get(day, ""), more.get(f"{day}_words")) for day in _DAYS
    )
    return StageNow(
        stage,
        state,
        more.get("ref"),
        since=since,
        until=until,
        done=more.get("done"),
        total=more.get("total"),
        late=more.get("late", 0),
        each=tuple(_now(stage, StageState(item["state"]), item) for item in more.get(_EACH, ())),
    )
