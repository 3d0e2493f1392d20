"""The page of the office's periods: what it says, to whom, and what its links ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.cases.duty_kinds import DutyState, ObligationKind
from casetrack.db.session import Database
from casetrack.law import Lateness
from casetrack.ledger.obligations import close
from casetrack.web.paging import PAGE
from tests.builders import NOON, TODAY, make_case, make_child, make_staff
from tests.desk.today.builders import END, make_duty
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted

REVIEW = ObligationKind.PROSECUTION_REVIEW
FINAL = ObligationKind.FINAL_DECISION
BAIL = ObligationKind.BAIL_END
OFFICE = (
    Role.SECTION_HEAD,
    Role.DEPUTY_CHIEF,
    Role.CHIEF_PROCURATOR,
    Role.CASE_MANAGEMENT,
)


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def seen_by(app: Flask, staff: Staff, path: str = "/periods", lang: str = "en") -> str:
    client = sign_in(app, staff)
    with client.session_transaction() as kept:
        kept["language"] = lang
    response = client.get(path)
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.in_turn(13)
@pytest.mark.parametrize("role", OFFICE)
def test_whoever_sees_the_office_is_led_there_from_today(app: Flask, role: Role) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=2, child=make_child(case))
        staff = make_staff(role, office=case.office)

    assert 'href="/periods"' in seen_by(app, staff, "/")
    page = seen_by(app, staff)
    assert "Sun Moumou" in page
    assert case.number in page
    assert "it ends in 2 days" in page


@pytest.mark.parametrize("role", sorted(set(Role) - set(OFFICE)))
@pytest.mark.parametrize("path", ["/periods", "/periods.xlsx"])
def test_nobody_else_is_led_there_or_let_in(app: Flask, role: Role, path: str) -> None:
    with prepare(app):
        case = make_case()
        staff = make_staff(role, office=case.office)
    client = sign_in(app, staff)

    assert "/periods" not in text_of(client.get("/"))
    assert client.get(path).status_code == 403


def test_another_office_is_not_there(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=2)
        stranger = make_staff(Role.CHIEF_PROCURATOR)

    page = seen_by(app, stranger)

    assert case.number not in page
    assert "No period ends in the next twelve months." in page
    assert "No period runs in this office." in page


def test_the_first_sentence_says_what_is_late_and_leads_to_it(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=-1, weight=Lateness.FREEDOM)
        make_duty(case, END, in_days=-2, weight=Lateness.POWER)
        make_duty(case, END, in_days=20)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    page, chinese = seen_by(app, manager), seen_by(app, manager, lang="zh")

    assert (
        '<a class="late" href="/periods?risk=late">'
        "Two periods are late, one of them while somebody is in custody</a>. "
        "Two periods end this month, three in twelve months." in page
    )
    assert "late: somebody is held without a ground" in page
    assert "late: the time given by law is over" in page
    assert "逾期两个，其中一个涉及在押人员" in chinese
    assert "本月届满两个，十二个月内届满三个。" in chinese


def test_every_state_says_what_it_is(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        child = make_child(case)
        close(make_duty(case, REVIEW, in_days=-60, child=child), on=TODAY, as_=DutyState.SUSPENDED)
        ends = make_duty(case, END, in_days=100, child=child)
        why = {
            "fact_on": ends.due.isoformat(),
            "steps": [["days_left", {"days": 3}]],
            "told": "2026-10",
        }
        make_duty(case, FINAL, in_days=120, child=child, is_provisional=True, why=why)
        make_duty(case, BAIL, in_days=50, child=child)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    still = seen_by(app, manager, "/periods?show=suspended")
    risks = seen_by(app, manager, "/periods?show=at_risk")
    provisional = seen_by(app, manager, "/periods?show=provisional")

    assert "It stands still until 4 March 2027, while a probation runs" in still
    assert "the final decision is due on 24 March 2027." in still
    assert "days late" not in still
    assert "only 3 days of the review are left to decide in after the probation" in risks
    assert "it counts from a day of which the source says only &#34;October 2026&#34;" in risks
    assert "it ends before the probation does, on 4 March 2027" in risks
    assert "end of bail" not in entries(provisional)
    assert "final decision" in entries(provisional)


def test_every_day_opens_its_explanation(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        owed = make_duty(case, REVIEW, in_days=2)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    page = seen_by(app, manager)

    assert f'href="/cases/{case.id}/dates/{owed.id}"' in page
    assert sign_in(app, manager).get(f"/cases/{case.id}/dates/{owed.id}").status_code == 200


def test_the_months_lead_to_their_periods(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=30, weight=Lateness.FREEDOM)
        make_duty(case, END, in_days=60)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    page = seen_by(app, manager)
    december = seen_by(app, manager, "/periods?month=2026-12")

    assert page.count('href="/periods?month=') == 12
    assert 'href="/periods?held=yes&amp;month=2026-12"' in page
    assert "review for prosecution" in entries(december)
    assert "end of the probation" not in entries(december)


def test_of_a_month_with_many_the_first_are_counted_and_the_page_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("periods", "period_views"):
        monkeypatch.setattr(f"casetrack.desk.today.{module}.SHOWN", 2)
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=2, weight=Lateness.FREEDOM)
        for days in (3, 4, 5, 40):
            make_duty(case, REVIEW, in_days=days)
        head = make_staff(Role.SECTION_HEAD, office=case.office)

    page, in_chinese = (seen_by(app, head, lang=lang) for lang in ("en", "zh"))
    ends, held = (
        re.sub(r"<[^>]+>", " ", row).split()
        for row in re.findall(r'<th scope="row">(?:End|in custody)</th>(.*?)</tr>', page, re.DOTALL)
    )

    assert ends[:3] == ["2+", "0", "1"]
    assert held[0] == "1+"
    assert "More than 2 periods end this month, more than 3 in twelve months." in page
    assert "the first 2 are counted" in page
    assert "超过3" in in_chinese


def test_what_was_asked_stays_in_the_form_the_next_page_and_the_export(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        for number in range(PAGE + 3):
            make_duty(case, REVIEW, in_days=number % 5)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    page = seen_by(app, manager, f"/periods?kind=prosecution_review&handler={case.handler_id}")

    asked = f"kind=prosecution_review&amp;handler={case.handler_id}"
    assert f'href="/periods.xlsx?{asked}"' in page
    assert '<option value="prosecution_review" selected>' in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    rest = seen_by(app, manager, following[1].replace("&amp;", "&"))
    assert (page.count('<li class="entry'), rest.count('<li class="entry')) == (PAGE, 3)


@pytest.mark.parametrize(
    "asked",
    [
        "show=none",
        "risk=1&kind=visit",
        "handler=-3",
        "handler=99999999999999999999",
        "month=2026-13",
        "month=0000-01",
        "month=9999-12",
        "after=garbage",
        "after=WyJ4IiwgMV0",
        "held=maybe",
    ],
)
def test_an_address_that_names_nothing_asks_for_nothing(app: Flask, asked: str) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, REVIEW, in_days=2)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    assert case.number in seen_by(app, manager, f"/periods?{asked}")


@pytest.mark.parametrize("show", ["running", "at_risk", "suspended", "provisional"])
def test_none_of_them_says_why_that_may_be_right(app: Flask, show: str) -> None:
    with prepare(app):
        manager = make_staff(Role.CASE_MANAGEMENT)

    assert "No such period" in seen_by(app, manager, f"/periods?show={show}")
    assert "没有此类期限" in seen_by(app, manager, f"/periods?show={show}", "zh")
    assert "No period fits" in seen_by(app, manager, f"/periods?show={show}&risk=late")


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_asks_the_database_five_things(app: Flask, database: Database, rows: int) -> None:
    with prepare(app):
        case = make_case()
        for number in range(rows):
            child = make_child(case)
            make_duty(case, FINAL, in_days=number % 3 - 1, child=child)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)
    client = sign_in(app, manager)

    with counted(database) as sent:
        client.get("/periods")

    assert len(sent) <= 5, "\n".join(sent)


def test_a_window_that_is_over_is_not_late(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, ObligationKind.VICTIM_APPEAL_WINDOW, in_days=-3)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    page = seen_by(app, manager)

    assert "Nothing is late." in page
    assert "is-late" not in page
    assert "days late" not in page


def entries(page: str) -> str:
    """The lines of the list, without the form above them."""
    return page[page.index('<ol class="ledger') :]
