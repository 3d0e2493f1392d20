"""The feature declaration of the calendar."""

from __future__ import annotations

from casetrack.desk.diary import feed_views, views
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.duties import DUTIES_IN_DIARY
from casetrack.ledger.registry import Feature
from casetrack.web.page import VISITS

# Imported for their routes.
PAGES = (views, feed_views)

FEATURE = Feature(
    "diary",
    bp,
    section=VISITS,
    brings=(DUTIES_IN_DIARY,),
)
