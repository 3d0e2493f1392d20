"""The feature of people: everything it registers."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from casetrack.cases.facts import CHARGES
from casetrack.cases.guardians import GUARDIANS, TIES
from casetrack.cases.models import Party
from casetrack.casework.facts.pages import register_facts
from casetrack.casework.facts.simple import facts_part, record_lines_of
from casetrack.ledger.casefile.records import Child, Records
from casetrack.ledger.page_parts import CasePart, FoldGroup
from casetrack.ledger.registry import Feature
from casetrack.people.charge_facts import CHARGE
from casetrack.people.kinds import KINDS
from casetrack.people.particulars import ATTRIBUTE, CIRCUMSTANCE
from casetrack.people.relations import GUARDIANSHIP, TIE
from casetrack.people.sections import ATTRIBUTES, CIRCUMSTANCES, of_case, of_person, said_of_case
from casetrack.web.words import RuleWords

RULES = {
    "stated_withdrawn_before": _l("This was withdrawn before; its history says why."),
}


bp = Blueprint("people", __name__)
register_facts(bp, *KINDS)

ATTRIBUTE_TOLD = ATTRIBUTE.record("One attribute of a person, for as long as that was so.")
GUARDIAN_TOLD = GUARDIANSHIP.record(
    "Who was guardian of this party for some time; who is what to whom stands in the ties."
)

FEATURE = Feature(
    "people",
    bp,
    brings=(
        RuleWords(RULES),
        ATTRIBUTES,
        TIES,
        GUARDIANS,
        CIRCUMSTANCES,
        CHARGES,
        Records(
            under={Party: (Child("attributes", ATTRIBUTE_TOLD), Child("guardians", GUARDIAN_TOLD))}
        ),
        CasePart(FoldGroup.NOTES, "people/_of_case.html", of_case, said_of_case),
        facts_part(FoldGroup.LIFE, of_person(ATTRIBUTE)),
        facts_part(FoldGroup.FAMILY, of_person(TIE, GUARDIANSHIP)),
        facts_part(FoldGroup.CASE, of_person(CIRCUMSTANCE, CHARGE)),
        record_lines_of(*KINDS),
    ),
)
