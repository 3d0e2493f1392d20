"""What this feature brings to the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

from casetrack.agenda import period_views, views
from casetrack.agenda.blueprint import bp
from casetrack.agenda.periods import Show
from casetrack.agenda.queries import Group, Whose
from casetrack.agenda.risks import Risk
from casetrack.ledger.registry import Feature
from casetrack.web.page import TODAY

# Imported so that their pages hang on the blueprint before the application takes it.
PAGES = (views, period_views)

FEATURE = Feature(
    name="agenda",
    blueprint=bp,
    section=TODAY,
    labels=[
        (Group.LATE, _l("Late")),
        (Group.TODAY, _l("Due today")),
        (Group.NO_OUTCOME, _l("Visits without an outcome")),
        (Group.WAITING, _l("Waiting for others")),
        (Group.AHEAD, _l("Ahead")),
        (Whose.MINE, _l("Mine")),
        (Whose.OFFICE, _l("The whole office")),
        (Show.RUNNING, _lp("periods", "Running")),
        (Show.AT_RISK, _lp("periods", "At risk")),
        (Show.SUSPENDED, _lp("periods", "Suspended")),
        (Show.PROVISIONAL, _lp("periods", "Provisional")),
        (Risk.LATE, _lp("risk", "late")),
        (Risk.CUSTODY_ENDS, _lp("risk", "in custody, ends within 3 days")),
        (Risk.ENDS_SOON, _lp("risk", "ends within 7 days")),
        (Risk.SHORT_WINDOW, _lp("risk", "few days left after a probation")),
        (Risk.RESTRAINT_ENDS_FIRST, _lp("risk", "bail ends before the probation")),
        (Risk.IMPRECISE, _lp("risk", "first day not known exactly")),
    ],
)
