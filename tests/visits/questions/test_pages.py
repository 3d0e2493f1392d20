"""The pages of questions, and what is answered at a visit: asked, kept, corrected, shown."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Case, Party
from casetrack.casework.identity.actions import set_identity
from casetrack.db import session
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.session import Database
from casetrack.visits.questions.actions import (
    QuestionTerms,
    ask_question,
    change_question,
    write_question,
)
from casetrack.visits.questions.models import (
    QuestionKind,
    QuestionVersion,
    VisitAnswer,
    VisitQuestion,
)
from casetrack.visits.questions.wording import SUGGESTED, Wording
from tests.builders import NOON, acting, make_staff
from tests.signed_in import prepare, sign_in, text_of
from tests.visits.test_views import MET, Desk, desk

__all__ = ["desk"]
NAME = "孙小明"


@pytest.fixture
def asked(desk: Desk) -> Desk:
    """The office of the case asks how the mood is, about the phone, and about contacts."""
    with prepare(desk.app):
        case = session().get_one(Case, desk.case_id)
        head = make_staff(Role.SECTION_HEAD, office=case.office)
        for place, key in enumerate(("mood", "phone", "contacts"), start=1):
            write_question(QuestionTerms(SUGGESTED[key], place), acting(head, at=NOON))
        set_identity(
            session().get_one(Party, desk.child_id), name=NAME, by=handler_by(case), at=NOON
        )
    return desk


def handler_by(case: Case) -> Staff:
    assert case.handler is not None
    return case.handler


def head_client(desk: Desk) -> FlaskClient:
    with desk.app.app_context():
        heads = select(Staff).where(Staff.role == Role.SECTION_HEAD).order_by(Staff.id)
        return sign_in(desk.app, session().scalars(heads.limit(1)).one())


def field(desk: Desk, place: int) -> str:
    """The name of the field of the question at that place, in the wording in force."""
    with desk.app.app_context():
        question = (
            session().scalars(select(VisitQuestion).where(VisitQuestion.position == place)).one()
        )
        version = session().scalars(
            select(QuestionVersion.id).where(
                QuestionVersion.question_id == question.id,
                QuestionVersion.number == question.number,
            )
        )
        return f"asked-v{version.one()}"


def first_of(desk: Desk) -> str:
    """The address of the first question."""
    with desk.app.app_context():
        query = select(VisitQuestion.id).where(VisitQuestion.position == 1)
        return f"/office/questions/{session().scalars(query).one()}"


def answers(desk: Desk) -> list[tuple[str | None, str | None, int | None, bool]]:
    with desk.app.app_context():
        rows = session().scalars(select(VisitAnswer).order_by(VisitAnswer.id))
        return [
            (
                row.asked.en,
                row.answer.in_("en"),
                row.value,
                row.withdrawn_by_id is None,
            )
            for row in rows
        ]


MOOD, PHONE, CONTACTS = (SUGGESTED[key].text.en for key in ("mood", "phone", "contacts"))


def test_three_taps_and_a_sentence_stay_enough(asked: Desk) -> None:
    visit_id = asked.planned()

    response = asked.worker.post(asked.url(f"/{visit_id}/outcome"), data=MET)

    assert response.status_code == 302
    assert answers(asked) == []


def test_what_is_answered_is_kept_and_shown(asked: Desk) -> None:
    visit_id = asked.planned()
    sent = {
        **MET,
        field(asked, 1): "3",
        field(asked, 2): "2",
        field(asked, 3): "Two former classmates",
    }

    page = text_of(asked.worker.get(asked.url(f"/{visit_id}/outcome")))
    asked.worker.post(asked.url(f"/{visit_id}/outcome"), data=sent)

    assert all(text in page for text in (MOOD or "", "not said", "changing"))
    assert answers(asked) == [
        (MOOD, "low", 3, True),
        (PHONE, "no", 2, True),
        (CONTACTS, "Two former classmates", None, True),
    ]
    shown = text_of(asked.holder.get(asked.url(f"/{visit_id}")))
    assert all(text in shown for text in (MOOD or "", "low", "Two former classmates"))
    person = text_of(asked.holder.get(f"/cases/{asked.case_id}/people/{asked.child_id}"))
    assert "What visits found, by month" in person
    assert "2026-11" in person
    assert "low" in person


def test_a_name_in_an_answer_is_refused_at_its_field(asked: Desk) -> None:
    visit_id = asked.planned()
    contacts = field(asked, 3)

    response = asked.worker.post(
        asked.url(f"/{visit_id}/outcome"), data={**MET, contacts: f"with {NAME}"}
    )

    assert response.status_code == 422
    assert f'href="#{contacts}"' in text_of(response)
    assert answers(asked) == []


def test_a_correction_shows_both_and_keeps_what_was_said(asked: Desk) -> None:
    visit_id = asked.planned()
    mood = field(asked, 1)
    asked.worker.post(asked.url(f"/{visit_id}/outcome"), data={**MET, mood: "3"})

    form = {**MET, "version": "2", "reason": "Tapped the wrong one", mood: "1"}
    response = asked.worker.post(asked.url(f"/{visit_id}/correct"), data=form)

    assert response.status_code == 302
    assert answers(asked) == [(MOOD, "low", 3, False), (MOOD, "steady", 1, True)]
    assert "<s>low</s>" in text_of(asked.holder.get(asked.url(f"/{visit_id}")))


def test_an_answer_that_is_emptied_stands_no_more(asked: Desk) -> None:
    visit_id = asked.planned()
    mood = field(asked, 1)
    asked.worker.post(asked.url(f"/{visit_id}/outcome"), data={**MET, mood: "3"})

    form = {**MET, "version": "2", "reason": "Nobody asked", mood: ""}
    asked.worker.post(asked.url(f"/{visit_id}/correct"), data=form)

    assert answers(asked) == [(MOOD, "low", 3, False)]


def test_an_answer_stays_with_the_wording_it_was_given_to(asked: Desk) -> None:
    visit_id = asked.planned()
    mood = field(asked, 1)
    asked.worker.post(asked.url(f"/{visit_id}/outcome"), data={**MET, mood: "2"})
    with prepare(asked.app):
        question = session().scalars(select(VisitQuestion).where(VisitQuestion.position == 1)).one()
        head = session().scalars(select(Staff).where(Staff.role == Role.SECTION_HEAD)).one()
        other = Wording(
            QuestionKind.SCALE,
            BilingualText("Does the child sleep?", "睡眠怎么样？"),
            (
                BilingualText("well", "好"),
                BilingualText("badly", "不好"),
                BilingualText("hardly", "几乎不睡"),
            ),
        )
        change_question(question, QuestionTerms(other, 1), acting(head, at=NOON), opened=1)

    shown = text_of(asked.holder.get(asked.url(f"/{visit_id}")))
    correct = text_of(asked.worker.get(asked.url(f"/{visit_id}/correct")))
    other_id = asked.planned()
    fresh = text_of(asked.worker.get(asked.url(f"/{other_id}/outcome")))

    assert (MOOD or "") in shown
    assert (MOOD or "") in correct
    assert "Does the child sleep?" not in correct
    assert "Does the child sleep?" in fresh
    assert (MOOD or "") not in fresh


def test_what_was_asked_otherwise_when_the_form_was_opened_is_shown_anew(asked: Desk) -> None:
    visit_id = asked.planned()
    mood = field(asked, 1)
    with prepare(asked.app):
        question = session().scalars(select(VisitQuestion).where(VisitQuestion.position == 1)).one()
        head = session().scalars(select(Staff).where(Staff.role == Role.SECTION_HEAD)).one()
        ask_question(question, acting(head, at=NOON), is_asked=False, opened=1)

    response = asked.worker.post(asked.url(f"/{visit_id}/outcome"), data={**MET, mood: "2"})

    assert response.status_code == 422
    assert "was changed meanwhile" in text_of(response)
    assert answers(asked) == []


def test_what_no_list_offers_is_refused(asked: Desk) -> None:
    visit_id = asked.planned()

    response = asked.worker.post(
        asked.url(f"/{visit_id}/outcome"), data={**MET, field(asked, 1): "4"}
    )

    assert response.status_code == 422


def test_the_slip_says_what_is_asked(asked: Desk) -> None:
    visit_id = asked.planned()

    page = text_of(asked.holder.get(asked.url(f"/{visit_id}/slip")))

    assert (MOOD or "") in page


# The office's own pages


def test_a_question_is_written_from_one_that_is_suggested(asked: Desk) -> None:
    client = head_client(asked)
    form = text_of(client.get("/office/questions/new?like=living"))
    response = client.post(
        "/office/questions/new",
        data={
            "text_zh": "住得怎么样？",
            "kind": "choice",
            "choices_zh": "好\n不好",
            "choices_en": "well\nbadly",
            "ways": ["home"],
            "place": "1",
        },
    )
    page = text_of(client.get("/office/questions"))

    assert "with grandparents" in form
    assert response.status_code == 302
    assert "住得怎么样？" in page
    assert "well, badly; at home" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text_zh": ""}, "Write the question"),
        ({"choices_zh": "好"}, "Write 2 to 8 answers"),
        ({"choices_en": "well"}, "as many answers in the one language"),
        ({"place": "0"}, "1 is the first"),
        ({"choices_zh": f"好\n{'不' * 61}"}, "At most 60 characters"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    asked: Desk, changed: dict[str, str], sentence: str
) -> None:
    form = {"text_zh": "住得怎么样？", "kind": "choice", "choices_zh": "好\n不好", "place": "1"}

    response = head_client(asked).post("/office/questions/new", data={**form, **changed})

    assert response.status_code == 422
    assert sentence in text_of(response)


def test_two_tabs_do_not_overwrite_each_other(asked: Desk) -> None:
    client = head_client(asked)
    form = {"text_zh": "问题甲", "text_en": "", "kind": "text", "place": "1", "version": "1"}
    first = client.post(first_of(asked), data=form)
    assert first.status_code == 302
    late = client.post(first_of(asked), data={**form, "text_zh": "问题乙"})

    assert late.status_code == 409
    assert "问题甲" in text_of(late)
    assert 'value="问题乙"' in text_of(late)


def test_a_question_is_asked_no_more_and_again(asked: Desk) -> None:
    client = head_client(asked)
    client.post(f"{first_of(asked)}/asked", data={"version": "1", "asked": "no"})
    stopped = text_of(client.get("/office/questions"))
    client.post(f"{first_of(asked)}/asked", data={"version": "2", "asked": "yes"})

    assert "Asked no more" in stopped
    assert "Asked no more" not in text_of(client.get("/office/questions"))


def test_only_who_writes_them_opens_the_pages_and_of_the_own_office(
    asked: Desk, app: Flask, database: Database
) -> None:
    with prepare(app):
        other = make_staff(Role.SECTION_HEAD)

    assert asked.holder.get("/office/questions").status_code == 403
    assert asked.worker.get(first_of(asked)).status_code == 403
    assert sign_in(app, other).get(first_of(asked)).status_code == 404
    with time_machine.travel(NOON, tick=False):
        assert "/office/questions" not in text_of(asked.holder.get("/office"))
        assert "/office/questions" in text_of(head_client(asked).get("/office"))
