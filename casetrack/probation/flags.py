"""Flags of a recorded probation: unlawful length, breaches outside it, a second one running.

The conditions of the decision itself are asked in `probation.gates`. Unrecorded facts exclude
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from casetrack.cases.flags import Flag, flag
from casetrack.cases.kinds import MeasureState
from casetrack.cases.models import Case, Disposition
from casetrack.law import OutsideStatute, Verdict, probation_end_lawful, probation_last_day
from casetrack.probation.checks import within
from casetrack.probation.models import Breach, Probation
from casetrack.probation.queries import breaches_of, probations_of


def flags_of_probations(case: Case, on: date) -> Iterator[tuple[Disposition, Sequence[Flag]]]:
    """Flags of each probation of an imported case.

    on: the day whose law is asked where the day of the decision is unknown.
    """
    probations = probations_of(case)
    for probation in probations:
        yield probation.disposition, flag_probation(probation, breaches_of(probation), on=on)
    yield from _running_twice(probations)


def flag_probation(probation: Probation, breaches: Sequence[Breach], *, on: date) -> list[Flag]:
    """Flags of an unlawful length and of breaches outside the probation.

    on: the day whose law is asked where the day of the decision is unknown.
    """
    decided_on, ends = probation.disposition.decided.first, probation.ends_on()
    flags = [*_length(probation, decided_on, ends, on=on)]
    if decided_on is not None and ends is not None:
        flags += [
            flag(verdict.rule, "outside_the_probation", {"since": decided_on, "until": ends})
            for breach in breaches
            if not (verdict := within(breach.happened, decided_on=decided_on, ends_on=ends)).met
        ]
    return flags


def _length(
    probation: Probation, decided_on: date | None, ends: date | None, *, on: date
) -> Iterator[Flag]:
    try:
        if probation.months is not None:
            probation_last_day(decided_on or on, months=probation.months)
        if decided_on is not None and ends is not None:
            lawful = probation_end_lawful(decided_on, ends)
            if lawful.refuses:
                yield _of(lawful, "probation_end_not_lawful")
    except OutsideStatute as broken:
        yield flag("cnp_probation", broken.key, broken.values)


def _of(verdict: Verdict, key: str) -> Flag:
    return flag(verdict.rule, key, verdict.values)


def _running_twice(
    probations: Iterable[Probation],
) -> Iterator[tuple[Disposition, list[Flag]]]:
    """Flag a probation that runs beside another one of the same person."""
    seen: set[int] = set()
    for probation in probations:
        is_over = probation.revoked_on or probation.final_disposition_id or probation.expired
        if is_over or probation.measure.state is not MeasureState.RUNNING:
            continue
        if probation.party_id in seen:
            yield probation.disposition, [flag("cnp_probation", "probation_runs_already", {})]
        seen.add(probation.party_id)
