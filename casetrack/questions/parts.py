"""What questions put on other pages: of a visit, of its slip, of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casetrack.accounts.models import Staff
from casetrack.cases.facts import CaseFacts
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.db.words import Words
from casetrack.ledger.outcome_parts import VisitOf
from casetrack.ledger.page_parts import PersonPart, VisitPart
from casetrack.questions.months import MonthsOfAnswers, by_months
from casetrack.questions.queries import answered_about, answers_at, asked_of
from casetrack.visits.models import Visit


@dataclass(frozen=True)
class AnswerShown:
    """What was answered. is_gone: something else was said later."""

    asked: Words
    answer: Words
    is_gone: bool


def answered_at(of: VisitOf, user: Staff) -> Sequence[AnswerShown] | None:
    """What was answered at a visit, with what was taken back; None of nothing."""
    assert of.visit_id is not None, "the page of a visit has one"
    found = [
        AnswerShown(one.asked, one.answer, one.withdrawn_by_id is not None)
        for one, _version in answers_at(of.visit_id)
    ]
    return found or None


def asked_at(of: VisitOf, user: Staff) -> Sequence[Words] | None:
    """What is asked at a visit; None of nothing."""
    visit = session().get(Visit, of.visit_id)
    found = asked_of(visit, of.party, of.case.office_id)
    return [version.text for _question, version in found] or None


def months_of(facts: CaseFacts, party: Party, user: Staff) -> MonthsOfAnswers | None:
    """What was answered about somebody over the months, for who sees the visits to them."""
    if not facts.sight.sees_visits_of(party.id):
        return None
    found = by_months(answered_about(party))
    return found if found.lines else None


SLIP_PARTS = (VisitPart("questions/_slip.html", asked_at),)
VISIT_PARTS = (VisitPart("questions/_answers.html", answered_at),)
PERSON_PARTS = (PersonPart("questions/_months.html", months_of),)
