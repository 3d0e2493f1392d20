"""Divide the duties between two offices, and set the rhythm of reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casetrack.accounts.act import Act
from casetrack.cases.duty_kinds import DutyState
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import RuleBroken
from casetrack.ledger.obligations import owe, settle
from casetrack.ledger.reasons import why_agreed
from casetrack.probation.entrustments import journal_texts
from casetrack.probation.entrustments.models import (
    AGREED,
    REPORT_AWAITED,
    REPORT_OWED,
    DutySide,
    Entrustment,
    EntrustmentDuty,
)
from casetrack.probation.entrustments.queries import conditions_of
from casetrack.probation.entrustments.steps import case_to_write, enter_of
from casetrack.visits.models import SeriesUnit


@dataclass(frozen=True)
class Division:
    """Division of duties. sides: by the place of each requirement; one left out is nobody's.

    every, unit: rhythm of reports; report_due: due day of the next one, inclusive.
    """

    ours: str = ""
    theirs: str = ""
    every: int | None = None
    unit: SeriesUnit | None = None
    report_due: date | None = None
    sides: Mapping[int, DutySide] = field(default_factory=dict)


def divide(entrustment: Entrustment, division: Division, act: Act, *, opened: int) -> bool:
    """Set the office of each requirement and the rhythm of reports; False if nothing is different.

    Raises NotAllowed, LostRace; RuleBroken if the supervision does not run, a requirement is none
    of the probation, a report is due before today or after its end, or a rhythm has no first
    report.
    """
    case = case_to_write(entrustment, act)
    if not entrustment.is_running:
        raise RuleBroken("entrustment_does_not_run")
    conditions = {
        condition.position: condition
        for condition in conditions_of(entrustment)
        if condition.is_asked
    }
    if not set(division.sides) <= set(conditions):
        raise RuleBroken("not_of_this_case")
    ours = entrustment.ours.rewritten(division.ours)
    theirs = entrustment.theirs.rewritten(division.theirs)
    # The division of a withdrawn requirement is kept as it was.
    sides = {
        duty.condition: duty.side for duty in entrustment.duties if duty.condition not in conditions
    }
    sides |= dict(division.sides)
    terms = (ours, theirs, division.every, division.unit, division.report_due, sides)
    if terms == _divided(entrustment):
        return False
    _check_rhythm(entrustment, division, act)
    take_version(entrustment, opened=opened)
    entrustment.ours, entrustment.theirs = ours, theirs
    entrustment.every, entrustment.unit = division.every, division.unit
    kept = {duty.condition: duty for duty in entrustment.duties}
    entrustment.duties = [
        kept.get(place) or EntrustmentDuty(condition=place) for place in sorted(sides)
    ]
    for duty in entrustment.duties:
        duty.side = sides[duty.condition]
    lines = [
        journal_texts.line(conditions[place].text, side)
        for place, side in sorted(sides.items())
        if place in conditions
    ]
    rhythm = journal_texts.rhythm(division.every, division.unit, division.report_due)
    text = journal_texts.agreed(lines, ours, theirs, rhythm)
    entry = enter_of(case, AGREED, entrustment, act, on=act.on, text=text)
    owe_report(case, entrustment, division.report_due, entry, act)
    return True


def owe_report(
    case: Case, entrustment: Entrustment, due: date | None, entry: JournalEntry, act: Act
) -> None:
    """Owe the next report there and await it here by that day (inclusive); None ends both."""
    entrustment.report_due = due
    if due is None:
        for kind in (REPORT_AWAITED, REPORT_OWED):
            settle(kind, entrustment, on=act.on, as_=DutyState.LAPSED)
        return
    why = why_agreed("reports_agreed", fact_on=act.on, entry=entry)
    about: dict[str, Any] = {
        "due": due,
        "subject": entrustment,
        "why": why,
        "party_id": entrustment.party_id,
    }
    owe(case, REPORT_AWAITED, **about)
    if entrustment.staff_id is not None:
        owe(
            case,
            REPORT_OWED,
            owner_id=entrustment.staff_id,
            office_id=entrustment.office_id,
            **about,
        )
    session().flush()


def _divided(entrustment: Entrustment) -> tuple[object, ...]:
    return (
        entrustment.ours,
        entrustment.theirs,
        entrustment.every,
        entrustment.unit,
        entrustment.report_due,
        {duty.condition: duty.side for duty in entrustment.duties},
    )


def _check_rhythm(entrustment: Entrustment, division: Division, act: Act) -> None:
    if (division.every is None) != (division.unit is None):
        raise RuleBroken(N_("Say both: the number, and weeks or months."), field="every")
    due = division.report_due
    if division.every is not None and due is None:
        raise RuleBroken(N_("Say by when the next report is due."), field="report_due")
    if due is None or due == entrustment.report_due:
        return
    if due < act.on:
        raise RuleBroken(N_("That day is past: today is %(day)s."), field="report_due", day=act.on)
    last = entrustment.measure.last_day
    if last is not None and due > last:
        raise RuleBroken(
            N_("By then the supervision is over: its last day is %(day)s."),
            field="report_due",
            day=last,
        )
