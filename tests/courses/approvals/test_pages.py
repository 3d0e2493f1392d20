"""The pages: propose on the page of the decision, decide on one page, see what came of it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete

from casetrack.accounts.models import Role, Staff
from casetrack.casework.team import put_on_case
from casetrack.courses.approvals.actions import propose, withdraw_proposal
from casetrack.courses.approvals.models import ProposalState
from casetrack.db import session
from casetrack.people.guarantees.models import Guarantee
from casetrack.review.models import ReviewKind
from casetrack.review.proposals import IN_REVIEW
from casetrack.review.queries import running
from casetrack.web.paging import PAGE
from tests.builders import NOON, acting, make_case, make_child, make_staff
from tests.courses.approvals.builders import GROUND, NOT_PROSECUTED, Pages, asked_of
from tests.probation.builders import accuse
from tests.review.builders import receive
from tests.signed_in import events_in, prepare, sign_in, text_of


def test_the_button_proposes_and_the_page_says_who_decides(pages: Pages) -> None:
    shown = text_of(pages.prosecutor.get(pages.decision))

    assert "Decide, or propose" in shown
    assert "approved_on" not in shown
    page = pages.propose()

    (proposal,) = pages.proposals()
    assert page == f"/cases/{pages.office.case_id}/proposals/{proposal.id}"
    assert pages.decided() == []
    own = text_of(pages.prosecutor.get(page))
    assert GROUND in own
    assert "You may not decide what you proposed yourself." in own
    assert "Decide as proposed" not in own


def test_in_chinese_no_blank_stands_behind_the_day_of_a_proposal(pages: Pages) -> None:
    page = pages.propose()
    pages.chief.get(f"/language/zh?next={page}")

    shown = text_of(pages.chief.get(page))
    assert re.search(r"</time>（周.）作出决定，<span", shown)


@pytest.mark.in_turn(13)
def test_the_chief_decides_from_today_on_one_page(pages: Pages) -> None:
    page = pages.propose()
    today = text_of(pages.chief.get("/"))
    assert "Waiting for your decision" in today
    assert page in today
    board = text_of(pages.chief.get("/proposals"))
    assert "1 proposal waits for a decision." in board

    shown = text_of(pages.chief.get(page))
    asked = asked_of(pages.chief, page)
    assert "Decide as proposed" in shown
    assert "The law lets it be decided today" in asked

    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    sent = {"decided_on": "today", "version": version[1]}
    assert pages.prosecutor.post(page, data=sent).status_code == 403
    assert pages.stranger.post(page, data=sent).status_code == 404
    assert pages.head.post(page, data=sent).status_code == 422
    assert pages.decided() == []
    done = pages.chief.post(page, data=sent)

    assert done.location == "/", "nothing else waits"
    assert [decision.decided_here for decision in pages.decided()] == [True]
    case = text_of(pages.chief.get(f"/cases/{pages.office.case_id}"))
    assert "decided as proposed" in case
    assert "proposed by" in case
    month = text_of(pages.prosecutor.get("/proposals?month=2026-11"))
    assert page in month
    assert page not in text_of(pages.prosecutor.get("/proposals?month=2026-10"))


@pytest.mark.in_turn(13)
def test_outcomes_of_a_month_go_on_by_pages(pages: Pages) -> None:
    office = pages.office
    with prepare(pages.app), pages.app.test_request_context():
        for _n in range(PAGE + 2):
            proposal = office.propose()
            act = office.act(office.prosecutor)
            withdraw_proposal(proposal, act, reason="Once more.", opened=proposal.version)

    first = text_of(pages.chief.get("/proposals?month=2026-11"))
    link = re.search(r'href="([^"]+)">Show more<', first)
    assert link is not None
    more = text_of(pages.chief.get(html.unescape(link[1])))

    addresses = [f'/cases/{office.case_id}/proposals/{each.id}"' for each in pages.proposals()]
    shown = [[address in part for address in reversed(addresses)] for part in (first, more)]
    assert shown[0] == [True] * PAGE + [False] * 2
    assert shown[1] == [False] * PAGE + [True] * 2
    assert "Show more" not in more
    assert "Back to the first" in more


def test_what_was_proposed_yesterday_is_decided_today_without_a_day_typed(pages: Pages) -> None:
    page = pages.propose()
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        with prepare(pages.app):
            chief = session().get_one(Staff, pages.office.chief)
        shown = text_of(sign_in(pages.app, chief).get(page))

    field = re.search(r'<input[^>]*name="decided_on"[^>]*>', shown)
    assert field is not None
    assert "2026-11-25" in field[0]


@pytest.mark.in_turn(13)
def test_whoever_reads_a_proposal_is_told_what_the_law_says(pages: Pages) -> None:
    page = pages.propose()
    with prepare(pages.app), pages.app.test_request_context():
        assistant = make_staff(Role.ASSISTANT, office=pages.office.case.office)
        prosecutor = pages.office.staff(pages.office.prosecutor)
        put_on_case(pages.office.case, assistant, acting(prosecutor))
        reads = sign_in(pages.app, assistant)

    for client in (reads, pages.prosecutor, pages.head):
        answer = asked_of(client, page)
        assert "The law lets it be decided today" in answer
        assert "<h1>The law, asked again now</h1>" in answer
        piece = text_of(client.get(f"{page}/law", headers={"HX-Request": "true"}))
        assert "The law lets it be decided today" in piece
        assert "<h1>" not in piece


def test_two_who_have_it_open_see_that_it_was_saved_meanwhile(pages: Pages) -> None:
    page = pages.propose()
    sent = {"decided_on": "today", "version": "1", "remark": "请补充被害人意见"}

    back = pages.chief.post(f"{page}/return", data=sent)
    late = pages.chief.post(page, data=sent)

    assert back.status_code == 302
    assert late.status_code == 422
    (proposal,) = pages.proposals()
    assert proposal.state is ProposalState.RETURNED
    mine = text_of(pages.prosecutor.get("/"))
    assert "Returned: add what is missing" in mine
    html = text_of(pages.prosecutor.get(page))
    assert "请补充被害人意见" in html
    again = f"{pages.decision}?proposal={proposal.id}"
    assert again in html.replace("&amp;", "&")
    assert GROUND in text_of(pages.prosecutor.get(again))


def test_a_proposal_that_stands_is_shown_as_outdated_once_it_cannot_be_decided(
    pages: Pages,
) -> None:
    page = pages.propose()
    with prepare(pages.app):
        period = running(pages.office.child, ReviewKind.PROSECUTION)
        assert period is not None
        period.ended_on = period.due

    asked = asked_of(pages.chief, page)

    assert "It was decided otherwise meanwhile" in asked
    assert "Cannot be decided now" in asked


def test_the_table_of_the_office_says_whom_the_law_names(pages: Pages) -> None:
    table = text_of(pages.head.get("/office/deciders"))
    assert "The chief procurator decides a non-prosecution" in table
    assert "by the procuratorate above" not in table, "what is only recorded is nobody's here"
    name = "/office/deciders/not_prosecuted_discretionary"
    form = text_of(pages.head.get(name))
    assert "the procuratorial committee" in form
    assert 'value="prosecutor"' not in form
    sent = {"decider": "procuratorial_committee", "version": "0"}

    assert pages.prosecutor.post(name, data=sent).status_code == 403
    assert pages.head.post(name, data=sent).status_code == 302
    again = pages.head.post(name, data={**sent, "is_checked_first": "y"})
    assert "Somebody saved this meanwhile" in text_of(again)
    (event,) = events_in(pages.app, kind="decider_named")
    assert event.details["decider"] == "procuratorial_committee"


@pytest.mark.in_turn(13)
def test_the_chief_lets_the_head_stand_in_and_ends_it(pages: Pages) -> None:
    page = pages.propose()
    kinds = ["not_prosecuted_discretionary", "arrest_approved"]
    sent = {
        "deputy": str(pages.office.head),
        "since": "today",
        "until": "2026-11-27",
        "kinds": kinds,
    }
    asked = pages.chief.get("/office/deputies/new").text
    assert re.search(r'name="deputy"[^>]*><option selected value="">choose<', asked)
    assert pages.head.post("/office/deputies/new", data=sent).status_code == 403
    assert pages.chief.post("/office/deputies/new", data=sent).status_code == 302

    assert page in text_of(pages.head.get("/?whose=mine"))
    assert "stands in for" in text_of(pages.head.get(page))
    end = re.search(r"/office/deputies/\d+/end", text_of(pages.chief.get("/office/deciders")))
    assert end is not None
    ended = pages.chief.post(end[0], data={"version": "1"})

    assert ended.status_code == 302
    assert page not in text_of(pages.head.get("/?whose=mine"))
    assert pages.head.post(page, data={"decided_on": "today", "version": "1"}).status_code == 422


@pytest.mark.in_turn(13)
def test_the_chief_passes_on_by_a_button_and_a_guarantee_lost_meanwhile_is_told(
    pages: Pages,
) -> None:
    page = pages.propose()
    assert "Pass on to the committee" not in text_of(pages.head.get(page))
    shown = text_of(pages.chief.get(page))
    assert f'href="{page}/committee"' in shown
    assert "What the law says otherwise" not in asked_of(pages.chief, page)
    version = re.search(
        r'name="version" value="(\d+)"', text_of(pages.chief.get(f"{page}/committee"))
    )
    assert version is not None
    sent = {"remark": "", "version": version[1]}
    assert pages.stranger.post(f"{page}/committee", data=sent).status_code == 404
    assert pages.prosecutor.post(f"{page}/committee", data=sent).status_code == 403
    assert pages.chief.post(f"{page}/committee", data=sent).location == page
    passed = text_of(pages.chief.get(page))
    assert "Waits for the procuratorial committee." in passed
    assert f'href="{page}/committee"' not in passed
    with prepare(pages.app):
        # What was on record when it was proposed is not any more.
        session().execute(delete(Guarantee))
    asked = asked_of(pages.chief, page)
    assert "What the law says otherwise than when it was proposed" in asked
    assert "<mark>refuses it</mark>" in asked


def test_a_longer_review_is_proposed_from_its_page(pages: Pages) -> None:
    address = pages.decision.replace("/decision", "/extension")
    shown = text_of(pages.prosecutor.get(address))
    assert "Propose to the chief procurator" in shown
    assert "approved_on" not in shown

    typed = {"extended_on": "2026-11-24", "reason": "案情复杂"}
    answer = pages.prosecutor.post(address, data=typed)

    assert answer.location.endswith(f"/proposals/{pages.proposals()[0].id}")
    assert "案情复杂" in text_of(pages.chief.get(answer.location))


@pytest.mark.in_turn(13)
def test_after_each_answer_the_next_proposal_opens_and_at_the_end_today(pages: Pages) -> None:
    first = pages.propose()
    with prepare(pages.app), pages.app.test_request_context():
        office = pages.office
        case = make_case(handler=office.staff(office.prosecutor))
        child = make_child(case)
        accuse(child)
        receive(child)
        period = running(child, ReviewKind.PROSECUTION)
        assert period is not None
        act = office.act(office.prosecutor)
        second = propose(case, IN_REVIEW[ReviewKind.PROSECUTION], period, NOT_PROSECUTED, act)
        third = f"/cases/{case.id}/proposals/{second.id}"

    def answer(page: str, action: str = "", **typed: str) -> str:
        version = re.search(r'name="version" value="(\d+)"', text_of(pages.chief.get(page)))
        assert version is not None
        return pages.chief.post(f"{page}{action}", data={"version": version[1], **typed}).location

    assert answer(first, decided_on="today") == third
    assert answer(third, "/return", remark="补充社会调查") == "/"
