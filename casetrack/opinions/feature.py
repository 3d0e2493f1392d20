"""What this feature brings to the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.models import Obligation
from casetrack.cases.owed import Owed
from casetrack.law import Verdict
from casetrack.ledger.registry import DutyLine, Feature
from casetrack.ledger.supervision_parts import Supervising, SupervisionPart
from casetrack.opinions.following import (
    BEFORE_THE_END,
    GATES,
    MISSING,
    begin_with_probation,
    end_with_probation,
    follow_last_day,
    owe_in_the_night,
    owe_missing,
)
from casetrack.opinions.models import DAYS, OPINION, WRITE, ProbationOpinion
from casetrack.opinions.office import bp
from casetrack.opinions.papers import PAPERS
from casetrack.opinions.queries import OPINIONS
from casetrack.opinions.records import RECORDS
from casetrack.web.dates import word_day
from casetrack.web.page import CASES, SectionPage
from casetrack.web.words import language

RULES: dict[str, LazyString] = {
    "opinion_days": _l("Write a number from 0 to %(most)d."),
    "opinion_is_drafted": _l("There is a draft already. Write on it."),
    "opinion_older_than_the_file": _l(
        "The file says more now than when this was drafted. Draft it once more, write on it, or "
        "say that it was read beside what is new, and stands."
    ),
    "opinion_is_finished": _l("It is finished already."),
    "opinion_without_words": _l("Write the opinion, in one language at least."),
    "opinion_reason_missing": _l("It was finished. Say why it is changed, in a sentence."),
    "opinion_before_the_probation": _l("The probation was decided on %(decided)s only."),
    MISSING: _l(
        "The opinion on the probation is not finished (Rules, art. 477). Finish it first, or say"
        " why to go on without it."
    ),
}
FACTS: dict[str, LazyString] = {
    BEFORE_THE_END: _l("the last day of the probation, counted back by the office's own practice"),
}


def _finished(verdict: Verdict) -> str:
    day = verdict.values.get("finished_on")
    if not isinstance(day, date):
        return _("It is not finished.")
    return _("Finished on %(day)s.", day=word_day(day, language(), long=True))


VERDICT_FACTS: Mapping[str, Callable[[Verdict], str]] = {"cnp_opinion": _finished}


@dataclass(frozen=True)
class OpinionPart:
    """Where the opinion stands. due: by when it is to be finished; None where nobody owes it."""

    opinion: ProbationOpinion | None
    due: date | None
    url: str


def of_file(file: Supervising, user: Staff) -> OpinionPart | None:
    """The section of the supervision file; nothing to another office, however much it sees."""
    if user.office_id != file.case.office_id:
        return None
    found = [one for one in file.facts.read(OPINIONS) if one.probation_id == file.probation.id]
    opinion = found[0] if found else None
    owed = (one.due for one in file.facts.obligations if _is_owed(one, file.probation.id))
    url = url_for("opinions.show", case_id=file.case.id, probation_id=file.probation.id)
    return OpinionPart(opinion, next(owed, None), url)


def _is_owed(owed: Obligation, probation_id: int) -> bool:
    return owed.is_open and owed.kind is OPINION and owed.subject_id == probation_id


def page_of(owed: Owed) -> str:
    """Where the opinion is written."""
    return url_for("opinions.show", case_id=owed.case_id, probation_id=owed.subject_id)


FEATURE = Feature(
    name="opinions",
    papers=PAPERS,
    blueprint=bp,
    rules=RULES,
    facts=FACTS,
    duties={
        OPINION: DutyLine(
            title=_l("Finish the opinion on the probation"),
            late_title=_l("The opinion on the probation is not finished"),
            button=_l("To the opinion"),
            url=page_of,
            needs=WRITE,
        )
    },
    handlers=(
        begin_with_probation,
        follow_last_day,
        end_with_probation,
        owe_missing,
        owe_in_the_night,
    ),
    of_a_case=(OPINIONS,),
    section_pages=(SectionPage(CASES, _l("When opinions are due"), "opinions.days", DAYS),),
    records=RECORDS,
    supervision_parts=(SupervisionPart("opinions/_of_file.html", of_file, is_aside=True),),
    gates=GATES,
    verdict_facts=VERDICT_FACTS,
)
