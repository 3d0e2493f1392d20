"""The visits as a feature of the application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Case
from casetrack.cases.owed import Owed
from casetrack.cases.stages import StageSource
from casetrack.db import session
from casetrack.events import handles
from casetrack.ledger.find_commands import FindCommand, verb_page
from casetrack.ledger.importing import CaseImported, entry_in_file, is_in_file
from casetrack.ledger.obligations import owe
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import NextSteps, VisitSheetPart
from casetrack.ledger.reasons import why_agreed
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.visits import (
    list_views,
    overview_views,
    plan_views,
    planned_views,
    series_views,
    views,
)
from casetrack.visits.blueprint import bp
from casetrack.visits.concerns import keep_told_concern, was_steady
from casetrack.visits.diary import MONTH_MARKS, VISIT, VISITS_IN_DIARY
from casetrack.visits.figures import AREA
from casetrack.visits.handlers import (
    end_with_measure,
    follow_handover,
    follow_last_day,
    keep_plans_ahead,
    visits_planned_for,
    what_goes_along,
)
from casetrack.visits.models import Visit, VisitState, is_slip_with
from casetrack.visits.next_steps import next_steps
from casetrack.visits.queries import PLANS, visit_due_in, visits_in_short, visits_to
from casetrack.visits.records import RECORDS
from casetrack.visits.stage import READS, visits_stage
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import VISITS, SectionPage
from casetrack.web.words import FactWords, RuleWords


@handles(CaseImported)
def begin_missing_dates(imported: CaseImported) -> None:
    """Owe each planned visit on its day, also where that is past and no outcome is told.

    Not after the day on which its series, or what it serves, had ended. What a file of before tells
    of urgent visits is kept as concerns.
    """
    case, today = imported.case, imported.on
    visits = select(Visit).where(Visit.case_id == case.id).order_by(Visit.planned_on, Visit.id)
    for visit in session().scalars(visits):
        keep_told_concern(case, visit, on=today)
        planned = visit.planned_on
        if not visit.is_open() or planned is None or is_in_file(ObligationKind.VISIT, visit):
            continue
        if not _is_called_off(visit, planned):
            _owe(case, visit, planned)


def _is_called_off(visit: Visit, planned: date) -> bool:
    plan = visit.plan
    if plan is None:
        return False
    measure_ended = plan.measure.ended_on if plan.measure is not None else None
    return any(ended is not None and planned > ended for ended in (plan.ended_on, measure_ended))


def _owe(case: Case, visit: Visit, planned: date) -> None:
    entry = entry_in_file(visit.entry_id or (visit.plan.entry_id if visit.plan else None))
    owe(
        case,
        ObligationKind.VISIT,
        due=planned,
        subject=visit,
        why=why_agreed("visits_planned", fact_on=entry.when.first if entry else None, entry=entry),
        owner_id=visit.visitor_id,
        party_id=visit.party_id,
        is_provisional=visit.is_provisional,
    )


FACTS = {
    "visits_planned": _l("Planned by this office"),
    "spot_check_drawn": _l("A spot check, its day drawn"),
    "visit_refused": _l("A visit was refused"),
    "nobody_met_twice": _l("Nobody was met twice in a row"),
}

RULES = {
    "visit_day_past": _l("%(day)s is past. Choose today or a later day."),
    "cannot_visit": _l(
        "This person may not record visits to this child. Choose somebody of the case, or grant"
        " them the visits first."
    ),
    "measure_not_running": _l("It does not run any more. Choose another, or none."),
    "measure_of_another": _l("It concerns somebody else. Choose one of the same person, or none."),
    "visit_reason_missing": _l("Say why, in a few words."),
    "outcome_recorded": _l(
        "An outcome is recorded already: %(state)s. Correct it if it should say otherwise."
    ),
    "condition_missing": _l("Say how things are: steady, worrying or urgent."),
    "findings_missing": _l("Say in a sentence what you saw and heard."),
    "visit_why_missing": _l("Say why it did not take place."),
}


LAST = 3


def last_findings(of: VisitOf, user: Staff) -> Sequence[Visit]:
    """The last visits to the person that came to something, the latest first."""
    return [visit for visit in visits_to(of.party.id, limit=LAST + 1) if visit.id != of.visit_id][
        :LAST
    ]


def _slip_of(owed: Owed, user: Staff, on: date) -> tuple[LazyString, str] | None:
    """Address of the visit sheet, for the visitor who owes this visit."""
    if not is_slip_with(user.id, owed.owner_id, VisitState.PLANNED, owed.due, on=on):
        return None
    return SLIP, url_for("slips.show", case_id=owed.case_id, visit_id=owed.subject_id)


def _visit_of(case: Case, party_id: int | None) -> str:
    """Address at which the outcome of the due visit, or of an unplanned one, is recorded."""
    due = visit_due_in(case, party_id, user=signed_in_user(), on=today())
    if due is not None:
        return url_for("visits.outcome", case_id=case.id, visit_id=due)
    return url_for("visits.unplanned", case_id=case.id, party=party_id)


def _plan_of(case: Case, party_id: int | None) -> str:
    return url_for("visits.plan", case_id=case.id, party=party_id)


SLIP = _l("Slip")
# Their routes hang on the blueprint once they are read.
PAGES = (views, planned_views, plan_views, series_views, list_views, overview_views)

FEATURE = Feature(
    "visits",
    bp,
    section=VISITS,
    brings=(
        AREA,
        visits_in_short,
        PLANS,
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            ObligationKind.VISIT,
            title=_l("Visit"),
            late_title=_l("Visit without an outcome"),
            button=_l("Record outcome"),
            url=subject_page("visits.outcome", "visit_id"),
            needs=Permission.VISITS_RECORD,
            beside=_slip_of,
            diary=VISIT,
            in_diary=lambda user: not has_permission(user, Permission.VISITS_READ),
        ),
        StageSource(Stage.VISITS, visits_stage, READS, ends=(ObligationKind.VISIT,)),
        end_with_measure,
        follow_last_day,
        keep_plans_ahead,
        what_goes_along,
        visits_planned_for,
        follow_handover,
        begin_missing_dates,
        was_steady,
        NextSteps((next_steps,), RecordGroup.VISITS, Stage.VISITS),
        FindCommand(
            ("visit", "out", "outcome", "回访", "走访"),
            _l("Record a visit"),
            _visit_of,
            Permission.VISITS_RECORD,
        ),
        FindCommand(("plan", "安排", "计划"), _l("Plan visits"), _plan_of, Permission.VISITS_PLAN),
        SectionPage(VISITS, _l("Next and late"), "visits.index", Permission.VISITS_READ, place=1),
        SectionPage(VISITS, _l("Overview"), "visits.overview", Permission.VISITS_READ, place=2),
        verb_page(VISITS, _l("Record a visit"), "visit", Permission.VISITS_RECORD, place=1),
        verb_page(VISITS, _l("Plan visits"), "plan", Permission.VISITS_PLAN, place=2),
        RECORDS,
        VisitSheetPart("visits/_slip_findings.html", last_findings, is_aside=True),
        VISITS_IN_DIARY,
        *MONTH_MARKS,
    ),
)
