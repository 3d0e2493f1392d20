"""The feature of opinions: its blueprints, and everything it registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casetrack.accounts.models import Staff
from casetrack.cases.models import Obligation
from casetrack.law import Verdict
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.ledger.gate_lines import VerdictFacts
from casetrack.ledger.registry import DutyLine, Feature, subject_page
from casetrack.probation.models import Probation
from casetrack.probation.opinions.handlers import (
    BEFORE_THE_END,
    COUNTED_HERE,
    GATES,
    MISSING,
    begin_with_probation,
    end_with_probation,
    follow_last_day,
    follow_office,
    owe_in_the_night,
    owe_missing,
)
from casetrack.probation.opinions.models import (
    OPINION,
    OPINION_TERM,
    WRITE,
    OpinionVersion,
    ProbationOpinion,
)
from casetrack.probation.opinions.papers import PAPERS
from casetrack.probation.opinions.queries import OPINIONS
from casetrack.probation.opinions.views import bp
from casetrack.probation.supervision_parts import Supervising, SupervisionPart
from casetrack.web.dates import word_day
from casetrack.web.words import FactWords, RuleWords, language

RULES = {
    MISSING: _l(
        "The opinion on the probation is not finished (Rules, art. 477). Finish it first, or say"
        " why to go on without it."
    ),
}
FACTS = {
    BEFORE_THE_END: _l("the last day of the probation, counted back by the office's own practice"),
    COUNTED_HERE: _l(
        "the last day of the probation; the day counted back from it was past when the case came in"
    ),
}


def _finished(verdict: Verdict) -> str:
    day = verdict.values.get("finished_on")
    if not isinstance(day, date):
        return _("It is not finished.")
    return _("Finished on %(day)s.", day=word_day(day, language(), long=True))


VERDICT_FACTS: Mapping[str, Callable[[Verdict], str]] = {"cnp_opinion": _finished}


@dataclass(frozen=True)
class OpinionPart:
    """State of the opinion. due: the due day of finishing it; None where it is not owed."""

    opinion: ProbationOpinion | None
    due: date | None
    url: str


def of_file(file: Supervising, user: Staff) -> OpinionPart | None:
    """The section of the supervision file; None for another office, however much it sees."""
    if user.office_id != file.case.office_id:
        return None
    opinions = [
        opinion
        for opinion in file.facts.read(OPINIONS)
        if opinion.probation_id == file.probation.id
    ]
    opinion = opinions[0] if opinions else None
    owed = (duty.due for duty in file.facts.obligations if _is_owed(duty, file.probation.id))
    url = url_for("opinions.show", case_id=file.case.id, probation_id=file.probation.id)
    return OpinionPart(opinion, next(owed, None), url)


def _is_owed(owed: Obligation, probation_id: int) -> bool:
    return owed.is_open and owed.kind is OPINION and owed.subject_id == probation_id


# Address of the page of the opinion.
page_of = subject_page("opinions.show", "probation_id")


VERSION = Record(
    OpinionVersion,
    "One wording of the opinion.",
    {
        "number": Key("Which one, from 1.", least=1, most=999, required=True),
        "drafted": "Whether the file gave it, and nobody wrote it.",
        "proposes": Key("What it proposes.", required=True),
        "text": Key("What it says.", required=True),
    },
    named="opinion_wording",
    leads=False,
)
OPINION_RECORD = Record(
    ProbationOpinion,
    "The opinion at the end of the probation.",
    {
        "number": Key("Which of its wordings holds.", least=1, most=999, required=True),
        "finished_on": "On which day it was finished.",
        "entry": Key(TOLD_BY, late=True),
    },
    (Child("wordings", VERSION, once=("number",)),),
    named="opinion",
    leads=False,
)

RECORDS = Records(under={Probation: (Child("opinion", OPINION_RECORD),)})


FEATURE = Feature(
    "opinions",
    bp,
    brings=(
        *PAPERS,
        RuleWords(RULES),
        FactWords(FACTS),
        DutyLine(
            OPINION,
            title=_l("Finish the opinion on the probation"),
            late_title=_l("The opinion on the probation is not finished"),
            button=_l("To the opinion"),
            url=page_of,
            needs=WRITE,
        ),
        begin_with_probation,
        follow_last_day,
        end_with_probation,
        owe_missing,
        owe_in_the_night,
        follow_office,
        OPINION_TERM,
        OPINIONS,
        RECORDS,
        SupervisionPart("probation/opinions/_of_file.html", of_file, is_aside=True),
        *GATES,
        VerdictFacts(VERDICT_FACTS),
    ),
)
