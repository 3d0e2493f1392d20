"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases.duty_kinds import ObligationKind
from casetrack.cases.kinds import Stage
from casetrack.ledger.registry import Feature
from casetrack.suggestions import follow_views, views
from casetrack.suggestions.actions import follow_calendar
from casetrack.suggestions.blueprint import bp
from casetrack.suggestions.importing import count_untold
from casetrack.suggestions.stage import stage
from casetrack.suggestions.words import DUTIES, FACTS, RULES_BROKEN

# Both rooms of views hang their pages on the blueprint.
VIEWS = (views, follow_views)

FEATURE = Feature(
    name="suggestions",
    blueprint=bp,
    rules=RULES_BROKEN,
    facts=FACTS,
    duties=DUTIES,
    stage=(Stage.SUGGESTIONS, stage),
    imported=count_untold,
    moved={ObligationKind.SUGGESTION_REPLY: follow_calendar},
)
