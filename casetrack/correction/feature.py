"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Case
from casetrack.correction.gates import GATES
from casetrack.correction.kinds import NEXT_DUE
from casetrack.correction.measures import CORRECTION
from casetrack.correction.overview import LEVELS, of_person
from casetrack.correction.pages import MEASURES_OF, bp, children_of
from casetrack.correction.papers import PAPERS
from casetrack.correction.records import RECORDS
from casetrack.correction.words import RULES
from casetrack.courses.corrections import corrected_session_of
from casetrack.courses.diary import SESSION
from casetrack.courses.importing import next_session_of
from casetrack.courses.pages import page_of
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import PersonPart, RecordGroup, RecordLine
from casetrack.ledger.registry import DutyLine, Feature


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """The page of all children, from the menu of what may be recorded."""
    if children_of(facts.parties) and facts.may(user, Permission.CASE_EDIT):
        url = url_for("correction.overview", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CHILD, _("Graded intervention: every child"), url)


def _level(case: Case, party_id: int | None) -> str:
    return url_for("correction.new_misconduct-levels", case_id=case.id, of=party_id)


FEATURE = Feature(
    name="correction",
    blueprint=bp,
    rules=RULES,
    duties={
        NEXT_DUE: DutyLine(
            title=_l("Report or look of corrective education"),
            late_title=_l("Corrective education: no report and no look recorded"),
            button=_l("Record it"),
            url=page_of,
            needs=Permission.GUIDANCE_RECORD,
            diary=SESSION,
        ),
    },
    of_a_case=(LEVELS,),
    measures=MEASURES_OF.types(is_served=True),
    next_steps=(MEASURES_OF.running, MEASURES_OF.beginning("correction.new")),
    recorded_under=RecordGroup.CHILD,
    record_lines=(record_lines,),
    person_parts=(PersonPart("correction/_of_person.html", of_person),),
    commands=(
        FindCommand(
            verbs=("level", "分级"),
            text=_l("Record the level of misconduct"),
            url=_level,
            needs=Permission.CASE_EDIT,
        ),
    ),
    handlers=(corrected_session_of(CORRECTION), next_session_of(CORRECTION)),
    gates=GATES,
    records=RECORDS,
    papers=PAPERS,
)
