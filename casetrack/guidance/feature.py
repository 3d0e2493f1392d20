"""What this feature brings to the house."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.cases.models import Obligation
from casetrack.guidance import programme_views, views
from casetrack.guidance.blueprint import bp
from casetrack.guidance.importing import count_untold
from casetrack.guidance.stage import guidance_stage
from casetrack.guidance.words import FACTS, RULES
from casetrack.ledger.registry import DutyLine, Feature

# Their routes hang on the blueprint once they are read.
PAGES = (views, programme_views)


def _order_of(owed: Obligation) -> str:
    return url_for("guidance.order", case_id=owed.case_id, order_id=owed.subject_id)


FEATURE = Feature(
    name="guidance",
    blueprint=bp,
    rules=RULES,
    facts=FACTS,
    duties={
        ObligationKind.ORDER_END: DutyLine(
            title=_l("The order to a guardian ends"),
            late_title=_l("The order to a guardian has run out"),
            button=_l("Open the order"),
            url=_order_of,
        )
    },
    stage=(Stage.GUIDANCE, guidance_stage),
    imported=count_untold,
)
