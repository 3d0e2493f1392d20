"""What this feature brings to the house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.agenda.queries import Group, Whose
from casetrack.agenda.views import bp
from casetrack.cases.registry import Feature

FEATURE = Feature(
    name="agenda",
    blueprint=bp,
    labels={
        Group.LATE: _l("Late"),
        Group.TODAY: _l("Due today"),
        Group.NO_OUTCOME: _l("Visits without an outcome"),
        Group.REPLIES: _l("Replies expected"),
        Group.AHEAD: _l("Ahead"),
        Whose.MINE: _l("Mine"),
        Whose.OFFICE: _l("The whole office"),
    },
)
