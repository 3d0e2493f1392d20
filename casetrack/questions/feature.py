"""What this feature brings to the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.accounts.permissions import Permission
from casetrack.ledger.registry import Feature
from casetrack.questions.outcome_part import OUTCOME_PART
from casetrack.questions.parts import PERSON_PARTS, SLIP_PARTS, VISIT_PARTS
from casetrack.questions.records import RECORDS
from casetrack.questions.views import bp
from casetrack.questions.words import RULES
from casetrack.web.page import VISITS, SectionPage

ASKS = _l("What the office asks")

FEATURE = Feature(
    name="questions",
    blueprint=bp,
    section=VISITS,
    rules=RULES,
    records=RECORDS,
    person_parts=PERSON_PARTS,
    outcome_parts=(OUTCOME_PART,),
    slip_parts=SLIP_PARTS,
    visit_parts=VISIT_PARTS,
    section_pages=(SectionPage(VISITS, ASKS, "questions.index", Permission.QUESTIONS_WRITE),),
)
