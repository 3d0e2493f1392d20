"""Plan spot checks: a seed for each is made and committed to; the days are drawn later."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casetrack.accounts.act import Act
from casetrack.accounts.models import Staff
from casetrack.audit.record import recorded_together
from casetrack.cases.kinds import MeasureState, Part
from casetrack.cases.locking import take_version
from casetrack.cases.models import Case, JournalEntry, Measure
from casetrack.cases.policy import ensure_may, ensure_open
from casetrack.cases.queries import find_in
from casetrack.casework.entry_people import party_of
from casetrack.clocks.calendar.calendars import current_calendar
from casetrack.codes import N_
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.errors import RuleBroken
from casetrack.ledger.journal import enter, enter_about
from casetrack.visits.models import VisitWay
from casetrack.visits.policy import may_visit
from casetrack.visits.queries import is_about
from casetrack.visits.spotchecks import journal_texts
from casetrack.visits.spotchecks.drawing import DrawWindow, commitment_of, windows_of
from casetrack.visits.spotchecks.models import (
    AHEAD,
    CALLED_OFF,
    PLAN,
    PLANNED,
    CheckState,
    SpotCheck,
    SpotCheckPlan,
)

SEED_BYTES = 16


def random_seed() -> str:
    """A seed that nobody could guess: 32 signs, hexadecimal."""
    return secrets.token_hex(SEED_BYTES)


@dataclass(frozen=True)
class CheckTerms:
    """Terms of a plan: people, aim, ways, visitor, number of checks, first and last day.

    first, last: of all windows together, both included. gap: working days from one check to the
    next, at least. days_ahead: before its day, that the visitor is told.
    """

    party_id: int
    aim: str
    way: VisitWay
    visitor_id: int
    first: date
    last: date
    times: int
    gap: int = 1
    days_ahead: int = 0
    measure_id: int | None = None


def windows_planned(case: Case, terms: CheckTerms, act: Act) -> list[DrawWindow]:
    """The windows that `plan_checks` would save, having asked everything it asks; saves nothing.

    Raises NotAllowed; RuleBroken if somebody is not of the case, the visitor may not go, the first
    day is not after today, the measure does not run, is another person's or ends before the last
    day, or the windows cannot be.
    """
    ensure_may(act.by, PLAN, case, on=act.on, party_id=terms.party_id)
    ensure_open(case)
    party_of(case, terms.party_id)
    _visitor(case, terms.visitor_id, party_id=terms.party_id, on=act.on)
    # A draw needs the night between: what is drawn today was not committed to before today.
    if terms.first <= act.on:
        raise RuleBroken(
            N_("Days are drawn at night: the first window begins on %(day)s at the earliest."),
            field="first",
            day=act.on + timedelta(days=1),
        )
    measure = _measure(case, terms)
    if measure is not None and measure.last_day is not None and terms.last > measure.last_day:
        raise RuleBroken(
            N_("What the checks serve ends on %(last)s, before %(day)s."),
            field="last",
            day=terms.last,
            last=measure.last_day,
        )
    return windows_of(terms.first, terms.last, terms.times, terms.gap, current_calendar())


@recorded_together()
def plan_checks(
    case: Case, terms: CheckTerms, act: Act, *, seed: Callable[[], str] = random_seed
) -> SpotCheckPlan:
    """Save the windows, each with a seed and the commitment to it; told in the journal.

    No day is drawn. seed: makes the seeds; random but where the same are to be made again.
    Raises what `windows_planned` raises.
    """
    windows = windows_planned(case, terms, act)
    child = party_of(case, terms.party_id)
    aim = BilingualText.written(terms.aim)
    plan = SpotCheckPlan(
        case_id=case.id,
        party_id=child.id,
        measure_id=terms.measure_id,
        visitor_id=terms.visitor_id,
        way=terms.way,
        aim=aim,
        gap=terms.gap,
        days_ahead=terms.days_ahead,
    )
    session().add(plan)
    session().flush()
    session().add_all(
        _committed(plan, case, number, window, seed(), act)
        for number, window in enumerate(windows, start=1)
    )
    entry = enter(
        case,
        PLANNED,
        act,
        when=PartialDate.day(act.on),
        text=journal_texts.checks_planned(len(windows), terms.first, terms.last, aim),
        parties={Part.ABOUT: [child]},
        subject=plan,
        checks=len(windows),
        first=terms.first.isoformat(),
        last=terms.last.isoformat(),
    )
    plan.entry_id = entry.id
    session().flush()
    return plan


def send_somebody_else(plan: SpotCheckPlan, visitor_id: int, act: Act, *, opened: int) -> bool:
    """Let another person go to the checks that are still to come; False if nothing is different.

    A check that is a visit already is changed as a visit. Raises NotAllowed, LostRace; RuleBroken
    if nothing is to come, or the person may not go.
    """
    case = session().get_one(Case, plan.case_id)
    ensure_may(act.by, PLAN, case, on=act.on, party_id=plan.party_id)
    ensure_open(case)
    visitor = _visitor(case, visitor_id, party_id=plan.party_id, on=act.on)
    _to_come(plan)
    if visitor.id == plan.visitor_id:
        return False
    take_version(plan, opened=opened)
    plan.visitor_id = visitor.id
    entry = enter_about(
        plan, PLANNED, act, act.on, journal_texts.checks_given(visitor.name), visitor=visitor.name
    )
    session().flush()
    return entry.id is not None


def call_off_checks(plan: SpotCheckPlan, reason: str, act: Act, *, opened: int) -> JournalEntry:
    """Call off every check that is still to come. Their days are told with their windows past.

    Raises NotAllowed, LostRace; RuleBroken without a reason, or if nothing is to come.
    """
    case = session().get_one(Case, plan.case_id)
    ensure_may(act.by, PLAN, case, on=act.on, party_id=plan.party_id)
    reason = reason.strip()
    if not reason:
        raise RuleBroken(N_("Say why, in a few words."), field="reason")
    gone = _to_come(plan)
    take_version(plan, opened=opened)
    plan.ended_on = act.on
    return call_off(plan, gone, journal_texts.checks_called_off(len(gone), reason), act)


def call_off(
    plan: SpotCheckPlan, gone: Sequence[SpotCheck], text: BilingualText, act: Act
) -> JournalEntry:
    """Call these checks off, told in one entry. Asks nobody's leave."""
    for check in gone:
        check.state = CheckState.CALLED_OFF
    return enter_about(plan, CALLED_OFF, act, act.on, text, checks=len(gone))


def _committed(
    plan: SpotCheckPlan, case: Case, number: int, window: DrawWindow, seed: str, act: Act
) -> SpotCheck:
    check = SpotCheck(
        plan_id=plan.id,
        case_id=case.id,
        office_id=case.office_id,
        position=number,
        first_day=window.first,
        last_day=window.last,
        commitment=commitment_of(seed),
        committed_at=act.at,
    )
    check.seed = seed
    return check


def _to_come(plan: SpotCheckPlan) -> list[SpotCheck]:
    checks = [check for check in plan.checks if check.state in AHEAD]
    if not checks:
        raise RuleBroken(N_("No spot check is to come in this plan."))
    return checks


def _measure(case: Case, terms: CheckTerms) -> Measure | None:
    if terms.measure_id is None:
        return None
    measure = find_in(case, Measure, terms.measure_id)
    if measure is None or not is_about(measure, terms.party_id):
        raise RuleBroken("measure_of_another", field="measure")
    if measure.state is not MeasureState.RUNNING:
        raise RuleBroken("measure_not_running", field="measure")
    return measure


def _visitor(case: Case, staff_id: int, *, party_id: int, on: date) -> Staff:
    visitor = session().get(Staff, staff_id)
    if visitor is None or not may_visit(visitor, case, party_id=party_id, on=on):
        raise RuleBroken("cannot_visit", field="visitor")
    return visitor
