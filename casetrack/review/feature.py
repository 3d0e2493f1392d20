"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.cases.kinds import Stage
from casetrack.cases.registry import Feature
from casetrack.review.actions import follow_calendar
from casetrack.review.counting import OWED_AS
from casetrack.review.decisions import end_with
from casetrack.review.queries import running_prosecution_review
from casetrack.review.stage import stage
from casetrack.review.views import bp
from casetrack.review.words import DUTIES, LABELS, RULES

FEATURE = Feature(
    name="review",
    blueprint=bp,
    labels=LABELS,
    rules=RULES,
    duties=DUTIES,
    stage=(Stage.REVIEW, stage),
    decided=end_with,
    review=running_prosecution_review,
    moved=dict.fromkeys(OWED_AS.values(), follow_calendar),
)
