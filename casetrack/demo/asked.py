"""Visit questions of the office, their answers, and the sheet of a visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from casetrack.accounts.models import Staff
from casetrack.cases.models import Case, Party
from casetrack.casework.identity.actions import Particulars, change_identity
from casetrack.db.bilingual_text import BilingualText
from casetrack.demo.desk import Desk
from casetrack.ledger.outcome_parts import ToldPart
from casetrack.visits.actions import VisitTerms, plan_visits
from casetrack.visits.models import OnRestDay, VisitWay
from casetrack.visits.questions.actions import QuestionTerms, write_question
from casetrack.visits.questions.outcome_part import OUTCOME_PART
from casetrack.visits.questions.queries import questions_of
from casetrack.visits.questions.wording import SUGGESTED
from casetrack.visits.reports.outcome_part import OUTCOME_PART as REPORT_PART
from casetrack.visits.rhythm import VisitRhythm

AIM = BilingualText("How things are at home, and who is there at night", "家里近况，夜间由谁照看")


def write_questions(desk: Desk) -> None:
    """The head of the section writes the five suggested questions, unless there are any already."""
    head = desk.staff["head"]
    if questions_of(head.office_id):
        return
    for place, wording in enumerate(SUGGESTED.values(), start=1):
        write_question(QuestionTerms(wording, place), desk.act(head))


def answered(case: Case, texts: Mapping[str, str]) -> tuple[ToldPart, ...]:
    """Answers by the key of a suggested question: the number of a choice, or a few words.

    Questions the office does not ask, as when this scene is played alone, are left out.
    """
    versions = {version.text: version for _question, version in questions_of(case.office_id)}
    values = {
        f"v{versions[SUGGESTED[key].text].id}": text
        for key, text in texts.items()
        if SUGGESTED[key].text in versions
    }
    return (ToldPart(OUTCOME_PART, values),)


def reported(*, minutes: int, met: tuple[int, ...]) -> tuple[ToldPart, ...]:
    """Form data of a visit report: duration in minutes, and the persons met."""
    values = {"met": list(met), "others": "", "minutes": minutes, "next_on": None}
    return (ToldPart(REPORT_PART, values),)


def visit_today(desk: Desk, case: Case, child: Party, guardian: Party, by: Staff) -> None:
    """A visit this afternoon, with address and telephone recorded."""
    handler = desk.prosecutor
    for party, given in (
        (
            child,
            Particulars(
                address="示例市清河区柳巷3号楼2单元501室",
                door_hints="门铃不响，敲门。三楼有狗。邻居问起，只说社区来访。",
            ),
        ),
        (guardian, Particulars(telephone="130 0000 0001")),
    ):
        change_identity(case, party, given, desk.act(handler))
    terms = VisitTerms(
        child.id,
        AIM.in_("zh"),
        (VisitWay.HOME,),
        by.id,
        VisitRhythm(desk.today, on_rest_day=OnRestDay.KEEP),
        planned_at=time(15, 30),
    )
    plan, visits = plan_visits(case, terms, desk.act(handler))
    desk.tell_plan(plan, visits, AIM)
