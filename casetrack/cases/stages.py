"""Where each of the five stages stands: asked of the stages, rolled up, kept in narrow rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, Provenance, Stage, StageState
from casetrack.cases.models import Case, StageRow, StageVerdict
from casetrack.cases.several import Several, of_these, rows_of
from casetrack.db import session
from casetrack.db.when import When, when_values
from casetrack.db.written import Read, Written, may_have, note_written

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

    ask: with cases and the day; answers, by the id of a case, one reading per person concerned;
    of a case without any it says nothing, and the stage is not decided there unless somebody said
    that it is not needed. It sends as many statements for many as for one.
    reads: everything it reads of a case, so that it is asked again when that was written.
    ends: the dates with which the stage ends.
    """

    stage: Stage
    ask: Callable[[Several, date], Mapping[int, Sequence[StageReading]]]
    reads: tuple[Read, ...]
    ends: tuple[ObligationKind, ...] = ()


_sources: dict[Stage, StageSource] = {}

# What a whole case shows when its people stand differently: the first of these that occurs.
_ROLL_UP = (
    StageState.RUNNING,
    StageState.TODO,
    StageState.NOT_RECORDED,
    StageState.DONE,
    StageState.TOOK_PLACE,
    StageState.NOT_NEEDED,
)
# How a stage stands of which neither a fact nor anybody tells anything.
_UNSAID = (StageState.NOT_DECIDED, StageState.NONE_RECORDED)
# What is read of every case beside what its stages are read from.
_READ_OF_ALL: tuple[Read, ...] = (StageVerdict, Case.status)


def read_stage_from(source: StageSource) -> None:
    """Register who knows where a stage stands; done once at start-up."""
    _sources[source.stage] = source


def ends_of(stage: Stage) -> tuple[ObligationKind, ...]:
    """The dates with which a stage ends."""
    return _sources[stage].ends if stage in _sources else ()


def recompute(several: Several, *, on: date, written: Written | None = None) -> None:
    """Work stages of these cases out again from the facts, and write what is different.

    written: what was written since they were last worked out for that day; only stages that read
    of it are. None: every stage.
    """
    asked = [stage for stage in Stage if written is None or _reads_of(stage, written)]
    cases = several.cases
    if not asked or not cases:
        return
    session().flush()
    rows = _rows([case.id for case in cases if may_have(case, StageRow)], asked)
    told = _StageChanges()
    for stage in asked:
        unsaid = _unsaid(stage, rows, written) if written is not None else ()
        readings = _readings(several, stage, on=on, unsaid=unsaid)
        for case in cases:
            told.take(case.id, stage, rows.get((case.id, stage), ()), readings[case.id])
    told.write()


def readings_of(case: Case, stage: Stage, *, on: date) -> list[StageReading]:
    """Where a stage stands on that day: for the whole case, then for each person concerned."""
    return _readings(Several([case]), stage, on=on)[case.id]


def _readings(
    several: Several, stage: Stage, *, on: date, unsaid: Collection[int] = ()
) -> dict[int, list[StageReading]]:
    """unsaid: the ids of cases in which nobody said anything of the stage."""
    source = _sources.get(stage)
    told = source.ask(several, on) if source else {}
    silent = any(not told.get(case.id) and case.id not in unsaid for case in several.cases)
    said = several.read(_verdicts, of=StageVerdict) if silent else {}
    return {
        case.id: _with_the_whole(told.get(case.id, ()), _otherwise(case, stage, said))
        for case in several.cases
    }


def _unsaid(
    stage: Stage, rows: Mapping[tuple[int, Stage], Sequence[StageRow]], written: Written
) -> Collection[int]:
    """In which cases nobody said anything of it, as the rows show and nothing written since may
    have changed: a stage that was said to be not needed stands as such while no fact tells more.
    """
    if written.has_any((StageVerdict,)):
        return ()
    return {
        case_id
        for (case_id, of), kept in rows.items()
        if of is stage and any(one.party_id is None and one.state in _UNSAID for one in kept)
    }


def _verdicts(ids: Sequence[int]) -> Iterable[tuple[int, StageVerdict]]:
    """What somebody said of stages of these cases, and did not take back."""
    found = select(StageVerdict).where(
        of_these(StageVerdict.case_id, ids), StageVerdict.ended_entry_id.is_(None)
    )
    return ((one.case_id, one) for one in session().scalars(found.order_by(StageVerdict.id)))


def _otherwise(case: Case, stage: Stage, said: Mapping[int, list[StageVerdict]]) -> StageState:
    """Where a stage stands of which no fact tells anything."""
    if any(one.stage is stage for one in rows_of(said, case)):
        return StageState.NOT_NEEDED
    is_past = case.provenance is Provenance.PUBLISHED or case.status is CaseStatus.CLOSED
    return StageState.NONE_RECORDED if is_past else StageState.NOT_DECIDED


def _with_the_whole(told: Iterable[StageReading], otherwise: StageState) -> list[StageReading]:
    readings = list(told)
    whole = roll_up(readings) if readings else StageReading(otherwise)
    return [whole, *(one for one in readings if one.party_id is not None)]


def _reads_of(stage: Stage, written: Written) -> bool:
    return stage in _sources and written.has_any((*_sources[stage].reads, *_READ_OF_ALL))


def _rows(
    case_ids: Sequence[int], stages: Sequence[Stage]
) -> Mapping[tuple[int, Stage], list[StageRow]]:
    """The rows there are, in their order, by case and stage; held until the transaction ends."""
    found: dict[tuple[int, Stage], list[StageRow]] = defaultdict(list)
    if not case_ids:
        return found
    for row in session().scalars(
        select(StageRow)
        .where(of_these(StageRow.case_id, case_ids), StageRow.stage.in_(stages))
        .order_by(StageRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ):
        found[row.case_id, row.stage].append(row)
    return found


class _StageChanges:
    """What is to be written of stages: one statement for all that is new, one for all changes."""

    def __init__(self) -> None:
        self._new: list[dict[str, Any]] = []
        self._changed: dict[StageRow, dict[str, Any]] = {}
        self._gone: list[StageRow] = []

    def take(
        self,
        case_id: int,
        stage: Stage,
        rows: Sequence[StageRow],
        readings: Sequence[StageReading],
    ) -> None:
        """Let the rows say what was read, in the same order; one that says so already is left."""
        for row, reading in zip_longest(rows, readings):
            if reading is None:
                self._gone.append(row)
            elif row is None:
                self._new.append({"case_id": case_id, "stage": stage, **_columns(reading)})
            elif _columns(row) != (columns := _columns(reading)):
                self._changed[row] = {"id": row.id, **columns}

    def write(self) -> None:
        """Write it."""
        db = session()
        if self._new:
            # Nobody needs their ids.
            db.execute(insert(cast("Table", StageRow.__table__)), self._new)
        if self._changed:
            db.execute(update(StageRow), list(self._changed.values()))
            for row in self._changed:
                db.expire(row)
        if self._gone:
            db.execute(delete(StageRow).where(StageRow.id.in_([row.id for row in self._gone])))
        if self._new or self._changed or self._gone:
            note_written(StageRow.__tablename__)


def _columns(reading: StageReading | StageRow) -> dict[str, Any]:
    return {
        "party_id": reading.party_id,
        "state": reading.state,
        **when_values("since", reading.since),
        **when_values("until", reading.until),
        "done": reading.done,
        "total": reading.total,
        "late": reading.late,
    }


def roll_up(readings: list[StageReading]) -> StageReading:
    """One reading for the whole case: the liveliest state, first beginning, last end, sums.

    Where days are counted, it is the reading of the person whose days end first. readings: of one
    person at least, or of the case as such.
    """
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
