"""The office's questions at visits as a feature of the application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from casetrack.accounts.models import Staff
from casetrack.accounts.permissions import Permission
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.ledger.casefile.records import TOLD_BY, Child, Key, Record, Records
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import Clause, FoldGroup, PersonPart, VisitPart, VisitSheetPart
from casetrack.ledger.registry import Feature
from casetrack.visits.models import Visit
from casetrack.visits.questions.models import VisitAnswer
from casetrack.visits.questions.outcome_part import OUTCOME_PART
from casetrack.visits.questions.queries import Answered, answered_about, answers_at, asked_of
from casetrack.visits.questions.views import bp
from casetrack.web.page import OFFICE, VISITS, SectionPage

# As many months as stand side by side; what was answered before stands with its visits.
SHOWN = 6


@dataclass(frozen=True)
class AnswerLine:
    """One question in the wording of its last answer, with its answers by month."""

    asked: BilingualText
    by_month: dict[date, Sequence[BilingualText]]


@dataclass(frozen=True)
class MonthsOfAnswers:
    """The first day of each month in which something was answered, the earliest first; the lines.

    The months are the last SHOWN of those; a question that was answered in none of them is left
    out. What was answered in a month that nobody knows stands in none.
    """

    months: Sequence[date]
    lines: Sequence[AnswerLine]


def by_months(answers: Iterable[Answered]) -> MonthsOfAnswers:
    """Answers by question and month. Of a file's, the same words are the same question."""
    asked: dict[object, BilingualText] = {}
    cells: dict[object, dict[date, list[BilingualText]]] = {}
    for answer, happened, question_id in answers:
        first = happened.first if happened is not None else None
        last = happened.last if happened is not None else None
        if first is None or last is None or (first.year, first.month) != (last.year, last.month):
            continue
        key = question_id or (answer.asked.en, answer.asked.zh)
        asked[key] = answer.asked
        cells.setdefault(key, {}).setdefault(first.replace(day=1), []).append(answer.answer)
    months = sorted({month for of_one in cells.values() for month in of_one})[-SHOWN:]
    lines = [
        AnswerLine(asked[key], {month: of_one[month] for month in months if month in of_one})
        for key, of_one in cells.items()
    ]
    return MonthsOfAnswers(months, [line for line in lines if line.by_month])


@dataclass(frozen=True)
class AnswerShown:
    """One answer. is_gone: it was corrected later."""

    asked: BilingualText
    answer: BilingualText
    is_gone: bool


def answered_at(of: VisitOf, user: Staff) -> Sequence[AnswerShown] | None:
    """The answers at a visit, corrected ones too; None without any."""
    assert of.visit_id is not None, "the page of a visit has one"
    answers = [
        AnswerShown(answer.asked, answer.answer, answer.withdrawn_by_id is not None)
        for answer, _version in answers_at(of.visit_id)
    ]
    return answers or None


def asked_at(of: VisitOf, user: Staff) -> Sequence[BilingualText] | None:
    """The questions at a visit; None without any."""
    visit = session().get(Visit, of.visit_id)
    questions = asked_of(visit, of.party, of.case.office_id)
    return [version.text for _question, version in questions] or None


def months_of(facts: CaseFacts, party: Party, user: Staff) -> MonthsOfAnswers | None:
    """The answers about a person by month, for readers who see the visits to them."""
    if not facts.sight.sees_visits_of(party.id):
        return None
    months = by_months(answered_about(party))
    return months if months.lines else None


def _sentence(part: MonthsOfAnswers) -> Iterator[Clause]:
    num = len(part.lines)
    yield Clause(ngettext("%(num)d question answered", "%(num)d questions answered", num))


VISIT_PARTS = (VisitPart("visits/questions/_answers.html", answered_at),)


ANSWER = Record(
    VisitAnswer,
    "What was answered to a question of the office, as it was worded then.",
    {
        "asked": Key("The question.", required=True),
        "answer": Key("What was answered.", required=True),
        "value": Key("Which of the answers to choose from, if there were such.", least=1, most=99),
        "entry": Key(TOLD_BY, late=True),
        "withdrawn_by": Key("The entry that says otherwise; it counts no more.", late=True),
    },
    named="answer",
    leads=False,
)

RECORDS = Records(under={Visit: (Child("answers", ANSWER),)})


ASKS = _l("Questions of the office")

FEATURE = Feature(
    "questions",
    bp,
    section=VISITS,
    brings=(
        RECORDS,
        PersonPart("visits/questions/_months.html", months_of, FoldGroup.VISITS, _sentence),
        OUTCOME_PART,
        VisitSheetPart("visits/questions/_slip.html", asked_at),
        *VISIT_PARTS,
        SectionPage(OFFICE, ASKS, "questions.index", Permission.QUESTIONS_WRITE, place=6),
    ),
)
