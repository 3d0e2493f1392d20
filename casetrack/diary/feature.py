"""What this feature brings to the house."""

from __future__ import annotations

from casetrack.diary import feed_views, views
from casetrack.diary.blueprint import bp
from casetrack.diary.duties import DUTIES_IN_DIARY
from casetrack.diary.words import RULES
from casetrack.ledger.registry import Feature
from casetrack.web.page import VISITS

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, feed_views)

FEATURE = Feature(name="diary", blueprint=bp, section=VISITS, rules=RULES, diary=(DUTIES_IN_DIARY,))
