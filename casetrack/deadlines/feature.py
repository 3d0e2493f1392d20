"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases.registry import Feature
from casetrack.deadlines import (
    calculator_views,
    calendar_views,
    case_views,
    date_views,
    recording_views,
    rule_views,
    service_views,
    what_if_views,
)
from casetrack.deadlines.blueprint import bp
from casetrack.deadlines.clocks import CLOCKS
from casetrack.deadlines.decisions import follow_decision, follow_redated
from casetrack.deadlines.duty_words import DUTIES
from casetrack.deadlines.importing import start_untold, what_happened
from casetrack.deadlines.keeping import follow, follow_calendar, follow_moved
from casetrack.deadlines.recording_words import RECORDING_LABELS, RECORDING_RULES
from casetrack.deadlines.words import FACTS, LABELS, RULES

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (
    calculator_views,
    calendar_views,
    case_views,
    date_views,
    recording_views,
    rule_views,
    service_views,
    what_if_views,
)

FEATURE = Feature(
    name="deadlines",
    blueprint=bp,
    labels=[*LABELS, *RECORDING_LABELS],
    rules={**RULES, **RECORDING_RULES},
    duties=DUTIES,
    facts=FACTS,
    decided=follow_decision,
    redated=follow_redated,
    moved=dict.fromkeys((clock.kind for clock in CLOCKS), follow_calendar),
    happened=follow,
    happened_otherwise=follow_moved,
    imported=what_happened,
    untold=start_untold,
)
