"""The page of Today: the state in a sentence, the groups, the fortnight, and who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask

from casetrack.accounts.models import Role, Staff
from casetrack.audit.models import AuditCheck
from casetrack.db import session
from casetrack.db.session import Database
from casetrack.desk.today.page import ROOM
from casetrack.law import RULES
from tests.builders import NOON, make_case, make_child, make_staff
from tests.desk.today.builders import END, REPLY, VISIT, make_duty
from tests.signed_in import prepare, sign_in, text_of
from tests.statements import counted


@pytest.fixture(autouse=True)
def _on_that_tuesday() -> Iterator[None]:
    """24 November 2026, noon."""
    with time_machine.travel(NOON, tick=False):
        yield


def seen_by(app: Flask, staff: Staff, path: str = "/", lang: str = "en") -> str:
    """What somebody reads on Today."""
    client = sign_in(app, staff)
    with client.session_transaction() as kept:
        kept["language"] = lang
    response = client.get(path)
    assert response.status_code == 200
    return text_of(response)


def test_the_first_sentence_says_what_is_late(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        child = make_child(case)
        for days in (-9, -4, -1):
            make_duty(case, END, in_days=days, child=child)
        for days in (-5, -2):
            make_duty(case, VISIT, in_days=days, child=child)
        make_duty(case, VISIT, in_days=0, child=child)
        make_duty(case, REPLY, in_days=22, child=child)

    english, chinese = seen_by(app, handler), seen_by(app, handler, lang="zh")

    assert '<a class="late" href="#late">Three things are late</a>' in english
    assert '<a class="late" href="#no_outcome">two visits have no outcome</a>' in english
    assert "One is due today, one waits for others." in english
    assert "逾期三件" in chinese
    assert "两次回访没有结果" in chinese
    assert "一件今天到期，一件待其他单位办理。" in chinese


def test_what_is_late_comes_first_with_the_one_main_button(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        make_duty(case, END, in_days=-9)
        make_duty(case, VISIT, in_days=-5, child=make_child(case))

    page = seen_by(app, handler)

    assert page.index('id="late"') < page.index("Visits without an outcome")
    assert page.count("btn-main") == 1
    assert page.index("btn-main") < page.index("Visits without an outcome")
    assert "5 days open" in page
    assert "9 days late" in page
    assert "Sun Moumou" in page


def test_an_empty_desk_says_so_and_leads_on(app: Flask) -> None:
    with prepare(app):
        newcomer = make_staff()

    page = seen_by(app, newcomer)

    assert "Nothing is late. Nothing is due today." in page
    assert "Nothing has to be done by a day" in page
    assert 'href="/cases/new"' in page


def test_the_fortnight_shows_rest_days_and_leads_to_the_first_line_of_a_day(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        first = make_duty(case, END, in_days=3).id
        make_duty(case, END, in_days=3)

    page = seen_by(app, handler)

    assert page.count('class="rest"') == 4
    assert page.count('href="#owed-') == 1
    assert f'href="#owed-{first}"' in page
    assert page.count(f'id="owed-{first}"') == 1
    assert "2 dates due" in page


def test_more_than_fifty_lines_are_not_counted(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        for _n in range(53):
            make_duty(case, END, in_days=-1)

    page = seen_by(app, handler)

    assert "More than 50 things are late" in page
    assert ">50+<" in page
    assert page.count("is-late") == ROOM


def test_a_head_may_look_at_the_whole_office_and_reads_who_answers(app: Flask) -> None:
    with prepare(app):
        case = make_case(handler=make_staff(name="Lin Xiao"))
        make_duty(case, END, in_days=1)
        head = make_staff(Role.SECTION_HEAD, office=case.office)

    assert "; with Lin Xiao" not in seen_by(app, head, "/?whose=mine")
    assert "; with Lin Xiao" in seen_by(app, head, "/?whose=office")


def test_case_management_reads_every_date_and_is_offered_nothing_to_do(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=1)
        manager = make_staff(Role.CASE_MANAGEMENT, office=case.office)

    page = seen_by(app, manager)

    assert "Open work of the office" in page
    assert f'href="/cases/{case.id}"' in page
    assert 'class="entry-do"' not in page


def test_a_stranger_sees_nothing_of_another_office(app: Flask) -> None:
    with prepare(app):
        case = make_case()
        make_duty(case, END, in_days=-1)
        stranger = make_staff(Role.CHIEF_PROCURATOR)

    page = seen_by(app, stranger, "/?whose=office")

    assert "Nothing is late." in page
    assert case.number not in page


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RECORDS_CUSTODIAN])
def test_whoever_sees_no_case_is_told_what_they_can_do(app: Flask, role: Role) -> None:
    with prepare(app):
        staff = make_staff(role)

    page = seen_by(app, staff)

    assert "This account sees no case" in page
    assert ("casetrack accounts --help" in page) is (role is Role.ADMINISTRATOR)


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_asks_the_database_nine_things(app: Flask, database: Database, rows: int) -> None:
    with prepare(app):
        case = make_case()
        handler = case.handler
        assert handler is not None
        for n in range(rows):
            make_duty(case, END, in_days=n % 3 - 1, child=make_child(case))
    client = sign_in(app, handler)

    with counted(database) as sent:
        client.get("/")

    # The ninth: which desks were given to others.
    assert len(sent) <= 9, "\n".join(sent)


def test_the_day_stands_on_top_in_words(app: Flask) -> None:
    with prepare(app):
        staff = make_staff()

    assert "<h1>Tuesday, 24 November 2026</h1>" in seen_by(app, staff)
    assert "<h1>2026年11月24日 周二</h1>" in seen_by(app, staff, lang="zh")


@pytest.mark.parametrize(
    ("misfit", "lang", "told"),
    [
        (None, "en", "Verified on 24 November 2026: it is whole."),
        ("row 3 is missing", "en", "It does not fit what was recorded: found on 24 November"),
        ("row 3 is missing", "zh", "与当初记录不符"),
    ],
)
def test_an_administrator_is_told_whether_the_audit_is_whole(
    app: Flask, misfit: str | None, lang: str, told: str
) -> None:
    with prepare(app):
        administrator = make_staff(Role.ADMINISTRATOR)
        session().add(AuditCheck(at=NOON, chained=9, was_whole=True, misfit="an older one"))
        session().flush()
        session().add(AuditCheck(at=NOON, chained=9, was_whole=True, misfit=misfit))

    assert told in seen_by(app, administrator, lang=lang)


def test_an_administrator_is_told_which_rules_nobody_saw_in_force_for_a_year(app: Flask) -> None:
    with prepare(app):
        administrator = make_staff(Role.ADMINISTRATOR)
        custodian = make_staff(Role.RECORDS_CUSTODIAN)
    old = sum(rule.last_seen < date(2025, 11, 24) for rule in RULES.values()) - 1  # one is over

    page = seen_by(app, administrator)

    assert f"{old} rules were last seen in force more than a year ago." in page
    assert 'href="/dates/rules?not_seen=1"' in page
    assert "last seen in force" not in seen_by(app, custodian)


def test_an_administrator_is_told_that_nobody_has_verified_the_audit(app: Flask) -> None:
    with prepare(app):
        administrator = make_staff(Role.ADMINISTRATOR)

    assert "has not verified it yet" in seen_by(app, administrator)
