"""States of the five stages: read by features, rolled up, stored with the case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from casetrack.brought import Brought, brought, if_brought
from casetrack.cases.batch_queries import CaseBatch, of_these, rows_of
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import CaseStatus, PartyRole, Provenance, Stage, StageState
from casetrack.cases.models import Case, StageVerdict
from casetrack.cases.stage_readings import STATE_OF, StageReading, as_kept
from casetrack.db import session
from casetrack.db.change_set import ChangeSet, Read, is_new


@dataclass(frozen=True)
class StageSource(Brought, key="stage"):
    """The reader of a stage, with the tables it reads.

    ask: with cases and the day; answers, by the id of a case, one reading per person concerned;
    of a case without any it says nothing, and the stage is not decided there unless somebody said
    that it is not needed. It sends as many statements for many as for one.
    reads: everything it reads of a case, so that it is asked again when that was written.
    ends: the dates with which the stage ends.
    is_of_each: whether it is kept, too, where each of several people stands, as a page shows it.
    when_opened: how it stands in a case that is opened with one person in that role, or with
    nobody, so that it is written with the case; None: undecided.
    """

    stage: Stage
    ask: Callable[[CaseBatch, date], Mapping[int, Sequence[StageReading]]]
    reads: tuple[Read, ...]
    ends: tuple[ObligationKind, ...] = ()
    is_of_each: bool = False
    when_opened: Callable[[PartyRole | None], StageState] | None = None


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
# What a case keeps of its stages.
_KEPT = (*STATE_OF.values(), Case.stages_told)


def ends_of(stage: Stage) -> tuple[ObligationKind, ...]:
    """The dates with which a stage ends."""
    source = if_brought(StageSource, stage)
    return source.ends if source is not None else ()


def recompute(several: CaseBatch, *, on: date, written: ChangeSet | None = None) -> None:
    """Work out the stages of these cases from the facts, and write the changed ones.

    written: what was written since they were last worked out for that day; only stages that read
    of it are. None: every stage.
    """
    asked = [stage for stage in Stage if written is None or _reads_of(stage, written)]
    cases = several.cases
    if not asked or not cases:
        return
    session().flush()
    _hold(cases)
    readings_by_case: dict[Case, dict[Stage, Sequence[StageReading]]] = {case: {} for case in cases}
    for stage in asked:
        unsaid = _unsaid(stage, cases, written) if written is not None else ()
        readings = _readings(several, stage, on=on, unsaid=unsaid)
        source = if_brought(StageSource, stage)
        for case in cases:
            is_of_each = source is not None and source.is_of_each
            readings_by_case[case][stage] = (
                readings[case.id] if is_of_each else readings[case.id][:1]
            )
    _write(
        {
            case: as_kept(readings_by_case[case], case, partial(_refs, several, case))
            for case in cases
        }
    )


def _refs(several: CaseBatch, case: Case) -> dict[int, str]:
    """Refs of the people of a case, by their ids."""
    return {party.id: party.ref for party in rows_of(several.people(), case)}


def states_when_opened(role: PartyRole | None) -> dict[str, StageState]:
    """How the stages stand in a case that is opened with one person in this role, or with nobody,
    by the columns of the case, as far as that is not undecided.
    """
    return {
        STATE_OF[source.stage].key: source.when_opened(role)
        for source in brought(StageSource)
        if source.when_opened is not None
    }


def readings_of(case: Case, stage: Stage, *, on: date) -> list[StageReading]:
    """Readings of a stage on that day: the whole case, then each person."""
    return _readings(CaseBatch([case]), stage, on=on)[case.id]


def _readings(
    several: CaseBatch, stage: Stage, *, on: date, unsaid: Collection[int] = ()
) -> dict[int, list[StageReading]]:
    """unsaid: the ids of cases in which nobody said anything of the stage."""
    source = if_brought(StageSource, stage)
    readings = source.ask(several, on) if source else {}
    silent = any(not readings.get(case.id) and case.id not in unsaid for case in several.cases)
    verdicts = several.read(_verdicts, of=StageVerdict) if silent else {}
    return {
        case.id: _with_the_whole(readings.get(case.id, ()), _otherwise(case, stage, verdicts))
        for case in several.cases
    }


def _unsaid(stage: Stage, cases: Sequence[Case], written: ChangeSet) -> Collection[int]:
    """In which cases nobody said anything of it, as they keep it and nothing written since may
    have changed: a stage that was said to be not needed stands as such while no fact tells more.
    """
    if written.has_any((StageVerdict,)):
        return ()
    kept = STATE_OF[stage].key
    return {case.id for case in cases if getattr(case, kept) in _UNSAID}


def _verdicts(ids: Sequence[int]) -> Iterable[tuple[int, StageVerdict]]:
    """Verdicts on stages of these cases that were not withdrawn."""
    query = select(StageVerdict).where(
        of_these(StageVerdict.case_id, ids), StageVerdict.ended_entry_id.is_(None)
    )
    return (
        (verdict.case_id, verdict) for verdict in session().scalars(query.order_by(StageVerdict.id))
    )


def _otherwise(
    case: Case, stage: Stage, verdicts_by_case: Mapping[int, list[StageVerdict]]
) -> StageState:
    """Reading of a stage that no fact tells anything of."""
    if any(verdict.stage is stage for verdict in rows_of(verdicts_by_case, case)):
        return StageState.NOT_NEEDED
    is_past = case.provenance is Provenance.PUBLISHED or case.status is CaseStatus.CLOSED
    return StageState.NONE_RECORDED if is_past else StageState.NOT_DECIDED


def _with_the_whole(
    own_readings: Iterable[StageReading], otherwise: StageState
) -> list[StageReading]:
    readings = list(own_readings)
    whole = roll_up(readings) if readings else StageReading(otherwise)
    return [whole, *(reading for reading in readings if reading.party_id is not None)]


def _reads_of(stage: Stage, written: ChangeSet) -> bool:
    source = if_brought(StageSource, stage)
    return source is not None and written.has_any((*source.reads, *_READ_OF_ALL))


def _hold(cases: Sequence[Case]) -> None:
    """Lock these cases, with their stored stages.

    Nobody else holds one that was opened a moment ago.
    """
    older = {case.id: case for case in cases if not is_new(case)}
    if not older:
        return
    query = select(Case.id, *_KEPT).where(of_these(Case.id, list(older)))
    for case_id, *facts in session().execute(query.with_for_update(key_share=True)):
        for column, value in zip(_KEPT, facts, strict=True):
            set_committed_value(older[case_id], column.key, value)


def _write(changes: Mapping[Case, Mapping[str, Any]]) -> None:
    """Let the cases keep it; one that says so already is left, many are one statement."""
    changed = {
        case: columns
        for case, columns in changes.items()
        if any(getattr(case, name) != value for name, value in columns.items())
    }
    if len(changed) > 1:
        session().execute(
            update(Case), [{"id": case.id, **stages} for case, stages in changed.items()]
        )
    for case, columns in changed.items():
        for name, value in columns.items():
            if len(changed) > 1:
                set_committed_value(case, name, value)
            elif getattr(case, name) != value:
                # Written with whatever else is written of it.
                setattr(case, name, value)


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
