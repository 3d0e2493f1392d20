"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases import reading_rules
from casetrack.cases.blueprint import bp
from casetrack.cases.flag_words import FLAG_RULES
from casetrack.cases.rule_words import RULES
from casetrack.casework import find_views, measure_views, search_views, team_views, views
from casetrack.casework.found_by import FOUND_BY
from casetrack.casework.holds import INVARIANTS
from casetrack.casework.records import RECORDS
from casetrack.identity import views as identity_views
from casetrack.ledger.page_parts import PersonPart
from casetrack.ledger.registry import Feature

# Imported so that its routes hang on the blueprint before the application takes it.
PAGES = (views, find_views, search_views, measure_views, team_views, identity_views)

FEATURE = Feature(
    name="cases",
    blueprint=bp,
    rules={**RULES, **reading_rules.RULES, **identity_views.RULES, **FLAG_RULES},
    records=RECORDS,
    invariants=INVARIANTS,
    found_by=FOUND_BY,
    person_parts=(PersonPart("identity/_same_number.html", identity_views.of_person),),
)
