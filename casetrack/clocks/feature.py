"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.clocks import date_views, recording_views, service_views, views
from casetrack.clocks.blueprint import bp
from casetrack.clocks.clocks import CLOCKS
from casetrack.clocks.decisions import follow_decision, follow_redated
from casetrack.clocks.duties import DUTIES
from casetrack.clocks.importing import start_untold, what_happened
from casetrack.clocks.recording_words import RECORDING_LABELS, RECORDING_RULES
from casetrack.clocks.records import RECORDS
from casetrack.clocks.running import follow, follow_calendar, follow_moved
from casetrack.clocks.words import FACTS
from casetrack.ledger.registry import Feature

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, date_views, recording_views, service_views)

FEATURE = Feature(
    name="clocks",
    blueprint=bp,
    labels=RECORDING_LABELS,
    rules=RECORDING_RULES,
    duties=DUTIES,
    facts=FACTS,
    decided=follow_decision,
    redated=follow_redated,
    moved=dict.fromkeys((clock.kind for clock in CLOCKS), follow_calendar),
    happened=follow,
    happened_otherwise=follow_moved,
    imported=what_happened,
    untold=start_untold,
    records=RECORDS,
)
