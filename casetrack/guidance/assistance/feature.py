"""The feature of psychological help: its course, words and records."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from casetrack.cases.models import Measure
from casetrack.casework.duty_records import DUTIES
from casetrack.courses.diary import SESSION
from casetrack.courses.handlers import corrected_session_of, next_session_of
from casetrack.courses.pages import page_of
from casetrack.courses.records import SESSIONS
from casetrack.guidance.assistance.models import NEXT, RECORD, PsychologicalHelp
from casetrack.guidance.assistance.psychological_help import HELP, PAGES, bp
from casetrack.ledger.casefile.records import Child, Key, Record, Records
from casetrack.ledger.page_parts import NextSteps
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.next_steps import RecordGroup

TOLD = Record(
    PsychologicalHelp,
    "Psychological help; who gives it is named `with` the measure.",
    {
        "sessions_planned": Key("How many.", least=1, most=999),
        "every_weeks": Key("A session once in so many weeks.", least=1, most=52),
        "child_agrees": "Whether the child agreed.",
        "guardian_agrees": "Whether the guardian agreed.",
        "asked_on": "When they were asked.",
    },
    (SESSIONS, DUTIES),
)

FEATURE = Feature(
    "assistance",
    bp,
    brings=(
        DutyLine(
            NEXT,
            title=_l("Session of psychological help"),
            late_title=_l("Session of psychological help not recorded"),
            button=_l("Record the session"),
            url=page_of,
            needs=RECORD,
            diary=SESSION,
        ),
        *PAGES.types(is_served=True),
        NextSteps((PAGES.running, PAGES.beginning("assistance.begin")), RecordGroup.CHILD),
        next_session_of(HELP),
        corrected_session_of(HELP),
        Records(under={Measure: (Child("psychological_help", TOLD),)}),
    ),
)
