"""What is kept of the stages and words of a case, and what it is when everything is read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from casetrack.cases.batch_queries import CaseBatch
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Case, Obligation
from casetrack.cases.queries import parties_of
from casetrack.cases.stage_readings import StageNow, StageReading, stages_of
from casetrack.cases.stages import readings_of
from casetrack.db import session
from casetrack.db.search.rebuilding import look_through

Told = tuple[Any, ...]


def asked_of(
    ask: Callable[[CaseBatch, date], Mapping[int, Sequence[StageReading]]], case: Case, on: date
) -> list[StageReading]:
    """What whoever knows a stage says of one case."""
    return list(ask(CaseBatch([case]), on).get(case.id, ()))


def kept_of(case_id: int) -> list[Told]:
    """What the case says of each stage in their order, then the next date."""
    session().flush()
    case = session().get_one(Case, case_id)
    rows = [(stage.stage, *_values(stage), stage.each) for stage in stages_of(case).values()]
    return [*rows, (case.next_due, case.next_due_kind)]


def read_anew_of(case_id: int, *, on: date) -> list[Told]:
    """The same, worked out whole for that day."""
    case = session().get_one(Case, case_id)
    refs = {party.id: party.ref for party in parties_of(case)}
    readings: list[Told] = []
    for stage in Stage:
        whole, *each = readings_of(case, stage, on=on)
        if stage not in (Stage.REVIEW, Stage.PROBATION) or len(each) == 1:
            each = []
        people = (
            StageNow(stage, reading.state, refs[reading.party_id or 0], *_values(reading)[1:])
            for reading in each
        )
        readings.append((stage, *_values(whole), tuple(people)))
    owed = session().execute(
        sa.select(Obligation.due, Obligation.kind)
        .where(
            Obligation.case_id == case_id,
            Obligation.is_open,
            Obligation.kind != ObligationKind.URGENT_CONCERN,
            ~Obligation.is_withheld,
        )
        .order_by(Obligation.due, Obligation.id)
    )
    first = owed.first()
    return [*readings, (first.due, first.kind.value) if first else (None, None)]


def not_up_to_date(case_ids: Iterable[int], *, on: date) -> list[tuple[int, Told, Told]]:
    """What is kept of these cases and should be otherwise: the case, what is kept, what is so."""
    looked_at = list(case_ids)
    rows: list[tuple[int, Told, Told]] = []
    # All at one go; each by itself only to tell of which it is.
    have_words_amiss = bool(look_through(session(), looked_at, is_mending=False)[1])
    for case_id in looked_at:
        if have_words_amiss:
            otherwise = look_through(session(), [case_id], is_mending=False)[1]
            rows += [(case_id, ("words to find",), tuple(otherwise))] if otherwise else []
        kept, anew = kept_of(case_id), read_anew_of(case_id, on=on)
        if kept != anew:
            rows.append((case_id, tuple(set(kept) - set(anew)), tuple(set(anew) - set(kept))))
    return rows


def _values(row: Any) -> Told:
    return row.state, row.since, row.until, row.done, row.total, row.late
