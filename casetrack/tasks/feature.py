"""What this feature brings to the house."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casetrack.casefile.records import Child, FileSection, Key, Record, Records
from casetrack.cases.owed import Owed
from casetrack.casework.records import DUTIES
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.tasks.models import RECORD, STEP, Task
from casetrack.tasks.queries import texts_of
from casetrack.tasks.views import bp
from casetrack.tasks.words import FACTS, RULES

TOLD = Record(
    Task,
    "Something to be done next in the case.",
    {
        "entry": "The entry it follows from.",
        "text": Key("What is to be done.", required=True),
        "done_by": "The entry that tells how it ended; none: it is still to be done.",
    },
    (DUTIES,),
    named="next_step",
    leads=False,
)


def _page_of(owed: Owed) -> str:
    return url_for("tasks.show", case_id=owed.case_id, task_id=owed.subject_id)


FEATURE = Feature(
    name="tasks",
    blueprint=bp,
    rules=RULES,
    facts=FACTS,
    duties={
        STEP: DutyLine(
            title=_l("Next step"),
            late_title=_l("Next step not done"),
            button=_l("Say it was done"),
            url=_page_of,
            needs=RECORD,
            texts=texts_of,
        )
    },
    records=Records(lists={FileSection.HAPPENED: (Child("next_steps", TOLD),)}),
)
