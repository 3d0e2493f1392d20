"""The feature of corrective education: everything it registers."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Measure, Party
from casetrack.casework.duty_records import DUTIES
from casetrack.courses.diary import SESSION
from casetrack.courses.handlers import corrected_session_of, next_session_of
from casetrack.courses.pages import page_of
from casetrack.courses.queries import course_behind
from casetrack.courses.records import SESSIONS
from casetrack.guidance.correction.fact_actions import LEVEL
from casetrack.guidance.correction.gates import GATES
from casetrack.guidance.correction.kinds import NEXT_DUE, NINE
from casetrack.guidance.correction.measures import (
    ACT_FORMS,
    CORRECTION,
    SEALINGS,
    find_in_the_night,
    other_records,
)
from casetrack.guidance.correction.models import CorrectiveMeasure
from casetrack.guidance.correction.overview import LEVELS, level_said, of_person
from casetrack.guidance.correction.pages import MEASURES_OF, bp, children_of
from casetrack.law.instruments import cited
from casetrack.ledger.casefile.records import Child, Key, Record, Records
from casetrack.ledger.find_commands import FindCommand
from casetrack.ledger.page_parts import (
    FoldGroup,
    NextSteps,
    PersonPart,
    RecordGroup,
    RecordLine,
    RecordLines,
)
from casetrack.ledger.papers import Datum, PaperAsked, PaperKind
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.web.dates import word_when
from casetrack.web.words import RuleWords, label, language


def _told(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    measure = asked.measure
    detail = course_behind(CorrectiveMeasure, measure) if measure is not None else None
    if detail is None:
        return
    lang = language()
    yield Datum(_("Serious misconduct"), label(detail.conduct))
    yield Datum(_("When that was"), word_when(detail.acted, lang) if detail.acted else "")
    yield Datum(_("Public security organ that decided"), detail.decided_by.in_(lang))
    yield Datum(_("Decided on"), word_when(detail.decided, lang) if detail.decided else "")


PAPERS = (
    PaperKind(
        frozenset(NINE),
        _l("Corrective education"),
        cited("juvenile_delinquency_law", "38", "41"),
        _told,
    ),
)


CORRECTIVE = Record(
    CorrectiveMeasure,
    "One measure of corrective education; who carries it out is named `with` the measure.",
    {
        "sessions_planned": Key("How many reports or sessions.", least=1, most=999),
        "conduct": "For which serious misconduct.",
        "acted": "When that was.",
        "decided": "When the public security organ decided.",
        "decided_by": "Which organ that was.",
        "every_weeks": Key("A report or a look once in so many weeks.", least=1, most=52),
    },
    (SESSIONS, DUTIES),
)
RECORDS = Records(
    under={
        Measure: (Child("corrective", CORRECTIVE),),
        Party: (
            Child(
                "misconduct_levels",
                LEVEL.record(
                    "How grave the misconduct of a child is; a correction is another one."
                ),
            ),
        ),
    }
)


RULES = {
    "correction_of_an_adult": _l(
        "%(who)s is not under 18 on that day: corrective education is for minors (Law on the"
        " Prevention of Juvenile Delinquency arts. 38, 41)."
    ),
    "correction_punishable_at_act": _l(
        "%(who)s was 16 or older at the act and answers for every crime (Criminal Law art. 17):"
        " choose another misconduct, or correct the day of the act."
    ),
    "correction_before_the_law": _l(
        "The law on which it rests is in force since %(since)s; it was decided before."
    ),
}


def record_lines(facts: CaseFacts, user: Staff) -> Iterator[RecordLine]:
    """Line of the Record menu: the page of all children."""
    if children_of(facts.parties) and facts.may(user, Permission.CASE_EDIT):
        url = url_for("correction.overview", case_id=facts.case.id)
        yield RecordLine(RecordGroup.CHILD, _("Graded intervention: every child"), url)


FEATURE = Feature(
    "correction",
    bp,
    brings=(
        RuleWords(RULES),
        other_records,
        find_in_the_night,
        SEALINGS,
        DutyLine(
            NEXT_DUE,
            title=_l("Report or look of corrective education"),
            late_title=_l("Corrective education: no report and no look recorded"),
            button=_l("Record it"),
            url=page_of,
            needs=Permission.GUIDANCE_RECORD,
            diary=SESSION,
        ),
        LEVELS,
        *MEASURES_OF.types(is_served=True),
        NextSteps(
            (MEASURES_OF.running, MEASURES_OF.beginning("correction.new")), RecordGroup.CHILD
        ),
        RecordLines(record_lines),
        PersonPart(
            "guidance/correction/_of_person.html",
            of_person,
            FoldGroup.PROTECTION,
            level_said,
        ),
        FindCommand(
            ("level", "分级"),
            _l("Record the level of misconduct"),
            LEVEL.begin,
            Permission.CASE_EDIT,
        ),
        corrected_session_of(CORRECTION),
        next_session_of(CORRECTION),
        *GATES,
        *ACT_FORMS,
        RECORDS,
        *PAPERS,
    ),
)
