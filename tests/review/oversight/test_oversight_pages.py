"""Opinions, notices and reviews of custody: typed, on Today, on the page of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.models import Party
from casetrack.db import session
from casetrack.review.models import Custody
from casetrack.review.oversight.models import OversightAct
from casetrack.web.idempotency import new_token
from tests.builders import NOON, TODAY, make_child, make_staff
from tests.review.builders import handler_of, receive
from tests.signed_in import prepare, sign_in, text_of

LETTER = {
    "recipient": "河畔区公安分局",
    "number": "河畔检纠违〔2026〕1号",
    "decided_by": "chief_procurator",
    "happened_on": "2026-11-02",
    "text": "讯问时无合适成年人到场",
    "ground": "《刑事诉讼法》第二百八十一条",
    "received_on": "2026-11-03",
    "due_on": "2026-11-18",
}


class Here:
    """A child in custody, and the browser of the handler."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with prepare(app):
            self.child: Party = make_child()
            receive(self.child, custody=Custody.ARRESTED, received_on=TODAY - timedelta(days=14))
            self.handler: Staff = handler_of(self.child)
            self.stranger = make_staff(Role.PROSECUTOR)
            self.child_id: int = self.child.id
        self.case = f"/cases/{self.child.case_id}"
        self.client: FlaskClient = sign_in(app, self.handler)

    def new(self, kind: str, act: int | None = None) -> str:
        """The address of a form."""
        of = f"{self.case}/oversight/new?of={self.child.id}&kind={kind}"
        return of if act is None else f"{of}&act={act}"

    def send(self, kind: str, act: int | None = None, **typed: str) -> tuple[int, str]:
        """Send a form; the status, and what the page says that follows."""
        data = {"sending": new_token(), "party": str(self.child.id), **typed}
        answer = self.client.post(self.new(kind, act), data=data, follow_redirects=True)
        return answer.status_code, text_of(answer)

    def last(self) -> int:
        """The number of what was recorded last."""
        with self.app.app_context():
            return (
                session().scalars(select(OversightAct.id).order_by(OversightAct.id.desc())).first()
                or 0
            )


@pytest.fixture
def here(app: Flask) -> Iterator[Here]:
    with time_machine.travel(NOON, tick=False):
        yield Here(app)


@pytest.mark.in_turn(13)
def test_a_notice_its_late_reply_its_objection_and_its_end(here: Here) -> None:
    status, page = here.send("correction", None, **LETTER)
    assert status == 200
    for text in ("notice to correct illegality", "河畔区公安分局", "河畔检纠违〔2026〕1号"):
        assert text in page, text
    notice = here.last()

    today = text_of(here.client.get("/"))
    assert "No reply to an opinion or notice" in today
    assert f"act={notice}" in today
    assert "No reply to an opinion or notice" in text_of(here.client.get(f"{here.case}/dates"))
    menu = text_of(here.client.get(f"{here.case}/record"))
    assert "Record a reply or step: notice to correct illegality" in menu
    assert "河畔检纠违〔2026〕1号" in text_of(here.client.get(here.new("objected", notice)))

    here.send("objected", notice, happened_on="2026-11-20", text="申请复查", written="2026-11-19")
    today = text_of(here.client.get("/"))
    assert "Re-examine a notice to correct illegality" in today
    assert "No reply to an opinion or notice" not in today
    calendar = text_of(here.client.get("/days"))
    assert "Re-examine a notice to correct illegality" in calendar

    here.send("upheld", notice, happened_on="2026-11-23", text="意见正确")
    here.send("reported", notice, happened_on="2026-11-23", text="已报告")
    here.send("replied", notice, happened_on="2026-11-24", text="已整改", result="done")
    status, page = here.send("closed", notice, happened_on="2026-11-24", text="办结", result="done")
    assert status == 200
    assert "matter closed" in page
    assert "opinion or notice" not in text_of(here.client.get("/"))
    status, page = here.send("urged", notice, happened_on="2026-11-24", text="再催")
    assert status == 422
    assert "no more steps are recorded" in page


def test_only_steps_that_may_come_now_are_offered(here: Here) -> None:
    here.send("correction", None, **LETTER)
    notice = here.last()

    def offered() -> set[str]:
        page = here.client.get(here.new("urged", notice)).text
        return {kind for kind in ("objected", "upheld", "closed") if f"kind={kind}" in page}

    assert offered() == {"objected", "closed"}
    here.send("objected", notice, happened_on="2026-11-20", text="申请复查", written="2026-11-19")
    assert offered() == {"upheld"}
    assert here.client.get(here.new("replied", notice + 9)).status_code == 404


def test_custody_is_reviewed_from_today_and_the_page_says_that_no_text_gives_the_day(
    here: Here,
) -> None:
    in_chinese = sign_in(here.app, here.handler, lang="zh")
    page = text_of(in_chinese.get(here.new("custody")))
    assert "法律对审查间隔没有规定，由本院确定；已按30日填入。" in page
    assert "2026-12-24" in page
    assert "发往单位" in page
    assert "审查日期" in page
    assert "羁押必要性审查" in text_of(in_chinese.get(f"{here.case}/dates"))

    due = date(2026, 12, 8)
    status, page = here.send(
        "custody",
        result="needed",
        happened_on="2026-11-24",
        text="有串供可能",
        due_on=due.isoformat(),
    )
    assert status == 200
    assert "custody is still needed" in page
    assert "next review on 2026-12-08" in page
    assert "12-08" in text_of(here.client.get(f"{here.case}/dates"))
    assert "有继续羁押的必要" in text_of(in_chinese.get(f"{here.case}"))


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("correction", {"number": ""}, "Enter the number of the document."),
        ("correction", {"recipient": ""}, "Enter the body it goes to."),
        ("correction", {"received_on": "2026-11-01"}, "this cannot have been before"),
        ("correction", {"due_on": ""}, "no law counts it"),
        ("opinion", {}, "No decision not to prosecute this person is recorded"),
        ("custody", {"result": ""}, "Choose the result."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(
    here: Here, kind: str, typed: dict[str, str], sentence: str
) -> None:
    status, page = here.send(kind, None, **{**LETTER, **typed})

    assert status == 422
    assert sentence in page
    assert here.last() == 0


def test_a_notice_is_corrected_and_sent_back_unchanged_says_so(here: Here) -> None:
    here.send("correction", None, **LETTER)
    address = f"{here.case}/oversight/{here.last()}/change"
    assert "讯问时无合适成年人到场" in text_of(here.client.get(address))

    def change(**typed: str) -> str:
        data = {"sending": new_token(), "version": "1", **LETTER, **typed}
        return text_of(here.client.post(address, data=data, follow_redirects=True))

    assert "Nothing is different; nothing was saved." in change()

    person = change(due_on="2026-11-30", reason="看错")

    assert "reply by 2026-11-30" in person
    assert "Opinion, notice or custody review: corrected" in person
    journal = f"{here.case}?about={here.child_id}#journal"
    assert f'href="{journal}"' in person
    of_person = text_of(here.client.get(journal))
    assert "reply by 2026-11-30, was reply by 2026-11-18. Reason: 看错" in of_person


def test_one_is_withdrawn_with_a_reason_and_nobody_waits_for_it_any_more(here: Here) -> None:
    here.send("correction", None, **LETTER)
    address = f"{here.case}/oversight/{here.last()}/withdraw"
    assert "Why it is withdrawn" in text_of(here.client.get(address))

    data = {"sending": new_token(), "version": "1", "reason": "另案文书"}
    here.client.post(address, data=data)

    assert "opinion or notice" not in text_of(here.client.get("/"))


def test_who_may_not_see_the_case_finds_nothing(here: Here) -> None:
    here.send("correction", None, **LETTER)
    stranger = sign_in(here.app, here.stranger)

    for address in (here.new("correction"), f"{here.case}/oversight/{here.last()}/change"):
        assert stranger.get(address).status_code == 404
