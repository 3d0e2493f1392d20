"""Invariants of every probation decided here.

An act checks the law for its own day; a correction of another record, or two lawful steps, may
still break a rule together. These checks run before every commit.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from casetrack.cases.kinds import DispositionKind, MeasureKind, MeasureState
from casetrack.cases.models import Disposition, Measure
from casetrack.db import session
from casetrack.db.change_set import OfKind, change_set, is_new
from casetrack.errors import RuleBroken
from casetrack.law import final_decision_open, probation_end_lawful
from casetrack.ledger.invariants import Invariant
from casetrack.probation.checks import within
from casetrack.probation.models import Breach, Probation
from casetrack.probation.queries import breaches_of

FINAL = DispositionKind.NON_PROSECUTION_AFTER_PROBATION


def not_lawful() -> Iterator[RuleBroken]:
    """An unlawful length, or a final decision before the end in force.

    Source: Criminal Procedure Law arts. 283, 284; Procuratorate Rules art. 473.
    """
    for probation in _concerned():
        decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
        if decided_on is None or ends_on is None:
            continue
        lawful = probation_end_lawful(decided_on, ends_on)
        if lawful.refuses:
            yield RuleBroken("probation_end_not_lawful", field=None, **lawful.values)
        final = probation.final_disposition
        if final is None or final.kind is not FINAL or not (final.decided_here and final.stands):
            continue
        day = final.decided.last
        if day is not None and final_decision_open(day, last_day=ends_on).refuses:
            yield RuleBroken("final_before_the_end", ends=ends_on, final=day)


def breaches_outside() -> Iterator[RuleBroken]:
    """A breach that cannot have happened during its probation.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules art. 479.
    """
    for probation in _concerned():
        decided_on, ends_on = probation.disposition.decided.first, probation.ends_on()
        if decided_on is None or ends_on is None or is_new(probation):
            continue
        for breach in breaches_of(probation):
            if within(breach.happened, decided_on=decided_on, ends_on=ends_on).refuses:
                yield RuleBroken("outside_the_probation", since=decided_on, until=ends_on)


def running_twice() -> Iterator[RuleBroken]:
    """A second probation of a person while one of the same case runs.

    Source: Criminal Procedure Law art. 283.
    """
    for new in _concerned():
        if not _runs(new):
            continue
        others = (
            select(Probation)
            .join(Measure, Measure.id == Probation.measure_id)
            .where(
                Probation.party_id == new.party_id,
                Probation.id != new.id,
                Probation.decided_here,
                Probation.revoked_on.is_(None),
                Probation.final_disposition_id.is_(None),
                Measure.state == MeasureState.RUNNING,
            )
        )
        if session().scalar(others.limit(1)) is not None:
            yield RuleBroken("probation_runs_already")


INVARIANTS = (
    Invariant((Probation, OfKind(Disposition, FINAL)), not_lawful),
    Invariant((Breach, Probation.last_day, Probation.printed_last_day), breaches_outside),
    Invariant((OfKind(Measure, MeasureKind.PROBATION),), running_twice),
)


def _concerned() -> list[Probation]:
    """Probations decided here that this transaction writes, or writes a breach of."""
    probations_by_id: dict[int, Probation] = {}
    for noted in list(change_set().each.values()):
        row = noted.row
        if isinstance(row, Breach):
            row = session().get(Probation, row.probation_id)
        if isinstance(row, Probation) and row.decided_here:
            probations_by_id[row.id] = row
    return list(probations_by_id.values())


def _runs(probation: Probation) -> bool:
    return (
        probation.measure.state is MeasureState.RUNNING
        and probation.revoked_on is None
        and probation.final_disposition_id is None
    )
