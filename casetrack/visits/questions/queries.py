"""Queries for the questions of an office, and the answers of a visit or a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, and_, select

from casetrack.cases.models import Party
from casetrack.db import all_rows, session
from casetrack.db.partial_date import PartialDate
from casetrack.visits.models import Visit, is_body
from casetrack.visits.questions.models import QuestionVersion, VisitAnswer, VisitQuestion


class Answered(NamedTuple):
    """An answer, when the visit took place, and which question it is of; None of a file's."""

    answer: VisitAnswer
    happened: PartialDate | None
    question_id: int | None


def questions_of(
    office_id: int, *, asked_only: bool = False
) -> Sequence[tuple[VisitQuestion, QuestionVersion]]:
    """The questions of an office in their order, each in the wording in force; one statement."""
    query = _worded().where(VisitQuestion.office_id == office_id)
    if asked_only:
        query = query.where(VisitQuestion.is_asked)
    rows = session().execute(query.order_by(VisitQuestion.position, VisitQuestion.id))
    return [(question, version) for question, version in rows]


def find_question(question_id: int, *, office_id: int) -> VisitQuestion | None:
    """A question of this office."""
    question = session().get(VisitQuestion, question_id)
    return question if question is not None and question.office_id == office_id else None


def current_version(question: VisitQuestion) -> QuestionVersion:
    """The wording in force."""
    return (
        session()
        .scalars(
            select(QuestionVersion).where(
                QuestionVersion.question_id == question.id,
                QuestionVersion.number == question.number,
            )
        )
        .one()
    )


def versions_of(question: VisitQuestion) -> Sequence[QuestionVersion]:
    """Every wording of a question, the latest first."""
    return all_rows(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    )


def asked_of(
    visit: Visit | None, party: Party, office_id: int
) -> list[tuple[VisitQuestion, QuestionVersion]]:
    """Questions of the office for this person at a visit of this way; of any way without a plan.

    A body is asked those alone that are for its role.
    """
    return [
        (question, version)
        for question, version in questions_of(office_id, asked_only=True)
        if (not question.ways or visit is None or visit.way.value in question.ways)
        and (
            (not question.whom and not is_body(party))
            or any(role.role.value in question.whom for role in party.roles)
        )
    ]


def answers_at(visit_id: int) -> Sequence[tuple[VisitAnswer, QuestionVersion | None]]:
    """The answers at a visit, each with its wording; one statement.

    With those that were taken back, in the order in which they were told.
    """
    rows = session().execute(
        select(VisitAnswer, QuestionVersion)
        .outerjoin(QuestionVersion, QuestionVersion.id == VisitAnswer.question_version_id)
        .where(VisitAnswer.visit_id == visit_id)
        .order_by(VisitAnswer.id)
    )
    return [(answer, version) for answer, version in rows]


def answered_about(party: Party) -> Sequence[Answered]:
    """The valid answers at the visits to a person, in the order of recording."""
    rows = session().execute(
        select(VisitAnswer, Visit.happened, QuestionVersion.question_id)
        .join(Visit, Visit.id == VisitAnswer.visit_id)
        .outerjoin(QuestionVersion, QuestionVersion.id == VisitAnswer.question_version_id)
        .where(Visit.party_id == party.id, VisitAnswer.withdrawn_by_id.is_(None))
        .order_by(VisitAnswer.id)
    )
    return [Answered(*row) for row in rows]


def _worded() -> Select[VisitQuestion, QuestionVersion]:
    return select(VisitQuestion, QuestionVersion).join(
        QuestionVersion,
        and_(
            QuestionVersion.question_id == VisitQuestion.id,
            QuestionVersion.number == VisitQuestion.number,
        ),
    )
