"""Write a question of the office, word it anew, stop asking it: no answer changes by it."""

from __future__ import annotations

from dataclasses import dataclass

from casetrack.accounts.act import Act
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import AuditKind, record
from casetrack.cases.kinds import PartyRole
from casetrack.cases.locking import take_version
from casetrack.codes import N_
from casetrack.db import session
from casetrack.errors import NotAllowed, RuleBroken
from casetrack.visits.models import VisitWay
from casetrack.visits.questions.models import MOST_ASKED, QuestionVersion, VisitQuestion
from casetrack.visits.questions.queries import current_version, questions_of
from casetrack.visits.questions.wording import Wording, ensure_sound, wording_of


@dataclass(frozen=True)
class QuestionTerms:
    """A question as it was written. ways, whom: none means all. place: from 1."""

    wording: Wording
    place: int
    ways: tuple[VisitWay, ...] = ()
    whom: tuple[PartyRole, ...] = ()


def write_question(terms: QuestionTerms, act: Act) -> VisitQuestion:
    """A question of the writer's own office, asked from now on.

    Raises NotAllowed; RuleBroken if it cannot be asked, or the office asks MOST_ASKED already.
    """
    _ensure_may(act)
    _ensure_fit(terms)
    before = [question for question, _version in questions_of(act.by.office_id)]
    _ensure_room(before)
    question = VisitQuestion(
        office_id=act.by.office_id,
        position=len(before) + 1,
        ways=[way.value for way in terms.ways],
        whom=[role.value for role in terms.whom],
    )
    session().add(question)
    session().flush()
    _word(question, terms.wording, act)
    _put(question, before, terms.place)
    _record(question, "written", act)
    return question


def change_question(
    question: VisitQuestion, terms: QuestionTerms, act: Act, *, opened: int
) -> bool:
    """Word it anew, or ask it of others; whether anything is different.

    Another wording is a version of its own: what was answered to the former one stays with it.
    Raises NotAllowed, LostRace, RuleBroken.
    """
    _ensure_may(act, question)
    _ensure_fit(terms)
    ways, whom = [other.value for other in terms.ways], [other.value for other in terms.whom]
    is_reworded = wording_of(current_version(question)) != terms.wording
    others = [other for other, _ in questions_of(question.office_id) if other.id != question.id]
    place = min(terms.place, len(others) + 1)
    if not is_reworded and (ways, whom, place) == (
        question.ways,
        question.whom,
        question.position,
    ):
        return False
    take_version(question, opened=opened)
    question.ways, question.whom = ways, whom
    if is_reworded:
        question.number += 1
        _word(question, terms.wording, act)
    _put(question, others, place)
    _record(question, "changed", act)
    return True


def ask_question(question: VisitQuestion, act: Act, *, is_asked: bool, opened: int) -> None:
    """Ask it no more, or again. Raises NotAllowed, LostRace, RuleBroken."""
    _ensure_may(act, question)
    if question.is_asked is is_asked:
        return
    if is_asked:
        _ensure_room([other for other, _version in questions_of(question.office_id)])
    take_version(question, opened=opened)
    question.is_asked = is_asked
    _record(question, "asked" if is_asked else "stopped", act)


def _ensure_may(act: Act, question: VisitQuestion | None = None) -> None:
    is_own = question is None or question.office_id == act.by.office_id
    if not is_own or not has_permission(act.by, Permission.QUESTIONS_WRITE):
        raise NotAllowed(Permission.QUESTIONS_WRITE.value)


def _ensure_fit(terms: QuestionTerms) -> None:
    ensure_sound(terms.wording)
    if terms.place < 1:
        raise RuleBroken(N_("Write its place in the list: 1 is the first."), field="place")


def _ensure_room(others: list[VisitQuestion]) -> None:
    if sum(other.is_asked for other in others) >= MOST_ASKED:
        raise RuleBroken(
            N_("The office asks %(most)s questions already. Stop asking one of them first."),
            most=MOST_ASKED,
        )


def _word(question: VisitQuestion, wording: Wording, act: Act) -> None:
    session().add(
        QuestionVersion(
            question_id=question.id,
            number=question.number,
            kind=wording.kind,
            text=wording.text,
            choices=[{"en": choice.en, "zh": choice.zh} for choice in wording.choices],
            written_by_id=act.by.id,
            written_at=act.at,
        )
    )
    session().flush()


def _put(question: VisitQuestion, others: list[VisitQuestion], place: int) -> None:
    ordered = [*others[: place - 1], question, *others[place - 1 :]]
    for number, placed in enumerate(ordered, start=1):
        placed.position = number
    session().flush()


def _record(question: VisitQuestion, change: str, act: Act) -> None:
    record(
        AuditKind.QUESTION_CHANGED,
        by=act.by,
        at=act.at,
        question=question.id,
        number=question.number,
        what=change,
    )
