"""The pages of an entrustment, as people use them: each step well, refused, and twice."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditEvent
from casetrack.db import session
from casetrack.probation.conditions import ProbationRequirement
from casetrack.probation.entrustments.models import (
    Entrustment,
    EntrustmentReport,
    EntrustmentState,
    ReportKind,
)
from casetrack.probation.models import ConditionKind
from casetrack.visits.models import Visit, VisitWay
from casetrack.web.paging import PAGE
from tests.builders import NOON, TODAY, make_father, make_staff
from tests.probation.builders import child_of, make_probation
from tests.probation.entrustments.builders import (
    accept,
    apply_for,
    ask,
    case_of,
    divide,
    head_of,
    report,
)
from tests.probation.entrustments.builders import handler_of as handler_of_it
from tests.probation.entrustments.builders import worker_of as worker_of_it
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import asked, counted
from tests.visits.builders import handler_of, plan


@dataclass
class Offices:
    """Whoever entrusts, and whoever is asked."""

    app: Flask
    case_id: int
    child_id: int
    handler: Staff
    head: Staff
    worker: Staff

    def get(self, staff: Staff, page: str, *, lang: str = "en") -> TestResponse:
        """A page below the case."""
        return sign_in(self.app, staff, lang=lang).get(f"/cases/{self.case_id}{page}")

    def send(self, staff: Staff, page: str, /, **typed: str) -> TestResponse:
        """A form of it."""
        return sign_in(self.app, staff).post(f"/cases/{self.case_id}{page}", data=typed)

    def it(self) -> Entrustment:
        """The entrustment."""
        return session().scalars(sa.select(Entrustment)).one()


@pytest.fixture
def offices(app: Flask) -> Iterator[Offices]:
    with prepare(app):
        requirements = (ProbationRequirement(ConditionKind.EDUCATION, "完成培训"),)
        child = child_of(make_probation(requirements=requirements))
        make_father(child)
        head = make_staff(Role.SECTION_HEAD)
        worker = make_staff(Role.ASSISTANT, office=head.office)
        handler = handler_of(child)
        made = Offices(app, child.case_id, child.id, handler, head, worker)
    with time_machine.travel(NOON, tick=False):
        yield made


@pytest.mark.in_turn(13)
def test_from_the_application_to_its_end_on_the_pages_of_both_offices(offices: Offices) -> None:
    handler, head, worker = offices.handler, offices.head, offices.worker
    new = offices.send(
        handler,
        "/entrustments/new",
        child=str(offices.child_id),
        to=f"office-{head.office_id}",
        applied="2026-11",
        reason="Lives there.",
    )
    assert new.status_code == 302, text_of(new)
    at = new.headers["Location"].split(f"/cases/{offices.case_id}")[1]

    sent = offices.send(
        handler,
        f"{at}/letter",
        sent_on="2026-11-24",
        answer_due="2026-12-01",
        number="9",
        version="1",
    )
    assert sent.status_code == 302, text_of(sent)
    letter = text_of(offices.get(head, at))
    assert "Lives there." in letter
    assert "1 December 2026" in letter
    again = offices.send(
        handler, f"{at}/letter", sent_on="2026-11-24", answer_due="2026-12-02", version="1"
    )
    assert again.status_code == 422

    no_reason = offices.send(
        head,
        f"{at}/answer",
        answer="decline",
        answered_on="2026-11-24",
        staff=str(worker.id),
        version="2",
    )
    assert "Say why, in a few words." in text_of(no_reason)
    yes = offices.send(
        head,
        f"{at}/answer",
        answer="accept",
        answered_on="2026-11-24",
        staff=str(worker.id),
        version="2",
    )
    assert yes.status_code == 302, text_of(yes)

    agreed = {
        "side_1": "entrusted",
        "theirs": "Visits.",
        "every": "1",
        "unit": "month",
        "report_due": "2026-12-24",
    }
    assert offices.send(handler, f"{at}/duties", version="3", **agreed).status_code == 302
    stale = offices.send(handler, f"{at}/duties", version="3", **agreed | {"theirs": "Calls."})
    assert stale.status_code == 409

    fields = {"kind": "breach", "happened": "2026-11-24", "text": "Away for a day."}
    assert offices.send(worker, f"{at}/report", **fields).status_code == 302
    meeting = {"day": "2026-12-01", "at": "14:30", "aim": "How it goes"}
    assert offices.send(worker, f"{at}/meeting", **meeting).status_code == 302
    page = text_of(offices.get(worker, at))
    for text in (
        "完成培训",
        "Visits.",
        "Away for a day.",
        "Meeting of both offices",
        "24 May 2027",
    ):
        assert text in page
    assert "Lives there." not in page

    with offices.app.app_context():
        made_id = session().scalars(sa.select(EntrustmentReport.id)).one()
        visit = session().scalars(sa.select(Visit)).one()
        assert visit.way is VisitWay.VIDEO
    decided = offices.send(
        handler, f"/entrustment-reports/{made_id}", answer="taken_over", reason="", version="1"
    )
    assert decided.status_code == 302, text_of(decided)
    for staff in (handler, worker):
        days = text_of(sign_in(offices.app, staff).get("/days?view=list&from=2026-12-01"))
        assert "14:30" in days

    given = offices.send(head, f"{at}/return", reason="He moves back.", version="4")
    assert given.status_code == 302, text_of(given)
    assert offices.get(head, at).status_code == 404
    with offices.app.app_context():
        assert offices.it().state is EntrustmentState.ENDED


def test_each_look_of_the_other_office_is_in_the_audit(app: Flask) -> None:
    with prepare(app):
        entrustment = accept()
        worker = worker_of_it(entrustment)
        address = f"/cases/{entrustment.case_id}/entrustments/{entrustment.id}"
        worker_id = worker.id
    with time_machine.travel(NOON, tick=False):
        assert sign_in(app, worker).get(address).status_code == 200
        # A look waits for whoever writes next.
        with prepare(app):
            make_staff()
    with app.app_context():
        looks = session().scalars(
            sa.select(AuditEvent).where(
                AuditEvent.actor_id == worker_id, AuditEvent.kind == "case_read"
            )
        )
        assert [check.details["part"] for check in looks] == ["entrustment"]


def test_the_office_that_reports_is_named_once_in_the_journal(app: Flask) -> None:
    with prepare(app):
        entrustment = accept()
        report(entrustment)
        handler = handler_of_it(entrustment)
    with time_machine.travel(NOON, tick=False):
        page = text_of(sign_in(app, handler).get(f"/cases/{entrustment.case_id}"))

    assert "Report of the entrusted office: Sun Moumou; reporting office: Test District" in page


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("who", ["handler", "worker"])
def test_the_page_asks_as_often_for_much_as_for_little(app: Flask, who: str) -> None:
    with prepare(app):
        entrustment = accept()
        divide(entrustment)
        report(entrustment)
        plan(entrustment.party, visitor_id=entrustment.staff_id)
        reader = handler_of_it(entrustment) if who == "handler" else worker_of_it(entrustment)
        address = f"/cases/{entrustment.case_id}/entrustments/{entrustment.id}"
    with time_machine.travel(NOON, tick=False):
        client = sign_in(app, reader)

        def questions(page: str) -> list[str]:
            assert client.get(page).status_code == 200
            with counted(app.extensions["casetrack_database"]) as sent:
                assert client.get(page).status_code == 200
            return asked(sent)

        little, board = questions(address), questions("/entrustments")
        with prepare(app):
            again = session().scalars(sa.select(Entrustment)).one()
            for number in range(5):
                report(again, text=f"Report {number}")
                plan(again.party, visitor_id=again.staff_id, first=again.measure.last_day)
            report(again, ReportKind.BREACH)
        much = questions(address)

    assert len(much) == len(little)
    assert len(little) <= 10, "\n".join(text[:110] for text in little)
    assert len(board) <= 6, "\n".join(text[:110] for text in board)


def test_the_board_says_who_looks_after_whom(app: Flask) -> None:
    with prepare(app):
        entrustment = accept()
        asked_for = ask(apply_for())
        handler, worker = handler_of_it(entrustment), worker_of_it(entrustment)
        head = head_of(asked_for)
        number = case_of(entrustment).number
    with time_machine.travel(NOON, tick=False):
        ours = text_of(sign_in(app, handler).get("/entrustments"))
        theirs = text_of(sign_in(app, worker).get("/entrustments"))
        letter = text_of(sign_in(app, head).get("/entrustments"))

    assert "Children whom others look after for us" in ours
    assert number in ours
    assert "Children we look after for others" in theirs
    assert number not in theirs
    assert "2026-12-08" in letter
    assert "1 child is looked after here, 0 elsewhere for us" in theirs
    assert "late; " not in theirs
    for day, is_there in ((8, False), (9, True)):
        with time_machine.travel(datetime(2026, 12, day, 4, tzinfo=UTC), tick=False):
            letter = text_of(sign_in(app, head).get("/entrustments"))
        assert ("1 answer or report is late</span>; 1 child" in letter) is is_there


@pytest.mark.in_turn(13)
def test_the_board_shows_a_page_at_a_time_and_counts_all(app: Flask) -> None:
    with prepare(app):
        head = make_staff(Role.SECTION_HEAD)
        days = [TODAY + timedelta(days=n) for n in range(PAGE + 2)]
        letters = [ask(apply_for(to=head), by=day) for day in reversed(days)]
        last, first = letters[0].id, letters[-1].id
    with time_machine.travel(NOON + timedelta(days=PAGE + 3), tick=False):
        client = sign_in(app, head)
        page = text_of(client.get("/entrustments"))
        more = text_of(client.get(link_to(page, "Show more")))

    of_both = [re.findall(r"/entrustments/(\d+)\"", part) for part in (page, more)]
    assert [len(those) for those in of_both] == [PAGE, 2]
    assert of_both[0][0] == str(first)
    assert of_both[1][-1] == str(last)
    for part in (page, more):
        assert f"{PAGE + 2} answers or reports are late" in part
        assert f"{PAGE + 2} children are looked after here" in part
    assert "Show more" not in more
    assert "Back to the first" in more


def link_to(page: str, words: str) -> str:
    """Where a link with these words leads."""
    match = re.search(rf'href="([^"]+)">{words}<', page)
    assert match is not None, words
    return html.unescape(match[1])


@pytest.mark.parametrize(("day", "over"), [("2027-05-24", False), ("2027-05-25", True)])
def test_after_the_last_day_it_says_that_it_ended_with_the_probation(
    app: Flask, day: str, *, over: bool
) -> None:
    with time_machine.travel(NOON, tick=False), prepare(app):
        entrustment = accept()
        handler = handler_of_it(entrustment)
        page = f"/cases/{entrustment.case_id}/entrustments/{entrustment.id}"
        assert entrustment.measure.last_day == date(2027, 5, 24)
    with time_machine.travel(f"{day}T04:00:00+00:00", tick=False):
        client = sign_in(app, handler)
        shown = text_of(client.get(page))
        assert ("accepted" in shown) is not over
        assert ("ended with the probation on 2027-05-24" in shown) is over
        assert ("ended with the probation" in text_of(client.get("/entrustments"))) is over
