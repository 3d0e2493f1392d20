"""The feature declaration of the calendar."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from casetrack.desk.diary import feed_views, views
from casetrack.desk.diary.blueprint import bp
from casetrack.desk.diary.duties import DUTIES_IN_DIARY
from casetrack.desk.diary.finding import read_day_typed
from casetrack.ledger.find_commands import FindReading
from casetrack.ledger.registry import Feature
from casetrack.web.page import TODAY, SectionPage

# Imported for their routes.
PAGES = (views, feed_views)

FEATURE = Feature(
    "diary",
    bp,
    section=TODAY,
    brings=(
        DUTIES_IN_DIARY,
        FindReading(read_day_typed),
        SectionPage(TODAY, _lp("diary", "Calendar"), "diary.calendar", place=4),
        SectionPage(TODAY, _l("Week"), "diary.calendar", place=5, args={"view": "week"}),
    ),
)
