"""What this feature brings to the house."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Case
from casetrack.cases.owed import Owed
from casetrack.cases.stages import StageSource
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.visits import (
    concern_views,
    list_views,
    overview_views,
    plan_views,
    planned_views,
    series_views,
    views,
)
from casetrack.visits.blueprint import bp
from casetrack.visits.concerns import was_steady
from casetrack.visits.diary import VISIT, VISITS_IN_DIARY
from casetrack.visits.follow import (
    end_with_measure,
    follow_handover,
    follow_last_day,
    keep_plans_ahead,
    visits_planned_for,
    what_goes_along,
)
from casetrack.visits.importing import begin_missing_dates
from casetrack.visits.models import VisitState, is_slip_with
from casetrack.visits.month_marks import MONTH_MARKS
from casetrack.visits.next_steps import next_steps
from casetrack.visits.queries import PLANS, visit_due_in, visits_in_short
from casetrack.visits.records import RECORDS
from casetrack.visits.slip_parts import SLIP_PARTS
from casetrack.visits.stage import READS, visits_stage
from casetrack.visits.words import FACTS, RULES
from casetrack.web.access import signed_in_user
from casetrack.web.clock import today
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import VISITS


def _outcome_of(owed: Owed) -> str:
    return url_for("visits.outcome", case_id=owed.case_id, visit_id=owed.subject_id)


def _slip_of(owed: Owed, user: Staff, on: date) -> tuple[LazyString, str] | None:
    """To the slip, for whoever goes: who owes a visit, and when, is who goes, and when."""
    if not is_slip_with(user.id, owed.owner_id, VisitState.PLANNED, owed.due, on=on):
        return None
    return SLIP, url_for("slips.show", case_id=owed.case_id, visit_id=owed.subject_id)


def _visit_of(case: Case, party_id: int | None) -> str:
    """Where the outcome of the visit that is due is recorded, or of one that was not planned."""
    due = visit_due_in(case, party_id, user=signed_in_user(), on=today())
    if due is not None:
        return url_for("visits.outcome", case_id=case.id, visit_id=due)
    return url_for("visits.unplanned", case_id=case.id, party=party_id)


def _plan_of(case: Case, party_id: int | None) -> str:
    return url_for("visits.plan", case_id=case.id, party=party_id)


SLIP = _l("Slip")
# Their routes hang on the blueprint once they are read.
PAGES = (views, planned_views, plan_views, series_views, list_views, overview_views, concern_views)

FEATURE = Feature(
    name="visits",
    blueprint=bp,
    section=VISITS,
    of_a_case=(visits_in_short, PLANS),
    rules=RULES,
    facts=FACTS,
    duties={
        ObligationKind.VISIT: DutyLine(
            title=_l("Visit"),
            late_title=_l("Visit without an outcome"),
            button=_l("Record outcome"),
            url=_outcome_of,
            needs=Permission.VISITS_RECORD,
            beside=_slip_of,
            diary=VISIT,
            in_diary=lambda user: not has_permission(user, Permission.VISITS_READ),
        ),
    },
    stage=StageSource(Stage.VISITS, visits_stage, READS, ends=(ObligationKind.VISIT,)),
    handlers=(
        end_with_measure,
        follow_last_day,
        keep_plans_ahead,
        what_goes_along,
        visits_planned_for,
        follow_handover,
        begin_missing_dates,
        was_steady,
    ),
    next_steps=(next_steps,),
    recorded_under=RecordGroup.VISITS,
    commands=(
        FindCommand(
            verbs=("visit", "out", "outcome", "回访", "走访"),
            text=_l("Record a visit"),
            url=_visit_of,
            needs=Permission.VISITS_RECORD,
        ),
        FindCommand(
            verbs=("plan", "安排", "计划"),
            text=_l("Plan visits"),
            url=_plan_of,
            needs=Permission.VISITS_PLAN,
        ),
    ),
    records=RECORDS,
    slip_parts=SLIP_PARTS,
    diary=(VISITS_IN_DIARY,),
    month_marks=MONTH_MARKS,
)
