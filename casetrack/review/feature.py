"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases.kinds import Stage
from casetrack.ledger.registry import Feature
from casetrack.review import chain_views, views
from casetrack.review.actions import follow_calendar
from casetrack.review.blueprint import bp
from casetrack.review.counting import OWED_AS
from casetrack.review.custody import custody_told
from casetrack.review.decisions import end_with, follow_redated
from casetrack.review.importing import count_untold
from casetrack.review.queries import running_prosecution_review, suspended_by
from casetrack.review.records import RECORDS
from casetrack.review.stage import stage
from casetrack.review.words import DUTIES, LABELS, RULES

# Imported for their routes.
PAGES = (views, chain_views)

FEATURE = Feature(
    name="review",
    blueprint=bp,
    labels=LABELS,
    rules=RULES,
    duties=DUTIES,
    stage=(Stage.REVIEW, stage),
    decided=end_with,
    redated=follow_redated,
    review=running_prosecution_review,
    suspended=suspended_by,
    held=custody_told,
    imported=count_untold,
    moved=dict.fromkeys(OWED_AS.values(), follow_calendar),
    records=RECORDS,
)
