"""What this feature brings to the house."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Obligation
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.visits import concern_views, list_views, plan_views, views
from casetrack.visits.blueprint import bp
from casetrack.visits.follow import follow_handover, follow_measure
from casetrack.visits.importing import count_untold
from casetrack.visits.stage import visits_stage
from casetrack.visits.words import FACTS, RULES


def _outcome_of(owed: Obligation) -> str:
    return url_for("visits.outcome", case_id=owed.case_id, visit_id=owed.subject_id)


def _answer_to(owed: Obligation) -> str:
    return url_for("visits.concern", case_id=owed.case_id, visit_id=owed.subject_id)


# Their routes hang on the blueprint once they are read.
PAGES = (views, plan_views, list_views, concern_views)

FEATURE = Feature(
    name="visits",
    blueprint=bp,
    rules=RULES,
    facts=FACTS,
    duties={
        ObligationKind.VISIT: DutyLine(
            title=_l("Visit"),
            late_title=_l("Visit without an outcome"),
            button=_l("Record outcome"),
            url=_outcome_of,
            needs=Permission.VISITS_RECORD,
        ),
        ObligationKind.URGENT_CONCERN: DutyLine(
            title=_l("Urgent concern"),
            button=_l("Say what was done"),
            url=_answer_to,
            needs=Permission.CONCERN_ANSWER,
        ),
    },
    stage=(Stage.VISITS, visits_stage),
    follow=follow_measure,
    handed=follow_handover,
    imported=count_untold,
)
