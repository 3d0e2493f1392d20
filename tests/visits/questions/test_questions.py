"""Questions of an office: written, worded anew, asked no more; answers stay with their wording."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.accounts.permissions import permissions_of
from casetrack.audit.models import AuditEvent
from casetrack.cases.kinds import PartyRole
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.crypto import Keyring
from casetrack.db.session import Database
from casetrack.errors import LostRace, NotAllowed, RuleBroken
from casetrack.visits.models import VisitWay
from casetrack.visits.questions.actions import (
    QuestionTerms,
    ask_question,
    change_question,
    write_question,
)
from casetrack.visits.questions.models import MOST_ASKED, QuestionKind, VisitQuestion
from casetrack.visits.questions.queries import asked_of, current_version, questions_of, versions_of
from casetrack.visits.questions.wording import STEPS, SUGGESTED, Wording
from tests.builders import NOON, acting, make_child, make_staff
from tests.visits.builders import case_of, handler_of, plan

PHONE = Wording(
    QuestionKind.YES_NO, BilingualText("Is the phone away at night?", "夜间是否收好手机？")
)


@pytest.fixture(autouse=True)
def _on_a_database(database: Database, keys: Keyring) -> None:
    """Every test here keeps something."""


@pytest.fixture
def head(database: Database) -> Staff:
    return make_staff(Role.SECTION_HEAD)


def terms(wording: Wording = PHONE, place: int = 1, **given: Any) -> QuestionTerms:
    return QuestionTerms(wording, place, **given)


def write(head: Staff, wording: Wording = PHONE, place: int = 99) -> VisitQuestion:
    return write_question(terms(wording, place), acting(head, at=NOON))


def texts(office_id: int) -> list[str]:
    return [version.text.en or "" for _question, version in questions_of(office_id)]


def numbered(number: int) -> Wording:
    return Wording(QuestionKind.TEXT, BilingualText(f"Question {number}", f"问题{number}"))


@pytest.mark.parametrize("role", list(Role))
def test_heads_and_case_management_write_them_and_nobody_else(role: Role) -> None:
    by = make_staff(role)
    heads = (Role.SECTION_HEAD, Role.DEPUTY_CHIEF, Role.CHIEF_PROCURATOR)
    may = role in (*heads, Role.CASE_MANAGEMENT)

    if may:
        assert write(by).office_id == by.office_id
    else:
        with pytest.raises(NotAllowed):
            write(by)
    assert ("questions:write" in {permission.value for permission in permissions_of(role)}) is may


def test_nobody_changes_a_question_of_another_office(head: Staff) -> None:
    question = write(make_staff(Role.SECTION_HEAD))

    with pytest.raises(NotAllowed):
        change_question(question, terms(numbered(1)), acting(head, at=NOON), opened=1)
    with pytest.raises(NotAllowed):
        ask_question(question, acting(head, at=NOON), is_asked=False, opened=1)


def test_another_wording_is_a_version_of_its_own(head: Staff) -> None:
    question = write(head)
    first = current_version(question)

    is_changed = change_question(question, terms(numbered(1)), acting(head, at=NOON), opened=1)

    assert is_changed
    assert [version.number for version in versions_of(question)] == [2, 1]
    assert first.text == PHONE.text
    assert current_version(question).text.en == "Question 1"


def test_asking_it_of_others_is_no_other_wording(head: Staff) -> None:
    question = write(head)
    asked = terms(ways=(VisitWay.HOME,))

    assert change_question(question, asked, acting(head, at=NOON), opened=1)
    assert question.number == 1
    assert not change_question(question, asked, acting(head, at=NOON), opened=1)


def test_two_who_change_it_do_not_overwrite_each_other(head: Staff) -> None:
    question = write(head)
    change_question(question, terms(numbered(1)), acting(head, at=NOON), opened=1)

    with pytest.raises(LostRace):
        change_question(question, terms(numbered(2)), acting(head, at=NOON), opened=1)


def test_they_stand_where_they_were_put(head: Staff) -> None:
    for number in (1, 2, 3):
        write(head, numbered(number))
    write(head, numbered(0), place=1)
    assert texts(head.office_id) == [f"Question {n}" for n in (0, 1, 2, 3)]

    first = questions_of(head.office_id)[0][0]
    change_question(first, terms(numbered(0), place=3), acting(head, at=NOON), opened=1)

    assert texts(head.office_id) == [f"Question {n}" for n in (1, 2, 0, 3)]
    assert [question.position for question, _v in questions_of(head.office_id)] == [1, 2, 3, 4]


def test_an_office_asks_so_many_and_no_more(head: Staff) -> None:
    for number in range(MOST_ASKED):
        last = write(head, numbered(number))

    with pytest.raises(RuleBroken, match="Stop asking one of them first"):
        write(head, numbered(99))
    ask_question(last, acting(head, at=NOON), is_asked=False, opened=1)
    write(head, numbered(99))
    with pytest.raises(RuleBroken, match="Stop asking one of them first"):
        ask_question(last, acting(head, at=NOON), is_asked=True, opened=2)


@pytest.mark.parametrize(
    ("wording", "key"),
    [
        (
            Wording(QuestionKind.TEXT, BilingualText(None, None)),
            "Write the question, in one language at least",
        ),
        (
            Wording(QuestionKind.SCALE, PHONE.text, STEPS[:2]),
            "Write three answers, each on a line of its",
        ),
        (Wording(QuestionKind.SCALE, PHONE.text, STEPS), None),
        (
            Wording(QuestionKind.SCALE, PHONE.text, (*STEPS, BilingualText("x", "某"))),
            "Write three answers, each on a line of its",
        ),
        (Wording(QuestionKind.CHOICE, PHONE.text, STEPS[:1]), "answers, each on a line of its own"),
        (Wording(QuestionKind.CHOICE, PHONE.text, STEPS[:2]), None),
        (
            Wording(
                QuestionKind.CHOICE,
                PHONE.text,
                tuple(BilingualText(f"{n}", None) for n in range(8)),
            ),
            None,
        ),
        (
            Wording(
                QuestionKind.CHOICE,
                PHONE.text,
                tuple(BilingualText(f"{n}", None) for n in range(9)),
            ),
            "answers, each on a line of its own",
        ),
        (
            Wording(QuestionKind.CHOICE, PHONE.text, (STEPS[0],) * 2),
            "Two of the answers are the same",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(head: Staff, wording: Wording, key: str | None) -> None:
    if key is None:
        write(head, wording)
        return
    with pytest.raises(RuleBroken, match=key):
        write(head, wording)


@pytest.mark.parametrize("suggested", SUGGESTED)
def test_every_suggested_question_can_be_asked(head: Staff, suggested: str) -> None:
    write(head, SUGGESTED[suggested])

    assert texts(head.office_id) == [SUGGESTED[suggested].text.en]


def test_it_is_asked_of_whom_and_at_what_it_is_for(head: Staff) -> None:
    child = make_child(role=PartyRole.VICTIM)
    office_id = case_of(child).office_id
    by = make_staff(Role.SECTION_HEAD, office=handler_of(child).office)
    asked: tuple[dict[str, Any], ...] = (
        {},
        {"ways": (VisitWay.HOME,)},
        {"ways": (VisitWay.SCHOOL,)},
        {"whom": (PartyRole.VICTIM,)},
        {"whom": (PartyRole.SUSPECT,)},
    )
    for item, given in enumerate(asked):
        write_question(terms(numbered(item), 99, **given), acting(by, at=NOON))
    (visit,) = plan(child)

    assert [v.text.en for _q, v in asked_of(visit, child, office_id)] == [
        "Question 0",
        "Question 1",
        "Question 3",
    ]
    # Of one that nobody planned the way is not known yet.
    assert len(asked_of(None, child, office_id)) == 4


def test_who_wrote_and_who_stopped_stands_in_the_audit(head: Staff) -> None:
    question = write(head)
    ask_question(question, acting(head, at=NOON), is_asked=False, opened=1)

    events = session().scalars(
        select(AuditEvent).where(AuditEvent.kind == "question_changed").order_by(AuditEvent.id)
    )
    assert [(event.actor_id, event.details["what"]) for event in events] == [
        (head.id, "written"),
        (head.id, "stopped"),
    ]
