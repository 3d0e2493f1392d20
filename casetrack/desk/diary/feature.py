"""What this feature brings to the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.desk.diary import feed_views, views
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.duties import DUTIES_IN_DIARY
from casetrack.ledger.registry import Feature
from casetrack.web.page import VISITS
from casetrack.web.words import RuleWords

RULES = {
    "feed_needs_name": _l("Say which device it is, so that you know it again."),
    "too_many_feeds": _l(
        "You have %(most)s calendars on devices already. Take one back that you no longer use."
    ),
}


# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, feed_views)

FEATURE = Feature(
    "diary",
    bp,
    section=VISITS,
    brings=(
        RuleWords(RULES),
        DUTIES_IN_DIARY,
    ),
)
