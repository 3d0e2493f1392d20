"""Pages of the probation: happy paths, refusals, wrong readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from casetrack.accounts.models import Role, Staff
from casetrack.cases.facts import facts_of
from casetrack.cases.kinds import AgeStatus, PartyRole
from casetrack.cases.models import Case, Party
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.probation.models import Breach, Objection, Probation
from casetrack.probation.next_steps import next_steps
from tests.builders import NOON, TODAY, make_party, make_staff
from tests.probation.builders import make_suspect, order
from tests.review.builders import case_of
from tests.signed_in import PAPER, prepare, sign_in, text_of
from tests.statements import counted

DAY_AFTER = datetime(2027, 5, 25, 4, 0, tzinfo=UTC)


@dataclass
class Desk:
    """A suspect under review; who handles the case, case management, somebody of another office."""

    app: Flask
    holder: FlaskClient
    manager: FlaskClient
    stranger: FlaskClient
    case_id: int
    child_id: int

    @property
    def order(self) -> str:
        """Where a probation is decided."""
        return f"/cases/{self.case_id}/people/{self.child_id}/probation"

    def begun(self) -> str:
        """A probation under way, and where its pages are."""
        with prepare(self.app):
            probation = order(session().get_one(Party, self.child_id))
            return f"/cases/{self.case_id}/probations/{probation.id}"

    def probations(self) -> list[Probation]:
        """What was saved, with its requirements."""
        with self.app.app_context():
            return list(session().scalars(select(Probation)))

    def steps(self) -> dict[str, str | None]:
        """What the handler may do next, and where."""
        with self.app.test_request_context():
            case = session().get_one(Case, self.case_id)
            handler = case.handler
            assert handler is not None
            facts = facts_of(case, seen_by=handler, on=TODAY)
            return {str(step.text): step.url for step in next_steps(facts, handler, TODAY)}


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    """The desk, at noon of a fixed day."""
    with time_machine.travel(NOON, tick=False):
        with prepare(app):
            child = make_suspect()
            handler = case_of(child).handler
            assert handler is not None
            manager = make_staff(Role.CASE_MANAGEMENT, office=handler.office)
            stranger = make_staff()
            case_id, child_id = child.case_id, child.id
        holder, reader, outsider = (sign_in(app, who) for who in (handler, manager, stranger))
        yield Desk(app, holder, reader, outsider, case_id, child_id)


TYPED = {
    **PAPER,
    "decided_on": "today",
    "months": "6",
    "likely_months": "8",
    "evidence_sufficient": "y",
    "remorse": "y",
    "police": "heard",
    "victim": "heard",
    "suspect": "heard",
    "legal_representative": "heard",
    "defender": "heard",
    "ground": "初犯，有悔罪表现",
    "requirements-0-kind": "education",
    "requirements-0-text": "学习法律课程",
    "requirements-1-kind": "other",
    "requirements-1-text": "",
}


# --- Ordering -------------------------------------------------------------------------------------


def test_a_probation_is_decided(desk: Desk) -> None:
    answer = desk.holder.post(desk.order, data=TYPED, follow_redirects=True)

    assert answer.status_code == 200
    assert "the probation ends on 24 May 2027" in text_of(answer)
    (probation,) = desk.probations()
    assert [condition.text.zh for condition in probation.conditions] == ["学习法律课程"]


def test_five_months_are_refused_in_one_sentence_at_the_field(desk: Desk) -> None:
    answer = desk.holder.post(desk.order, data={**TYPED, "months": "5"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "A probation lasts 6-12 months, both included; 5 months is not lawful." in page
    assert 'id="months-e"' in page
    assert "学习法律课程" in page
    assert desk.probations() == []


def test_a_day_before_the_receipt_is_refused_with_the_day_of_the_receipt(desk: Desk) -> None:
    page = text_of(desk.holder.post(desk.order, data={**TYPED, "decided_on": "2026-11-09"}))

    assert "before the case was received" in page
    assert desk.probations() == []


def test_the_dates_are_shown_before_anything_is_saved(desk: Desk) -> None:
    checked = desk.holder.post(desk.order, data={**TYPED, "check": "1"})
    followed = desk.holder.get(
        f"{desk.order}/dates", query_string={"decided_on": "2026-11-24", "months": "6"}
    )

    for page in (text_of(checked), text_of(followed)):
        assert "2027-05-24" in page
        assert "23 May 2027" in page
        assert "2027-06-09" in page
        assert "16 days of the review were left" in page
    assert desk.probations() == []


def test_the_dates_of_five_months_are_the_same_sentence(desk: Desk) -> None:
    followed = desk.holder.get(
        f"{desk.order}/dates", query_string={"decided_on": "2026-11-24", "months": "5"}
    )

    assert "5 months is not lawful" in text_of(followed)


def test_another_row_is_given_without_losing_what_was_typed(desk: Desk) -> None:
    answer = desk.holder.post(desk.order, data={**TYPED, "more": "1"})

    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="requirements-2-text"' in page
    assert "学习法律课程" in page
    assert desk.probations() == []


def test_a_refusal_marks_the_places_of_the_form_and_keeps_what_was_typed(desk: Desk) -> None:
    with prepare(desk.app):
        make_party(session().get_one(Case, desk.case_id), PartyRole.VICTIM)

    refused = desk.holder.post(
        desk.order, data={**TYPED, "victim": "not_yet", "likely_months": "18"}
    )

    page = text_of(refused)
    assert refused.status_code == 422
    assert re.search(r'<tr id="victim" [^>]*class="is-missing"', page)
    assert 'id="likely_months-e"' in page
    assert "学习法律课程" in page
    assert 'value="18"' in page
    assert desk.probations() == []


def test_what_the_form_itself_asks_is_no_line_of_the_law_but_a_place_at_its_foot(
    desk: Desk,
) -> None:
    page = text_of(desk.holder.get(desk.order))

    law, _form = page.split('id="hear"')
    assert "The police have been heard" not in law.split("fold-met")[0]
    places = page.split('id="places"')[1].split("</p>")[0]
    assert 'href="#police"' in places
    assert 'href="#months"' in places


def test_nobody_is_said_to_be_heard_or_not_before_it_is_answered(desk: Desk) -> None:
    page = text_of(desk.holder.get(desk.order))
    without = {name: value for name, value in TYPED.items() if name != "police"}

    refused = desk.holder.post(desk.order, data=without)

    assert "checked" not in page.split("matrix")[1].split("</table>")[0]
    assert refused.status_code == 422
    assert "Not chosen: The police." in text_of(refused)
    assert desk.probations() == []


def test_of_a_victim_is_asked_only_where_one_is_in_the_case(desk: Desk) -> None:
    without = text_of(desk.holder.get(desk.order))
    with prepare(desk.app):
        make_party(session().get_one(Case, desk.case_id), PartyRole.VICTIM)
    asked = text_of(desk.holder.get(desk.order))

    assert "no victim is recorded in this case" in without
    assert 'name="victim"' not in without
    assert 'name="victim"' in asked


OPINIONS = {"police_on": "2026-11-18", "police_text": "书面：无异议", "suspect_text": "没有异议"}


def test_day_and_opinion_of_each_hearing_are_read_and_put_right(desk: Desk) -> None:
    desk.holder.post(desk.order, data={**TYPED, **OPINIONS})
    (probation,) = desk.probations()
    url = f"/cases/{desk.case_id}/probations/{probation.id}"

    page = text_of(desk.holder.get(url))
    filled = text_of(desk.holder.get(f"{url}/found"))
    same = {name: value for name, value in TYPED.items() if "requirements" not in name}
    right = {**same, **OPINIONS, "police_on": "2026-11-17", "reason": "卷宗载明", "version": "1"}
    sent = desk.holder.post(f"{url}/found", data=right)

    assert "heard; 18 November 2026; 书面：无异议" in page
    assert 'value="2026-11-18"' in filled
    assert sent.status_code == 302, text_of(sent)
    (now,) = desk.probations()
    assert now.facts["opinions"] == {
        "police": {"on": "2026-11-17", "text": "书面：无异议"},
        "suspect": {"on": None, "text": "没有异议"},
    }


def test_a_line_is_taken_out_and_the_others_stay(desk: Desk) -> None:
    typed = {
        **TYPED,
        "requirements-1-text": "每周报告",
        "requirements-1-measured": "至2027年5月",
        "drop": "requirements-0",
    }

    page = text_of(desk.holder.post(desk.order, data=typed))

    assert "学习法律课程" not in page
    assert "每周报告" in page
    assert "至2027年5月" in page
    assert desk.probations() == []


def test_a_requirement_is_one_sentence_with_its_end_or_amount(desk: Desk) -> None:
    desk.holder.post(desk.order, data={**TYPED, "requirements-0-measured": "32小时"})

    (probation,) = desk.probations()
    assert [condition.text.zh for condition in probation.conditions] == ["学习法律课程，32小时"]


def test_the_form_that_is_left_to_settle_something_comes_back_with_what_was_typed(
    desk: Desk,
) -> None:
    there = f"/cases/{desk.case_id}/people/{desk.child_id}/edit"

    left = desk.holder.post(desk.order, data={**TYPED, "settle": there})
    back = parse_qs(urlsplit(left.location).query)["from"][0]
    page = text_of(desk.holder.get(back))
    settled_at = text_of(desk.holder.get(left.location))

    assert left.status_code == 302
    assert f'href="{escape(back)}"' in settled_at
    assert urlsplit(left.location).path == there
    assert back.startswith(desk.order)
    assert "初犯" not in unquote(back)
    assert "初犯，有悔罪表现" in page
    assert "学习法律课程" in page
    assert re.search(r'<input [^>]*checked[^>]*name="police"[^>]*value="heard"', page)
    assert desk.probations() == []


def test_no_button_of_a_form_leads_out_of_the_house(desk: Desk) -> None:
    left = desk.holder.post(desk.order, data={**TYPED, "settle": "//elsewhere.example/x"})

    assert urlsplit(left.location).netloc in ("", "localhost")
    assert urlsplit(left.location).path == "/"


def test_what_a_day_warns_of_follows_what_is_typed(desk: Desk) -> None:
    followed = text_of(
        desk.holder.get(
            f"{desk.order}/dates",
            query_string={"decided_on": "2026-12-08", "months": "6", "police": "heard"},
        )
    )

    assert 'id="warned" data-asked' in followed
    assert 'href="#police"' not in followed
    assert 'href="#defender"' in followed


# --- While it runs --------------------------------------------------------------------------------


def test_the_page_says_what_is_asked_and_by_when(desk: Desk) -> None:
    page = text_of(desk.holder.get(desk.begun()))

    assert "24 May 2027" in page
    assert "2027-06-09" in page
    assert "Have leaving the city or county, or moving, approved first" in page
    assert "10 of 10" in page


def test_two_who_change_requirements_see_both_versions(desk: Desk) -> None:
    page = f"{desk.begun()}/conditions"
    row = {"version": "1", "requirements-0-kind": "education"}
    desk.holder.post(page, data={**row, "requirements-0-text": "每月报告一次"})

    answer = desk.holder.post(page, data={**row, "requirements-0-text": "每周报告一次"})

    assert answer.status_code == 409
    assert "每月报告一次" in text_of(answer)
    assert "每周报告一次" in text_of(answer)
    assert [condition.text.zh for condition in desk.probations()[0].conditions] == ["每月报告一次"]


def test_the_requirement_that_was_chosen_is_saved(desk: Desk) -> None:
    page = f"{desk.begun()}/conditions"
    row = {"version": "1", "requirements-0-kind": "education"}
    desk.holder.post(page, data={**row, "requirements-0-text": "每月报告一次"})

    chosen = {
        "keep": "chosen",
        "version": "2",
        "choice-requirements-0-kind": "mine",
        "mine-requirements-0-kind": "education",
        "theirs-requirements-0-kind": "education",
        "choice-requirements-0-text": "mine",
        "mine-requirements-0-text": "每周报告一次",
        "theirs-requirements-0-text": "每月报告一次",
    }
    answer = desk.holder.post(page, data=chosen)

    assert answer.status_code == 302
    assert [condition.text.zh for condition in desk.probations()[0].conditions] == ["每周报告一次"]


def test_two_who_change_the_length_see_both_versions(desk: Desk) -> None:
    page = f"{desk.begun()}/length"
    typed = {**PAPER, "version": "1", "changed_on": "today", "reason": "表现良好"}
    first = desk.holder.post(page, data={**typed, "months": "9"})

    second = desk.holder.post(page, data={**typed, "months": "12"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert desk.probations()[0].last_day == date(2027, 8, 24)


def test_a_breach_is_recorded_and_shown(desk: Desk) -> None:
    page = desk.begun()

    answer = desk.holder.post(
        f"{page}/breach",
        data={"happened": "today", "text": "未经批准离开所居住的市"},
        follow_redirects=True,
    )

    assert "未经批准离开所居住的市" in text_of(answer)
    with desk.app.app_context():
        assert len(session().scalars(select(Breach)).all()) == 1


def test_the_page_asks_the_database_the_same_whatever_happened(
    desk: Desk, database: Database
) -> None:
    page = desk.begun()
    desk.holder.post(f"{page}/breach", data={"happened": "today", "text": "夜不归宿"})
    with counted(database) as quiet:
        desk.holder.get(page)

    for _n in range(4):
        desk.holder.post(f"{page}/breach", data={"happened": "today", "text": "夜不归宿"})
    with counted(database) as busy:
        desk.holder.get(page)

    assert len(busy) == len(quiet)
    assert len(busy) < 30


def test_one_breach_leads_to_no_revocation(desk: Desk) -> None:
    page = desk.begun()
    desk.holder.post(f"{page}/breach", data={"happened": "today", "text": "夜不归宿"})

    answer = desk.holder.post(
        f"{page}/revocation", data={**PAPER, "revoked_on": "today", "ground": "夜不归宿"}
    )

    assert answer.status_code == 422
    assert "None of the grounds to revoke exists." in text_of(answer)
    assert "1 breach on record." in text_of(answer)
    assert "is recorded and admonished, not answered with prosecution" in text_of(answer)


def test_a_new_crime_leads_to_revocation_and_on_to_prosecution(desk: Desk) -> None:
    page = desk.begun()

    answer = desk.holder.post(
        f"{page}/revocation",
        data={**PAPER, "revoked_on": "today", "new_crime": "y", "ground": "盗窃"},
    )

    assert answer.status_code == 302
    assert answer.location == f"/cases/{desk.case_id}/people/{desk.child_id}/prosecution"
    assert desk.holder.get(f"{page}/final").location == answer.location


def test_an_objection_says_what_follows(desk: Desk) -> None:
    page = f"/cases/{desk.case_id}/people/{desk.child_id}/objection"
    typed = {
        "raised_by": str(desk.child_id),
        "to": "conditional_non_prosecution",
        "raised_on": "today",
    }

    desk.holder.post(page, data=typed)
    refused = desk.holder.post(desk.order, data=TYPED)
    with desk.app.app_context():
        objection_id = session().scalars(select(Objection.id)).one()
    withdrawal = f"/cases/{desk.case_id}/objections/{objection_id}/withdrawal"
    desk.holder.post(withdrawal, data={"withdrawn_on": "today"})
    ordered = desk.holder.post(desk.order, data=TYPED)

    assert refused.status_code == 422
    assert "The law asks for prosecution." in text_of(refused)
    assert ordered.status_code == 302


# --- The end --------------------------------------------------------------------------------------


def test_before_the_end_the_page_says_until_when_and_what_is_missing(desk: Desk) -> None:
    page = text_of(desk.holder.get(f"{desk.begun()}/final"))

    assert "This cannot be decided before 25 May 2027" in page
    assert "2 missing, 3 met" in page
    assert "Record that the victim was heard, or why not" in page


@pytest.mark.in_turn(13)
def test_after_the_end_it_is_decided(desk: Desk) -> None:
    page = desk.begun()
    desk.holder.post(f"{page}/victim", data={"heard": "none_such", "heard_on": "today"})

    with time_machine.travel(DAY_AFTER, tick=False):
        holder = sign_in(desk.app, _handler(desk))
        answer = holder.post(f"{page}/final", data={**PAPER, "decided_on": "2027-05-25"})

    assert answer.status_code == 302
    assert desk.probations()[0].final_disposition_id is not None


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("heard", ["heard", "none_such"])
def test_after_the_victim_was_heard_on_a_page_of_its_own_the_form_does_not_ask(
    desk: Desk, heard: str
) -> None:
    page = desk.begun()
    with time_machine.travel(DAY_AFTER, tick=False):
        holder = sign_in(desk.app, _handler(desk))
        holder.post(f"{page}/victim", data={"heard": heard, "heard_on": "today"})

        shown = holder.get(f"{page}/final")
        again = holder.post(f"{page}/final", data={**PAPER, "decided_on": ""})

    assert (shown.status_code, again.status_code) == (200, 422)
    assert "The victim, heard again" not in text_of(shown)
    assert "The victim: " in text_of(shown)


def test_what_may_be_done_follows_the_state(desk: Desk) -> None:
    before = desk.steps()
    page = desk.begun()
    during = desk.steps()

    assert before["Put Sun Moumou on probation"] == desk.order
    assert during["Record a breach by Sun Moumou"] == f"{page}/breach"
    assert during["Decide not to prosecute Sun Moumou"] is None
    assert "Put Sun Moumou on probation" not in during


# --- Who may see it -------------------------------------------------------------------------------

PAGES = ("", "/conditions", "/length", "/breach", "/victim", "/revocation", "/final")


def test_for_a_stranger_no_page_is_there(desk: Desk) -> None:
    probation = desk.begun()
    pages = [
        desk.order,
        f"{desk.order}/dates",
        f"/cases/{desk.case_id}/people/{desk.child_id}/objection",
        *(f"{probation}{name}" for name in PAGES),
    ]

    assert {desk.stranger.get(page).status_code for page in pages} == {404}


def test_who_sees_only_dates_does_not_see_a_probation(desk: Desk) -> None:
    assert desk.manager.get(desk.begun()).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_chinese(desk: Desk, name: str) -> None:
    page = f"{desk.begun()}{name}"
    with desk.holder.session_transaction() as kept:
        kept["language"] = "zh"

    answer = desk.holder.get(page)

    assert answer.status_code == 200
    assert "孙某某" in text_of(answer)


def test_the_pages_about_a_suspect_open_in_chinese(desk: Desk) -> None:
    with desk.holder.session_transaction() as kept:
        kept["language"] = "zh"
    objection = f"/cases/{desk.case_id}/people/{desk.child_id}/objection"
    desk.holder.post(
        objection,
        data={
            "raised_by": str(desk.child_id),
            "to": "conditions_or_length",
            "raised_on": "今天",
        },
    )
    with desk.app.app_context():
        objection_id = session().scalars(select(Objection.id)).one()
    withdrawal = f"/cases/{desk.case_id}/objections/{objection_id}/withdrawal"

    answers = [desk.holder.get(page) for page in (desk.order, objection, withdrawal)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("孙某某" in text_of(answer) for answer in answers)


def test_after_the_end_the_form_asks_about_the_victim(desk: Desk) -> None:
    page = f"{desk.begun()}/final"

    with time_machine.travel(DAY_AFTER, tick=False):
        holder = sign_in(desk.app, _handler(desk))
        shown = holder.get(page)
        refused = holder.post(
            page, data={**PAPER, "decided_on": "2027-05-25", "ground": "表现良好"}
        )

    assert "The victim, heard again" in text_of(shown)
    assert refused.status_code == 422
    assert "The final decision is not open yet." in text_of(refused)
    assert ">表现良好</textarea>" in re.sub(r"\s", "", text_of(refused))


def _handler(desk: Desk) -> Staff:
    with desk.app.app_context():
        handler = session().get_one(Case, desk.case_id).handler
        assert handler is not None
        return handler


# --- An objection during the probation ------------------------------------------------------------


def objected(desk: Desk, to: str) -> str:
    """A probation under way to which the child objected today; where its pages are."""
    page = desk.begun()
    desk.holder.post(
        f"/cases/{desk.case_id}/people/{desk.child_id}/objection",
        data={"raised_by": str(desk.child_id), "to": to, "raised_on": "today"},
    )
    return page


@pytest.mark.in_turn(13)
def test_an_objection_stands_on_today_and_leads_to_the_revocation(desk: Desk) -> None:
    page = objected(desk, "conditional_non_prosecution")
    with desk.app.app_context():
        objection_id = session().scalars(select(Objection.id)).one()
    decide = f"/cases/{desk.case_id}/objections/{objection_id}/decision"

    today = text_of(desk.holder.get("/"))
    shown = text_of(desk.holder.get(page))

    assert "Decide after the objection" in today
    assert decide in today
    assert f"{page}/revocation" in shown
    assert desk.holder.get(decide).location == f"{page}/revocation"
    assert desk.stranger.get(decide).status_code == 404
    assert desk.steps()["Decide not to prosecute Sun Moumou"] is None


@pytest.mark.in_turn(13)
def test_while_it_stands_the_final_decision_says_so_and_where_to_decide(desk: Desk) -> None:
    page = objected(desk, "conditional_non_prosecution")

    with time_machine.travel(DAY_AFTER, tick=False):
        holder = sign_in(desk.app, _handler(desk))
        shown = holder.get(f"{page}/final")
        sent = holder.post(
            f"{page}/final", data={**PAPER, "decided_on": "2027-05-25", "heard": "none_such"}
        )

    assert (shown.status_code, sent.status_code) == (200, 422)
    assert "An objection stands against this" in text_of(shown)
    assert "The final decision is not open yet." in text_of(sent)
    assert all(f"{page}/revocation" in text_of(answer) for answer in (shown, sent))
    assert desk.probations()[0].final_disposition_id is None


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_after_a_plea_of_innocence_the_pages_lead_to_non_prosecution(desk: Desk, lang: str) -> None:
    page = objected(desk, "plea_of_innocence")
    with desk.holder.session_transaction() as kept:
        kept["language"] = lang

    asked = text_of(desk.holder.get(f"{page}/revocation"))
    revoked = desk.holder.post(
        f"{page}/revocation",
        data={**PAPER, "revoked_on": "2026-11-24", "by_objection": "y", "ground": "无罪辩解成立"},
    )
    offered = text_of(desk.holder.get(revoked.location))
    typed = {**PAPER, "decided_on": "2026-11-24", "ground": "没有犯罪事实"}
    prosecuted = desk.holder.post(revoked.location, data={**typed, "kind": "prosecuted"})
    dropped = desk.holder.post(
        revoked.location, data={**typed, "kind": "statutory_non_prosecution"}
    )

    says = "A plea of innocence was found right" if lang == "en" else "无罪辩解经审查成立"
    assert says in asked
    assert 'value="statutory_non_prosecution"' in offered
    assert 'value="prosecuted"' not in offered
    assert (prosecuted.status_code, dropped.status_code) == (422, 302)
    assert desk.probations()[0].final_disposition_id is not None


def test_a_minor_s_defender_is_never_offered_as_none(desk: Desk) -> None:
    with prepare(desk.app):
        session().get_one(Party, desk.child_id).age_status = AgeStatus.MINOR

    page = text_of(desk.holder.get(desk.order))
    refused = desk.holder.post(desk.order, data={**TYPED, "defender": "none_such"})

    assert page.count('value="none_such"') == 1, "the legal representative"
    assert refused.status_code == 422
    assert desk.probations() == []


@pytest.mark.parametrize(
    ("heard", "said"),
    [("heard", "Victim: heard"), ("unreachable", "Victim: cannot be reached")],
)
def test_the_page_says_how_the_victim_was_heard(desk: Desk, heard: str, said: str) -> None:
    page = desk.begun()
    fields = {"heard": heard, "heard_on": "2026-11-24", "tried": "两次去电，均无人接听"}

    assert desk.holder.post(f"{page}/victim", data=fields).status_code == 302

    shown = text_of(desk.holder.get(page))
    assert said in shown
    assert "Victim heard</span>" not in shown
