"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases.kinds import Stage
from casetrack.ledger.registry import Feature
from casetrack.probation import correction_views, ending_views, views
from casetrack.probation.dates import follow_custody, follow_receipt
from casetrack.probation.endings import close_with, objections_of
from casetrack.probation.importing import count_untold
from casetrack.probation.records import RECORDS
from casetrack.probation.routes import bp
from casetrack.probation.stage import stage
from casetrack.probation.words import DUTIES, FACTS, LABELS, RULES

# Imported for their routes.
PAGES = (views, ending_views, correction_views)

FEATURE = Feature(
    name="probation",
    blueprint=bp,
    labels=LABELS,
    rules=RULES,
    facts=FACTS,
    duties=DUTIES,
    stage=(Stage.PROBATION, stage),
    decided=close_with,
    receipt=follow_receipt,
    custody=follow_custody,
    objections=objections_of,
    imported=count_untold,
    records=RECORDS,
)
