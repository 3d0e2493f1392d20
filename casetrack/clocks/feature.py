"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.clocks import date_views, recording_views, service_views, views
from casetrack.clocks.blueprint import bp
from casetrack.clocks.decisions import follow_decision, follow_redated, follow_undone
from casetrack.clocks.diary import HEARINGS_IN_DIARY
from casetrack.clocks.duties import DUTIES
from casetrack.clocks.importing import start_missing_clocks, what_was_decided
from casetrack.clocks.next_steps import next_steps
from casetrack.clocks.recording_words import RECORDING_RULES
from casetrack.clocks.records import RECORDS
from casetrack.clocks.running import follow, follow_calendar, follow_corrected
from casetrack.clocks.words import FACTS
from casetrack.ledger.registry import Feature
from casetrack.web.next_steps import RecordGroup
from casetrack.web.page import DATES

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, date_views, recording_views, service_views)

FEATURE = Feature(
    name="clocks",
    blueprint=bp,
    section=DATES,
    rules=RECORDING_RULES,
    duties=DUTIES,
    facts=FACTS,
    handlers=(
        follow,
        follow_corrected,
        follow_decision,
        follow_redated,
        follow_undone,
        follow_calendar,
        what_was_decided,
        start_missing_clocks,
    ),
    next_steps=(next_steps,),
    recorded_under=RecordGroup.DECIDED,
    records=RECORDS,
    diary=(HEARINGS_IN_DIARY,),
)
